"""No error is lost: what nobody caught is logged, and a calm banner says so."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Callable
from types import TracebackType

from station.events import Event, Notice
from ui.desktop import words

_log = logging.getLogger(__name__)

Hooks = tuple[
    Callable[[type[BaseException], BaseException, TracebackType | None], object],
    Callable[[threading.ExceptHookArgs], object],
]


def install(say: Callable[[Event], None]) -> Hooks:
    """Catch what falls through the Qt thread and every other; returns the hooks that were there.

    `say` is called from the thread that failed.
    """
    before: Hooks = (sys.excepthook, threading.excepthook)

    def report(kind: type[BaseException], error: BaseException | None, trace: object) -> None:
        if issubclass(kind, KeyboardInterrupt):
            return
        _log.critical("Nobody caught this.", exc_info=(kind, error, trace))  # type: ignore[arg-type] # what the hooks give is what logging takes
        say(Notice(words.CRASHED, words.CRASHED_REMEDY, serious=True))

    sys.excepthook = report
    threading.excepthook = lambda args: report(args.exc_type, args.exc_value, args.exc_traceback)
    return before


def restore(before: Hooks) -> None:
    """Put back what `install` found."""
    sys.excepthook, threading.excepthook = before
