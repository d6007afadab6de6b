"""DfuSe 1.1a as the bootloaders of this family speak it.

What differs from the book (device-os usbd_dfu_core.c), and what is done about it:

- A command is carried out after the first GETSTATUS that follows it, and the module is deaf until
  it is done: every control transfer gets a long time limit.
- A refused erase or write stalls, and the status says OK all the same: a stall is a failure by
  itself, and nothing counts as written before it was read back.
- CLRSTATUS outside dfuERROR *enters* dfuERROR: it is sent only there, ABORT everywhere else.
- Block n stands at the pointer + (n - 2) * 4096, whatever its length: one address for a whole run.
"""

from __future__ import annotations

import errno
import struct
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import usb.core

from station.errors import SetupError, UnitError, UnitGone
from station.ports import Progress
from station.workers import Stop

TRANSFER_SIZE = 4096
"""wTransferSize of this family; blocks are addressed in steps of it."""

TRANSFER_LIMIT_MS = 10_000
"""A 128 KiB sector takes 1 to 2 s to erase, and the module answers nothing meanwhile."""

_OUT, _IN = 0x21, 0xA1
_FIRST_DATA_BLOCK = 2
_SET_ADDRESS, _ERASE = 0x21, 0x41


class _Request(IntEnum):
    """DFU 1.1 section 3, table 3.2."""

    DNLOAD = 1
    UPLOAD = 2
    GETSTATUS = 3
    CLRSTATUS = 4
    ABORT = 6


class State(IntEnum):
    """DFU 1.1 section 6.1.2, bState."""

    IDLE = 2
    DNLOAD_SYNC = 3
    DNBUSY = 4
    DNLOAD_IDLE = 5
    UPLOAD_IDLE = 9
    ERROR = 10


@dataclass(frozen=True, slots=True)
class Status:
    """One GETSTATUS reply; `poll_s` is how long the module wants to be left alone, in seconds."""

    code: int
    poll_s: float
    state: int


class DfuSe:
    """One claimed DFU interface. Raises UnitGone, UnitError or SetupError, never USBError."""

    def __init__(
        self,
        device: usb.core.Device,
        interface: int,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._device = device
        self._interface = interface
        self._sleep = sleep

    def idle(self) -> None:
        """Bring the module to dfuIDLE from wherever an earlier talk left it."""
        state = self._status().state
        if state == State.ERROR:
            self._transfer(_OUT, _Request.CLRSTATUS)
        elif state != State.IDLE:
            self._transfer(_OUT, _Request.ABORT)

    def select(self, alternate: int) -> None:
        """Choose the memory that the following calls are about."""
        self.idle()
        try:
            self._device.set_interface_altsetting(self._interface, alternate)
        except usb.core.USBError as error:
            raise trouble(error) from error

    def erase(self, sector: int) -> None:
        """Erase the sector at this address."""
        self._command(struct.pack("<BI", _ERASE, sector))

    def write(self, address: int, data: bytes, progress: Progress, stop: Stop) -> None:
        """Program erased memory from `address` on."""
        self._command(struct.pack("<BI", _SET_ADDRESS, address))
        for block, at in enumerate(range(0, len(data), TRANSFER_SIZE), _FIRST_DATA_BLOCK):
            stop.check()
            chunk = data[at : at + TRANSFER_SIZE]
            self._transfer(_OUT, _Request.DNLOAD, block, chunk)
            self._finish()
            progress((at + len(chunk)) / len(data))
        self.idle()

    def read(self, address: int, size_bytes: int, progress: Progress, stop: Stop) -> bytes:
        """Read memory from `address` on."""
        self._command(struct.pack("<BI", _SET_ADDRESS, address))
        self.idle()
        data = bytearray()
        block = _FIRST_DATA_BLOCK
        while len(data) < size_bytes:
            stop.check()
            wanted = min(TRANSFER_SIZE, size_bytes - len(data))
            chunk = self._transfer(_IN, _Request.UPLOAD, block, wanted)
            if len(chunk) != wanted:
                raise UnitError(
                    f"The module sent {len(chunk)} bytes where {wanted} were asked for.",
                    reason="short-read",
                )
            data += chunk
            block += 1
            progress(len(data) / size_bytes)
        self.idle()
        return bytes(data)

    def leave(self) -> None:
        """Ask for the reset into the application.

        Bootloaders answer this in several ways, or not at all because they are resetting: whether
        it worked is seen on the bus.
        """
        try:
            self._transfer(_OUT, _Request.DNLOAD, _FIRST_DATA_BLOCK, b"")
            self._status()
        except (UnitGone, UnitError):
            return

    def _command(self, command: bytes) -> None:
        """Send a special command (a download of block 0) and wait until it is carried out."""
        self._transfer(_OUT, _Request.DNLOAD, 0, command)
        self._finish()

    def _finish(self) -> None:
        """Ask for the status until the module has done what it was told."""
        status = self._status()
        while status.state in (State.DNBUSY, State.DNLOAD_SYNC):
            if status.poll_s:
                self._sleep(status.poll_s)
            status = self._status()
        if status.state != State.DNLOAD_IDLE or status.code:
            self.idle()
            raise UnitError(
                f"The module reported a fault (DFU state {status.state}, status {status.code}).",
                reason="module-fault",
                remedy="Plug it in again. If it fails twice, put it in the red bin.",
            )

    def _status(self) -> Status:
        reply = self._transfer(_IN, _Request.GETSTATUS, 0, 6)
        if len(reply) != 6:
            raise UnitError("The module's status reply is cut short.", reason="short-read")
        code, low, middle, high, state, _ = reply
        return Status(code, (low | middle << 8 | high << 16) / 1000, state)

    def _transfer(
        self, direction: int, request: _Request, value: int = 0, data: bytes | int = b""
    ) -> bytes:
        """One control transfer; the reply's bytes for reads."""
        try:
            answer: Any = self._device.ctrl_transfer(
                direction, request, value, self._interface, data, TRANSFER_LIMIT_MS
            )
        except usb.core.USBError as error:
            raise trouble(error) from error
        return bytes(answer) if direction == _IN else b""


def trouble(error: usb.core.USBError) -> UnitError | SetupError:
    """What a USB error means to the people at the line."""
    if isinstance(error, usb.core.USBTimeoutError) or error.errno == errno.ETIMEDOUT:
        return UnitError(
            f"The module did not answer for {TRANSFER_LIMIT_MS // 1000} s.",
            reason="hang",
            remedy="Plug it in again. If it fails twice, put it in the red bin.",
        )
    if error.errno == errno.EPIPE:
        return UnitError(
            "The module refused a command (USB stall).",
            reason="stall",
            remedy="Plug it in again. If it fails twice, put it in the red bin.",
        )
    if error.errno == errno.EACCES:
        return SetupError(
            "This computer does not let the station use the module (no permission).",
            reason="permission",
            remedy="Run `factory-station doctor`; it names the rule that is missing.",
        )
    if error.errno == errno.EBUSY:
        return SetupError(
            "Another program holds the module.",
            reason="interface-busy",
            remedy="Close the other program (such as dfu-util), then plug the module in again.",
        )
    if error.errno in _GONE:
        return UnitGone("The module was unplugged.")
    return UnitError(f"USB failed: {error.strerror or error}.", reason="usb")


_GONE = frozenset({errno.ENODEV, errno.EIO, errno.ENOENT, errno.ESHUTDOWN, errno.EPROTO})
"""What hosts report for a module that is no longer there; which one depends on the moment."""
