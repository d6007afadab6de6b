"""The internal flash of a module that misbehaves while its user part is written or read back."""

from __future__ import annotations

import struct

from drivers.virtual.faults import Mischief, Phase
from drivers.virtual.flash import Flash
from drivers.virtual.media import InternalFlash, Refused
from drivers.virtual.personality import Gone, NoAnswer
from drivers.virtual.timings import Timings
from firmware_images.regions import Region


class TroubledFlash(InternalFlash):
    """Alternate setting 0 with the faults of the module in it; without faults, the same."""

    def __init__(
        self, flash: Flash, timings: Timings, user_part: Region, mischief: Mischief
    ) -> None:
        super().__init__(flash, timings)
        self._user_part = user_part
        self._mischief = mischief
        self._has_written = False

    def erase(self, address: int) -> float:
        """Erase a sector; a cable pulled here leaves it half erased."""
        if not self._user_part.start_address <= address < self._user_part.end_address:
            return super().erase(address)
        if self._mischief.unplugs(Phase.ERASE):
            self.flash.erase(address, fraction=0.5)
            raise Gone
        return super().erase(address) + self._mischief.extra_erase_s()

    def write(self, address: int, data: bytes) -> float:
        """Program words; a cable pulled here leaves those that came before."""
        self._has_written = True
        at = self._strike_within(address, len(data), head=data)
        if at is None:
            return super().write(address, data)
        if self._mischief.unplugs(Phase.WRITE):
            super().write(address, data[:at])
            raise Gone
        if self._mischief.strikes("silent_write"):
            return self.timings.program_s(len(data))
        if self._mischief.strikes("stall"):
            raise Refused
        busy_s = super().write(address, data)
        if self._mischief.strikes("hang"):
            raise NoAnswer
        return busy_s

    def read(self, address: int, size_bytes: int) -> bytes:
        """Read flash; faults strike only what has been written before."""
        data = super().read(address, size_bytes)
        at = self._strike_within(address, size_bytes, head=b"") if self._has_written else None
        if at is None:
            return data
        if self._mischief.unplugs(Phase.READ_BACK):
            raise Gone
        if self._mischief.strikes("zero_reads"):
            return bytes(size_bytes)
        if self._mischief.strikes("corrupt_read"):
            return data[:at] + bytes([data[at] ^ 0x10]) + data[at + 1 :]
        return data

    def _strike_within(self, address: int, size_bytes: int, *, head: bytes) -> int | None:
        """Where in this block faults strike, or None; `head` may hold the image's first bytes."""
        start = self._user_part.start_address
        if address != start:
            head = self.flash.read(start, 8)
        at = start + self._mischief.faults.offset(self._image_bytes(head)) - address
        return at if 0 <= at < size_bytes else None

    def _image_bytes(self, head: bytes) -> int:
        """The size that a user part's prefix tells; that of the whole region where there is none.

        Start and end address are the first two words, and the CRC stands at the end address
        (device-os dynalib/inc/module_info.h).
        """
        if len(head) >= 8:
            start, end = struct.unpack_from("<II", head)
            size_bytes = int(end) - int(start) + 4
            if start == self._user_part.start_address and size_bytes > 0:
                return min(size_bytes, self._user_part.size_bytes)
        return self._user_part.size_bytes
