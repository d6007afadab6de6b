"""A bus, modules and a driver in memory, for the line's own tests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from station.ports import ModuleReport, ModuleSeen, Progress, UsbDevice
from station.workers import Stop
from tests.unit.sync.fakes import FakeClock

VENDOR, DFU, APPLICATION = 0x2B04, 0xD008, 0xC008
_MODES = {DFU: "dfu", APPLICATION: "application"}


def device(port_path: str = "1-1", *, product_id: int = DFU, address: int = 1) -> UsbDevice:
    """A P1 in DFU mode, but for what is given."""
    return UsbDevice(port_path, VENDOR, product_id, address)


def seen(port_path: str = "1-1", mode: str = "dfu", address: int = 1) -> ModuleSeen:
    """What the driver makes of a device."""
    product_id = DFU if mode == "dfu" else APPLICATION
    return ModuleSeen(device(port_path, product_id=product_id, address=address), "p1", mode)


class FakeBus:
    """Devices that a test puts there."""

    def __init__(self, *devices: UsbDevice) -> None:
        self.devices = devices
        self.waits: Callable[[], None] = lambda: None

    def attached(self) -> tuple[UsbDevice, ...]:
        return self.devices

    def wait(self, timeout_s: float) -> None:
        self.waits()


class TickingClock(FakeClock):
    """A clock that moves on by `tick_s` seconds whenever somebody looks at it."""

    def __init__(self, tick_s: float = 1.0) -> None:
        super().__init__()
        self._tick_s = tick_s

    def monotonic(self) -> float:
        self.passed_s += self._tick_s
        return self.passed_s


@dataclass
class FakeBoard:
    """A module in DFU mode.

    `done` is what was asked of it, in order; `meets` is called first, with what is asked now.
    """

    identity: str | None
    memory: dict[int, bytes] = field(default_factory=dict)
    done: list[str] = field(default_factory=list)
    setup: tuple[str, str] | None = None
    product: tuple[int, int] | None = (1234, 0)
    meets: Callable[[str], None] = lambda _: None

    def read_identity(self) -> str | None:
        self._do("identify")
        return self.identity

    def erase(self, address: int, size_bytes: int, progress: Progress, stop: Stop) -> None:
        self._do("erase")

    def write(self, address: int, data: bytes, progress: Progress, stop: Stop) -> None:
        self._do("write")
        self.memory[address] = data
        progress(1.0)

    def read(self, address: int, size_bytes: int, progress: Progress, stop: Stop) -> bytes:
        self._do("read" if address in self.memory else "compare")
        for start, data in self.memory.items():
            if start <= address < start + len(data):
                return data[address - start : address - start + size_bytes]
        return b"\xff" * size_bytes

    def write_setup(self, ssid_prefix: str, setup_code: str) -> None:
        self._do("setup")
        self.setup = (ssid_prefix, setup_code)

    def read_setup_code(self) -> str:
        self._do("setup-code")
        return "7KQX2M"

    def read_product(self) -> tuple[int, int] | None:
        self._do("product")
        return self.product

    def leave(self) -> None:
        self._do("leave")

    def close(self) -> None:
        self.done.append("close")

    def _do(self, what: str) -> None:
        self.done.append(what)
        self.meets(what)


class FakeDriver:
    """Recognises P1s, opens the one board, and says `report` once it runs."""

    name = "fake P1"

    def __init__(self, board: FakeBoard, report: ModuleReport) -> None:
        self.board = board
        self.report = report
        self.says: tuple[str, ...] = ()

    def recognise(self, device: UsbDevice) -> ModuleSeen | None:
        mode = _MODES.get(device.product_id)
        if mode is None or device.vendor_id != VENDOR:
            return None
        return ModuleSeen(device, "p1", mode)

    def open(self, seen: ModuleSeen) -> FakeBoard:
        self.board.done.append("open")
        return self.board

    def ask(self, seen: ModuleSeen, timeout_s: float, stop: Stop) -> ModuleReport:
        self.board.meets("ask")
        return self.report

    def serial_port(self, seen: ModuleSeen, stop: Stop) -> str:
        return "/dev/ttyACM7"

    def talk(
        self, seen: ModuleSeen, send: str, enough: Callable[[str], bool], limit_s: float, stop: Stop
    ) -> str:
        """Say what `says` holds, a piece at a time, until it is enough."""
        self.board.done.append(f"say {send}")
        self.board.meets("talk")
        heard = ""
        for piece in self.says:
            heard += piece
            if enough(heard):
                break
        return heard

    def to_dfu(self, seen: ModuleSeen, stop: Stop) -> None:
        self.board.done.append("to-dfu")
        self.board.meets("to-dfu")
