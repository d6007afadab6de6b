"""Hears what a station says, lets a story wait for it, and strikes at the moment it is said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from threading import Condition
from typing import TypeVar

from station.events import Event

E = TypeVar("E")

LIMIT_S = 20.0
"""No story waits longer for anything; a healthy one never waits a tenth of it."""

_GLANCE_S = 0.02


@dataclass(slots=True)
class _Strike:
    """Something to be done once, in the thread that says a fitting event."""

    fits: Callable[[object], bool]
    act: Callable[[], object]


class Recorder:
    """Every event of a run, in order. Any thread may call any method."""

    def __init__(self) -> None:
        self._events: list[Event] = []
        self._told: set[int] = set()
        self._strikes: list[_Strike] = []
        self._moved = Condition()

    def hear(self, event: Event) -> None:
        """Keep an event; the station's `Say`."""
        with self._moved:
            self._events.append(event)
            due = [strike for strike in self._strikes if strike.fits(event)]
            self._strikes = [strike for strike in self._strikes if strike not in due]
            self._moved.notify_all()
        for strike in due:
            strike.act()

    def at(self, kind: type[object], act: Callable[[], object], **fields: object) -> None:
        """Do something the moment such an event is said: whoever says it waits meanwhile."""
        with self._moved:
            self._strikes.append(_Strike(lambda event: _fits(event, kind, fields), act))

    def heard(self, kind: type[E], **fields: object) -> E:
        """The next such event that was not asked for before; waits for it."""
        with self._moved:
            fresh = self._moved.wait_for(lambda: self._fresh(kind, fields), LIMIT_S)
            if not fresh:
                heard = "\n".join(str(event) for event in self._events)
                raise AssertionError(f"never heard {kind.__name__} {fields}, but:\n{heard}")
            number, event = fresh
            self._told.add(number)
            return event

    def all(self, kind: type[E], **fields: object) -> list[E]:
        """All such events up to now."""
        with self._moved:
            return [e for e in self._events if isinstance(e, kind) and _fits(e, kind, fields)]

    def last(self, *kinds: type[E], **fields: object) -> E | None:
        """The latest event of any of these kinds."""
        with self._moved:
            for event in reversed(self._events):
                for kind in kinds:
                    if isinstance(event, kind) and _fits(event, kind, fields):
                        return event
        return None

    def until(self, what: str, condition: Callable[[], object]) -> None:
        """Wait until something holds that may change with events or on the disk."""
        with self._moved:
            for _ in range(round(LIMIT_S / _GLANCE_S)):
                if condition():
                    return
                self._moved.wait(_GLANCE_S)
        raise AssertionError(f"it never happened that {what}")

    def _fresh(self, kind: type[E], fields: dict[str, object]) -> tuple[int, E] | None:
        for number, event in enumerate(self._events):
            if number in self._told or not isinstance(event, kind):
                continue
            if _fits(event, kind, fields):
                return number, event
        return None


def _fits(event: object, kind: type[object], fields: dict[str, object]) -> bool:
    return isinstance(event, kind) and all(
        getattr(event, name) == value for name, value in fields.items()
    )
