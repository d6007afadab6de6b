"""Progress readings: latest wins. Workers write at will; a face drains at its own pace."""

from __future__ import annotations

from threading import Lock


class Gauges:
    """The fraction done at each place, 0.0 to 1.0."""

    def __init__(self) -> None:
        self._latest: dict[str, float] = {}
        self._lock = Lock()

    def set(self, place: str, fraction: float) -> None:
        """Take a reading; an undrained older one of the same place is forgotten."""
        with self._lock:
            self._latest[place] = fraction

    def drain(self) -> dict[str, float]:
        """The readings since the last drain."""
        with self._lock:
            fresh, self._latest = self._latest, {}
        return fresh
