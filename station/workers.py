"""The one place where threads are born: named after their work, and reporting their own death."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event, Thread

from station.errors import Cancelled


def spawn(name: str, work: Callable[[], None], *, died: Callable[[str, Exception], None]) -> Thread:
    """Start `work` on a thread called `name`; `died(name, error)` hears what ended it early."""

    def watched() -> None:
        try:
            work()
        except Exception as error:  # noqa: BLE001 - the last line of defence, so it must be wide
            died(name, error)

    thread = Thread(target=watched, name=name, daemon=True)
    thread.start()
    return thread


class Stop:
    """A request to stop, looked at between blocks of work."""

    def __init__(self) -> None:
        self._asked = Event()

    def ask(self) -> None:
        """Ask the work to end at its next safe point; callable from any thread."""
        self._asked.set()

    @property
    def asked(self) -> bool:
        """True once somebody asked."""
        return self._asked.is_set()

    def check(self) -> None:
        """Raise Cancelled if somebody asked."""
        if self._asked.is_set():
            raise Cancelled

    def wait(self, timeout_s: float) -> bool:
        """Sleep for `timeout_s` seconds, or until somebody asks; True if somebody did."""
        return self._asked.wait(timeout_s)
