"""The virtual line: a hub with modules, a printer and a back end, and the hands that use them."""

from __future__ import annotations

from pathlib import Path
from random import Random
from threading import Lock

from drivers.virtual.backend import VirtualBackend
from drivers.virtual.cloud import VirtualCloud
from drivers.virtual.faults import FAULT_NAMES, NO_FAULTS, fault_named
from drivers.virtual.hub import VirtualHub
from drivers.virtual.module import VirtualP1
from drivers.virtual.printer import VirtualPrinter
from drivers.virtual.timings import Timings
from station.unit import SIMULATED_PREFIX


class VirtualLine:
    """Everything outside the station's process, inside it. Place A1 is the hub's first port."""

    faults = FAULT_NAMES

    def __init__(self, folder: Path, slots: int, seed: str, timings: Timings) -> None:
        self.hub = VirtualHub(slots)
        self.backend = VirtualBackend(self.hub)
        self.printer = VirtualPrinter(folder / "labels")
        self.cloud = VirtualCloud(folder / "cloud")
        self.places = {port: f"A{n}" for n, port in enumerate(self.hub.ports, start=1)}
        self._ports = {name: port for port, name in self.places.items()}
        self._timings = timings
        self._random = Random(seed)  # noqa: S311 - the same made-up modules for the same seed
        self._plugging = Lock()
        self._seen = self.hub.revision

    def plug(self, place: str, fault: str = "", platform_id: int = 8) -> None:
        """Put a new module into a free place; raises ValueError for an unknown fault."""
        faults = fault_named(fault) if fault else NO_FAULTS
        with self._plugging:
            module = VirtualP1(
                f"{SIMULATED_PREFIX}{self._random.getrandbits(64):016x}",
                platform_id=platform_id,
                timings=self._timings,
                faults=faults,
                seed=self._random.getrandbits(32),
            )
            self.hub.plug(self._ports[place], module)

    def unplug(self, place: str) -> None:
        """Take the module out of a place; nothing happens where there is none."""
        self.hub.unplug(self._ports[place])

    def printer_off(self, off: bool) -> None:
        """Switch the label printer off or on."""
        self.printer.off = off

    def cloud_down(self, down: bool) -> None:
        """Take the back end off the network, or bring it back."""
        self.cloud.down = down

    def close(self) -> None:
        """Unplug everything and end every thread."""
        self.hub.close()
        self.cloud.close()

    def wait(self, timeout_s: float) -> None:
        """Return when something on the hub has changed since the last call."""
        self.hub.wait(timeout_s, seen=self._seen)
        self._seen = self.hub.revision
