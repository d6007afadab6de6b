"""usbfs as Linux defines it: its ioctls and their structures (linux/usbdevice_fs.h, 64 bit)."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from enum import IntEnum

from drivers.virtual.personality import Setup


class Ioctl(IntEnum):
    """The number within usbfs: the lowest byte of the request."""

    SETINTERFACE = 4
    SETCONFIGURATION = 5
    SUBMITURB = 10
    DISCARDURB = 11
    REAPURBNDELAY = 13
    CLAIMINTERFACE = 15
    RELEASEINTERFACE = 16
    RESET = 20
    GET_CAPABILITIES = 26
    DISCONNECT_CLAIM = 27


WORD = struct.Struct("=I")
POINTER = struct.Struct("=Q")
SET_INTERFACE = struct.Struct("=II")
SETUP = struct.Struct("<BBHHH")

CONTROL_URB = 2
_ZERO_PACKET, _NO_PACKET_SIZE_LIMIT, _REAP_AFTER_DISCONNECT = 0x01, 0x04, 0x10
CAPABILITIES = _ZERO_PACKET | _NO_PACKET_SIZE_LIMIT | _REAP_AFTER_DISCONNECT

_URB = struct.Struct("=BBxxiIxxxxQiiiiiIQ")
_STATUS_OFFSET, _LENGTH_OFFSET = 4, 28
_STATUS = struct.Struct("=i")


@dataclass(eq=False, slots=True)
class ControlUrb:
    """One submitted control transfer, known by its address in the client.

    `status` is 0 or a negative errno; `answer` is the data stage of an IN transfer.
    """

    address: int
    buffer: int
    setup: Setup
    data: bytes
    status: int = 0
    answer: bytes = b""

    @property
    def result(self) -> dict[int, bytes]:
        """What reaping writes into the client's memory, by address."""
        moved = len(self.answer) if self.setup.to_host or self.status else len(self.data)
        return {
            self.buffer + SETUP.size: self.answer,
            self.address + _STATUS_OFFSET: _STATUS.pack(self.status),
            self.address + _LENGTH_OFFSET: WORD.pack(moved),
        }


URB_BYTES = _URB.size


def urb_buffer(urb: bytes) -> tuple[int, int, int]:
    """Transfer type, and address and length in bytes of the buffer of a `struct usbdevfs_urb`."""
    kind, _, _, _, buffer, length, *_ = _URB.unpack(urb)
    return kind, buffer, length


def setup_of(head: bytes) -> Setup:
    """The setup packet in a control transfer's first eight bytes."""
    return Setup(*SETUP.unpack_from(head))
