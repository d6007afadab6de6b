"""Virtual modules on the real libusb: plugs them in, and starts the programs that see them."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from drivers.virtual.hub import VirtualHub
from drivers.virtual.module import VirtualP1
from drivers.virtual.timings import Timings
from tests.usb.client_process import ClientProcess
from tests.usb.deaths import Deaths
from tests.usb.preload import environment
from tests.usb.usb_bus import UsbBus

PORT = "1-1.1"
ID = "f1c70000a1b2c3d4e5f60718"
USER_PART = 0x080A0000

_DFU_UTIL_LIMIT_S = 30
_CLAIM_LIMIT_S = 5.0
_GLANCE_S = 0.005


class Rig:
    """A hub of four ports, and the testbed in which programs find it."""

    def __init__(self) -> None:
        # Short: the names of sockets below it may have no more than 107 characters.
        self.root = Path(tempfile.mkdtemp(prefix="usb", dir="/tmp"))
        self.deaths = Deaths()
        self.hub = VirtualHub(died=self.deaths.report)
        self._bus = UsbBus(self.hub, self.root, self.deaths)
        self._last_things = ExitStack()
        for thing in (lambda: shutil.rmtree(self.root), self._bus.close, self.hub.close):
            self._last_things.callback(thing)

    def plug(self, port: str = PORT, device_id: str = ID, **traits: object) -> VirtualP1:
        """Put a module in, without delays unless its traits say otherwise."""
        module = VirtualP1(device_id, **{"timings": Timings.none(), **traits})  # type: ignore[arg-type] # its own traits
        self.hub.plug(port, module)
        self._bus.follow()
        return module

    def unplug(self, port: str = PORT) -> None:
        """Pull out what is in a port."""
        self.hub.unplug(port)
        self._bus.follow()

    def node(self, port: str = PORT) -> Path:
        """The usbfs node of the module at a port."""
        return self._bus.node_path(port)

    def wait_until_claimed(self, port: str = PORT) -> None:
        """Return once a program has the module at a port for itself."""
        deadline = time.monotonic() + _CLAIM_LIMIT_S
        while not self._bus.is_claimed(port):
            assert time.monotonic() < deadline, f"nobody claimed the module at {port}"
            time.sleep(_GLANCE_S)

    def station(self, library: str | None = None) -> ClientProcess:
        """Start a station's driver, on another libusb than its own where one is named."""
        client = ClientProcess(environment(self.root), library)
        self._last_things.callback(client.close)
        return client

    def start_dfu_util(self, *words: str) -> subprocess.Popen[str]:
        """Start dfu-util with these words."""
        program = subprocess.Popen(
            ["dfu-util", *words],
            env=environment(self.root),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._last_things.callback(_end, program)
        return program

    def dfu_util(self, *words: str) -> str:
        """Run dfu-util to its good end; what it said."""
        program = self.start_dfu_util(*words)
        said, _ = program.communicate(timeout=_DFU_UTIL_LIMIT_S)
        assert program.returncode == 0, said
        return said

    def close(self) -> None:
        """End every program, the last one first, unplug everything and end every thread."""
        self._last_things.close()


def _end(program: subprocess.Popen[str]) -> None:
    program.kill()
    program.communicate()
