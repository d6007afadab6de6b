"""Places: a USB port path with the name that is painted on the jig."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock


@dataclass(frozen=True, slots=True)
class Place:
    """One socket of the line; `port_path` stays the same through every reboot of a module."""

    port_path: str
    name: str


class Places:
    """Knows the place of every port; a port without a painted name gets the next free number."""

    def __init__(self, painted: Mapping[str, str]) -> None:
        self._by_port = {port: Place(port, name) for port, name in painted.items()}
        self._lock = Lock()

    def at(self, port_path: str) -> Place:
        """The place of a port."""
        with self._lock:
            if port_path not in self._by_port:
                self._by_port[port_path] = Place(port_path, self._next_name())
            return self._by_port[port_path]

    def all(self) -> tuple[Place, ...]:
        """Every place that is known so far, in order of name."""
        with self._lock:
            return tuple(sorted(self._by_port.values(), key=lambda place: _natural(place.name)))

    def _next_name(self) -> str:
        taken = {place.name for place in self._by_port.values()}
        return next(name for n in range(1, len(taken) + 2) if (name := f"A{n}") not in taken)


def _natural(name: str) -> tuple[str, int]:
    """A2 before A10."""
    letters = name.rstrip("0123456789")
    digits = name[len(letters) :]
    return letters, int(digits) if digits else 0
