"""The one doorway from worker threads into the window's thread."""

from __future__ import annotations

from collections import deque
from threading import Lock
from time import monotonic

from PySide6.QtCore import QObject, Qt, Signal, Slot

from station.events import Event

TURN_BUDGET_S = 0.008
"""The longest that events may keep one turn of the event loop busy, in seconds."""

TURN_EVENTS = 200
"""How many events are handed on at once; between two hand-overs the clock is looked at."""


class Bridge(QObject):
    """Hands events on in the Qt thread, many at a time and in the order in which they came.

    One wake-up crosses the threads for all events that wait, and a flood is spread over several
    turns of the event loop: keys and paint get their turn in between.
    """

    happened = Signal(object)
    """Carries a tuple of events."""

    _rang = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: deque[Event] = deque()
        self._has_rung = False
        self._lock = Lock()
        self._rang.connect(self._hand_on, Qt.ConnectionType.QueuedConnection)

    def say(self, event: Event) -> None:
        """Callable from any thread; returns at once."""
        with self._lock:
            self._waiting.append(event)
            must_ring, self._has_rung = not self._has_rung, True
        if must_ring:
            self._rang.emit()

    @Slot()
    def _hand_on(self) -> None:
        until = monotonic() + TURN_BUDGET_S
        while events := self._take():
            self.happened.emit(events)
            if monotonic() >= until:
                break
        self._ring_again_or_rest()

    def _take(self) -> tuple[Event, ...]:
        with self._lock:
            count = min(TURN_EVENTS, len(self._waiting))
            return tuple(self._waiting.popleft() for _ in range(count))

    def _ring_again_or_rest(self) -> None:
        with self._lock:
            self._has_rung = bool(self._waiting)
            must_ring = self._has_rung
        if must_ring:
            self._rang.emit()
