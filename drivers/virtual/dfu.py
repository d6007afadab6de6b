"""The DfuSe state machine as the Particle bootloader has it, mistakes included.

Behaviour of device-os platform/MCU/STM32F2xx/STM32_USB_Device_Driver usbd_dfu_core.c.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from enum import IntEnum

from drivers.virtual.media import Medium, Refused
from drivers.virtual.personality import Boot, Reply, Reset, Setup, Stall

TRANSFER_SIZE_BYTES = 4096
GET_COMMANDS, SET_ADDRESS, ERASE = 0x00, 0x21, 0x41

_ADDRESSED_COMMAND = struct.Struct("<BI")
_ERROR_UNKNOWN = 0x0E
_FIRST_POINTER = 0x0802_0000


class Request(IntEnum):
    """bRequest of the DFU class (DFU 1.1, table 3.2)."""

    DETACH = 0
    DNLOAD = 1
    UPLOAD = 2
    GETSTATUS = 3
    CLRSTATUS = 4
    GETSTATE = 5
    ABORT = 6


class State(IntEnum):
    """bState of the DFU class, and the one that exists only by a mistake of this bootloader."""

    IDLE = 2
    DNLOAD_SYNC = 3
    DNBUSY = 4
    DNLOAD_IDLE = 5
    MANIFEST_SYNC = 6
    UPLOAD_IDLE = 9
    ERROR = 10
    STALLED_PACKET = 0x0F


_MAY_DOWNLOAD = frozenset({State.IDLE, State.DNLOAD_IDLE})
_MAY_UPLOAD = frozenset({State.IDLE, State.UPLOAD_IDLE})
_MAY_ABORT = _MAY_DOWNLOAD | _MAY_UPLOAD | {State.DNLOAD_SYNC, State.MANIFEST_SYNC}


class Dfu:
    """One session of the DFU class.

    `medium` gives the medium of the alternate setting that is selected now.
    """

    def __init__(self, medium: Callable[[], Medium], leave_s: float) -> None:
        self.state = State.IDLE
        self._status = 0
        self._pointer = _FIRST_POINTER
        self._block = 0
        self._data = b""
        self._stalls_next = False
        self._medium = medium
        self._leave_s = leave_s

    def control(self, setup: Setup, data: bytes) -> Reply:
        """Answer a class request; Stall where the bootloader does."""
        if self._stalls_next:
            self._stalls_next = False
            raise Stall
        match setup.request:
            case Request.DETACH:
                return Reply(busy_s=setup.value / 1000)
            case Request.DNLOAD:
                return self._download(setup, data)
            case Request.UPLOAD:
                return Reply(self._upload(setup))
            case Request.GETSTATUS:
                return self._get_status()
            case Request.CLRSTATUS:
                return self._clear_status()
            case Request.GETSTATE:
                return Reply(bytes([self.state]))
            case Request.ABORT:
                return self._abort()
        raise Stall

    def _download(self, setup: Setup, data: bytes) -> Reply:
        if self.state not in _MAY_DOWNLOAD or len(data) > TRANSFER_SIZE_BYTES:
            raise Stall
        self._block, self._data = setup.value, data
        self.state = State.DNLOAD_SYNC if data else State.MANIFEST_SYNC
        return Reply()

    def _upload(self, setup: Setup) -> bytes:
        if setup.length == 0:
            self.state = State.IDLE
            return b""
        if self.state not in _MAY_UPLOAD:
            raise Stall
        if setup.value == 0:
            self.state = State.IDLE if setup.length > 3 else State.UPLOAD_IDLE
            return bytes([GET_COMMANDS, SET_ADDRESS, ERASE])[: setup.length]
        if setup.value == 1:
            self.state = State.STALLED_PACKET  # a status code that the source takes for a state
            raise Stall
        self.state = State.UPLOAD_IDLE
        return self._medium().read(self._block_address(setup.value), setup.length)

    def _block_address(self, block: int) -> int:
        """Blocks count from 2 and are 4096 bytes apart, however many bytes are asked for."""
        return self._pointer + (block - 2) * TRANSFER_SIZE_BYTES

    def _get_status(self) -> Reply:
        if self.state is State.MANIFEST_SYNC:
            return self._leave()
        if self.state is not State.DNLOAD_SYNC:
            return self._report()
        if not self._data:
            self.state = State.DNLOAD_IDLE
            return self._report()
        self.state = State.DNBUSY
        busy = self._report(self._poll_ms())
        return Reply(busy.data, busy_s=self._act())

    def _report(self, poll_ms: int = 0) -> Reply:
        return Reply(struct.pack("<BI", self._status, poll_ms)[:4] + bytes([self.state, 0]))

    def _poll_ms(self) -> int:
        is_erase = self._block == 0 and self._data[0] == ERASE
        return self._medium().erase_poll_ms if is_erase else self._medium().write_poll_ms

    def _leave(self) -> Reply:
        """The source says dfuDNLOAD-IDLE here on purpose, "to get a nice output from dfu-util"."""
        self.state = State.DNLOAD_IDLE
        return Reply(self._report().data, reset=Reset(Boot.APPLICATION, self._leave_s))

    def _act(self) -> float:
        """Do what was downloaded, after its dfuDNBUSY has been sent: seconds that it takes.

        A failure shows as one stall of whatever the host asks next. The state goes on and the
        status stays OK, so that a host that asks again never learns of it.
        """
        block, data = self._block, self._data
        self._block, self._data = 0, b""
        self.state = State.DNLOAD_SYNC
        try:
            if block == 0:
                return self._command(data)
            if block == 1:
                return 0.0
            return self._medium().write(self._block_address(block), data)
        except Refused:
            self._stalls_next = True
            return 0.0

    def _command(self, data: bytes) -> float:
        """Set address, erase and get commands are all there is: no mass erase, no unprotect."""
        if data == bytes([GET_COMMANDS]):
            return 0.0
        if len(data) != _ADDRESSED_COMMAND.size or data[0] not in (SET_ADDRESS, ERASE):
            raise Refused
        _, self._pointer = _ADDRESSED_COMMAND.unpack(data)
        return self._medium().erase(self._pointer) if data[0] == ERASE else 0.0

    def _clear_status(self) -> Reply:
        """Out of dfuERROR, or, from anywhere else, into it."""
        if self.state is State.ERROR:
            self.state, self._status = State.IDLE, 0
        else:
            self.state, self._status = State.ERROR, _ERROR_UNKNOWN
        return Reply()

    def _abort(self) -> Reply:
        """To idle, except from dfuERROR and the mistaken state."""
        if self.state in _MAY_ABORT:
            self.state, self._status = State.IDLE, 0
            self._block, self._data = 0, b""
        return Reply()
