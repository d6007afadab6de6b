"""When the same thing keeps failing: at one place it is the place, at several it is the batch."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from enum import Enum
from threading import Lock


class Alarm(Enum):
    """What a run of equal failures calls for."""

    NONE = "none"
    PLACE_OUT = "place-out"
    HOLD_BATCH = "hold-batch"


@dataclass(frozen=True, slots=True)
class _Result:
    place: str
    reason: str


class FailureWatch:
    """Looks at the results as they come; `limit` equal failures in a row raise an alarm.

    Callable from any thread.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._line: deque[_Result] = deque(maxlen=limit)
        self._places: dict[str, deque[str]] = {}
        self._lock = Lock()

    def passed(self, place: str) -> None:
        """A unit passed there: whatever failed before, it is not that."""
        with self._lock:
            self._line.clear()
            self._places.pop(place, None)

    def failed(self, place: str, reason: str) -> Alarm:
        """A unit failed there for this reason (a slug)."""
        with self._lock:
            return self._failed(place, reason)

    def _failed(self, place: str, reason: str) -> Alarm:
        here = self._places.setdefault(place, deque(maxlen=self._limit))
        here.append(reason)
        self._line.append(_Result(place, reason))
        everywhere = len({result.place for result in self._line}) > 1
        if everywhere and _full_of_one([result.reason for result in self._line], self._limit):
            return Alarm.HOLD_BATCH
        return Alarm.PLACE_OUT if _full_of_one(list(here), self._limit) else Alarm.NONE


def _full_of_one(reasons: list[str], limit: int) -> bool:
    return len(reasons) == limit and len(set(reasons)) == 1
