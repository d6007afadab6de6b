"""A virtual hub with the real P1 driver above it: PyUSB's core and pyserial are the real ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from time import monotonic

import pytest

from drivers.boards.p1.board import P1Board, P1Driver
from drivers.usb.bus import UsbBus
from drivers.virtual.backend import VirtualBackend
from drivers.virtual.hub import VirtualHub
from drivers.virtual.module import VirtualP1
from drivers.virtual.timings import Timings
from station.ports import ModuleSeen

PORT = "1-1.1"
ID = "f1c70000a1b2c3d4e5f60718"


@dataclass
class Jig:
    """One port with whatever is plugged into it."""

    hub: VirtualHub
    backend: VirtualBackend
    driver: P1Driver

    def plug(self, **traits: object) -> VirtualP1:
        """Put a module in, without delays unless its traits say otherwise."""
        module = VirtualP1(ID, **{"timings": Timings.none(), **traits})  # type: ignore[arg-type]
        self.hub.plug(PORT, module)
        return module

    def seen(self, mode: str = "dfu", limit_s: float = 5.0) -> ModuleSeen:
        """The module at the port, once it is there in this mode."""
        deadline = monotonic() + limit_s
        while monotonic() < deadline:
            for device in UsbBus(self.backend, self.hub.wait).attached():
                found = self.driver.recognise(device)
                if found and found.mode == mode:
                    return found
            self.hub.wait(0.05)
        raise AssertionError(f"no module in {mode} mode came")

    def open(self) -> P1Board:
        """Open the module in DFU mode."""
        return self.driver.open(self.seen())


@pytest.fixture
def jig() -> Iterator[Jig]:
    """An empty jig."""
    hub = VirtualHub(1)
    backend = VirtualBackend(hub)
    yield Jig(hub, backend, P1Driver(backend, hub.serial_ports))
    hub.close()
