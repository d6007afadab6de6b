"""A DfuSe client just large enough for the tests: it goes by the book and hides nothing."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Any

import usb.core
import usb.util

from drivers.virtual.backend import VirtualBackend
from drivers.virtual.dfu import Request, State
from drivers.virtual.hub import VirtualHub

OUT, IN = 0x21, 0xA1
BLOCK_BYTES = 4096
USER = 0x080A_0000


@dataclass(frozen=True, slots=True)
class Status:
    """One GETSTATUS reply."""

    code: int
    poll_ms: int
    state: int


class DfuClient:
    """Talks to the module at one port through PyUSB's own core."""

    def __init__(self, hub: VirtualHub, port: str = "1-1.1") -> None:
        self.device = find(hub, port)

    def send(self, request: Request, value: int = 0, data: bytes = b"") -> None:
        self.device.ctrl_transfer(OUT, request, value, 0, data)

    def fetch(self, request: Request, value: int, size_bytes: int) -> bytes:
        return bytes(self.device.ctrl_transfer(IN, request, value, 0, size_bytes))

    def status(self, timeout_ms: int = 5000) -> Status:
        raw = bytes(self.device.ctrl_transfer(IN, Request.GETSTATUS, 0, 0, 6, timeout_ms))
        return Status(raw[0], int.from_bytes(raw[1:4], "little"), raw[4])

    def state(self) -> int:
        return self.fetch(Request.GETSTATE, 0, 1)[0]

    def act(self, block: int, data: bytes) -> Status:
        """Download a block and poll until it is done; the first status, which was dfuDNBUSY."""
        self.send(Request.DNLOAD, block, data)
        first = self.status()
        assert first.state == State.DNBUSY
        while self.status().state != State.DNLOAD_IDLE:
            pass
        return first

    def select(self, alternate: int) -> None:
        self.device.set_interface_altsetting(0, alternate)

    def point(self, address: int) -> Status:
        return self.act(0, struct.pack("<BI", 0x21, address))

    def erase(self, address: int) -> Status:
        return self.act(0, struct.pack("<BI", 0x41, address))

    def write(self, address: int, data: bytes) -> None:
        self.point(address)
        for n, at in enumerate(range(0, len(data), BLOCK_BYTES)):
            self.act(2 + n, data[at : at + BLOCK_BYTES])

    def read(self, address: int, size_bytes: int) -> bytes:
        self.point(address)
        self.send(Request.ABORT)
        found = b""
        while len(found) < size_bytes:
            block = 2 + len(found) // BLOCK_BYTES
            found += self.fetch(Request.UPLOAD, block, min(BLOCK_BYTES, size_bytes - len(found)))
        self.send(Request.ABORT)
        return found

    def flash(self, image: bytes, address: int = USER) -> None:
        self.erase(address)
        self.write(address, image)

    def leave(self) -> Status:
        self.send(Request.DNLOAD, 2)
        return self.status()


def find(hub: VirtualHub, port: str = "1-1.1") -> Any:
    """The PyUSB device at a port."""
    numbers = tuple(int(n) for n in port.removeprefix("1-").split("."))
    found = usb.core.find(backend=VirtualBackend(hub), custom_match=_at(numbers))
    assert found is not None, f"nothing on the bus at {port}"
    return found


def serial_number(hub: VirtualHub, port: str = "1-1.1") -> str:
    """What the device at a port says its serial number is."""
    device = find(hub, port)
    return str(usb.util.get_string(device, device.iSerialNumber))


def _at(numbers: tuple[int, ...]) -> Any:
    return lambda device: tuple(device.port_numbers) == numbers
