"""Raw USB comings and goings, turned into modules that arrived at a port or left it.

A module that a slot has sent into a reboot leaves the bus and comes back with a new address: as
long as a slot has the port, that is the slot's business and nobody else hears of it.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Condition

from station.errors import SetupError
from station.ports import BoardDriver, Clock, ModuleSeen, UsbWatch
from station.workers import Stop

WATCH_EVERY_S = 0.5
"""The longest time between two looks at the bus when nothing announces a change, in seconds."""

_GLANCE_S = 0.25


class Arrivals:
    """Knows what is at every port now. `run` is the body of the thread `usb-watch`."""

    def __init__(
        self,
        watch: UsbWatch,
        drivers: tuple[BoardDriver, ...],
        clock: Clock,
        changed: Callable[[str, ModuleSeen | None], None],
        trouble: Callable[[SetupError], None],
    ) -> None:
        self._watch = watch
        self._drivers = drivers
        self._clock = clock
        self._changed = changed
        self._trouble = trouble
        self._present: dict[str, ModuleSeen] = {}
        self._moved = Condition()

    def run(self, stop: Stop) -> None:
        """Look at the bus until asked to stop, and tell of every change, one port at a time."""
        while not stop.asked:
            try:
                self.look()
            except SetupError as error:  # one bad look must not end the watch
                self._trouble(error)
                stop.wait(WATCH_EVERY_S)
            self._watch.wait(WATCH_EVERY_S)

    def look(self) -> None:
        """Compare the bus with what was there, and tell of each port that differs."""
        now = {seen.device.port_path: seen for seen in self._modules()}
        with self._moved:
            before, self._present = self._present, now
            self._moved.notify_all()
        for port in sorted(before.keys() | now.keys()):
            if before.get(port) != now.get(port):
                self._changed(port, now.get(port))

    def at(self, port_path: str) -> ModuleSeen | None:
        """What is at a port now."""
        with self._moved:
            return self._present.get(port_path)

    def wait_for(
        self, port_path: str, mode: str, *, since: int, limit_s: float, stop: Stop
    ) -> ModuleSeen | None:
        """Wait until a module comes back at a port in a mode, with another address than `since`.

        None when it does not within `limit_s` seconds; what is there instead is left for `at`.
        """
        deadline = self._clock.monotonic() + limit_s
        with self._moved:
            while True:
                stop.check()
                seen = self._present.get(port_path)
                if seen and seen.mode == mode and seen.device.address != since:
                    return seen
                left_s = deadline - self._clock.monotonic()
                if left_s <= 0:
                    return None
                self._moved.wait(min(left_s, _GLANCE_S))

    def _modules(self) -> list[ModuleSeen]:
        found = []
        for device in self._watch.attached():
            seen = (driver.recognise(device) for driver in self._drivers)
            found += [module for module in seen if module][:1]
        return found
