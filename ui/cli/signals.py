"""Ctrl-C and a polite kill: the line ends at its next safe point instead of in the middle."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event
from types import FrameType

from station.workers import Stop

_GLANCE_S = 0.2


@contextmanager
def stopping(stop: Stop) -> Iterator[None]:
    """Let SIGINT and SIGTERM ask `stop`, for as long as the block lasts."""

    def ask(_number: int, _frame: FrameType | None) -> None:
        stop.ask()

    numbers = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(number, ask) for number in numbers]
    try:
        yield
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)


def until_interrupted(stop: Stop, done: Event) -> bool:
    """Wait for `done` or for an interruption; True if it was interrupted."""
    with stopping(stop):
        while not done.wait(_GLANCE_S):
            if stop.asked:
                return True
    return stop.asked
