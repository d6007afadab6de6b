"""NOR flash: erased by the sector to ones, programmed only from one to zero.

The STM32F205's internal flash and the P1's serial flash, with the sector maps that the bootloader
advertises (device-os usbd_flash_if.h, usbd_sflash_if.h).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate

from firmware_images.regions import FLASH_START_ADDRESS

KIB = 1024
INTERNAL_SECTORS = (16 * KIB,) * 4 + (64 * KIB,) + (128 * KIB,) * 7
SERIAL_SECTORS = (4 * KIB,) * 256


class Flash:
    """One flash chip, blank when made. `revision` grows with every change."""

    def __init__(self, start: int, sector_sizes: Sequence[int]) -> None:
        self.start = start
        self.end = start + sum(sector_sizes)
        self.revision = 0
        self._bytes = bytearray(b"\xff" * (self.end - start))
        self._sector_starts = list(accumulate(sector_sizes, initial=start))

    def read(self, address: int, size_bytes: int) -> bytes:
        """`size_bytes` bytes from `address`; zeroes beyond the end of the chip."""
        first = address - self.start
        return bytes(self._bytes[first : first + size_bytes]).ljust(size_bytes, b"\0")

    def program(self, address: int, data: bytes) -> bool:
        """Clear the bits that `data` has clear; True where the flash now holds `data`.

        Bytes beyond the end of the chip are lost.
        """
        first = address - self.start
        fitting = data[: max(0, self.end - address)]
        held = self._bytes[first : first + len(fitting)]
        programmed = fitting if _is_erased(held) else _and(held, fitting)
        self._bytes[first : first + len(fitting)] = programmed
        self.revision += 1
        return programmed == data

    def sector(self, address: int) -> tuple[int, int]:
        """Start and size in bytes of the sector that holds `address`."""
        index = bisect_right(self._sector_starts, address) - 1
        start = self._sector_starts[index]
        return start, self._sector_starts[index + 1] - start

    def erase(self, address: int, *, fraction: float = 1.0) -> None:
        """Set the sector that holds `address` to ones; a smaller `fraction` of it in a bad case."""
        start, size_bytes = self.sector(address)
        erased_bytes = int(size_bytes * fraction)
        first = start - self.start
        self._bytes[first : first + erased_bytes] = b"\xff" * erased_bytes
        self.revision += 1


def internal_flash() -> Flash:
    """The microcontroller's own 1 MiB: 4 x 16K, 64K, 7 x 128K."""
    return Flash(FLASH_START_ADDRESS, INTERNAL_SECTORS)


def serial_flash() -> Flash:
    """The P1's 1 MiB of external flash in 4K sectors."""
    return Flash(0, SERIAL_SECTORS)


def _is_erased(held: bytearray) -> bool:
    return held.count(0xFF) == len(held)


def _and(held: bytearray, data: bytes) -> bytes:
    """The two AND-ed as two long numbers: a loop over bytes would cost a hundred times more."""
    both = int.from_bytes(held, "little") & int.from_bytes(data, "little")
    return both.to_bytes(len(data), "little")
