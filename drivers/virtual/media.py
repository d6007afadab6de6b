"""What the bootloader writes to: one medium for each alternate setting.

Behaviour of device-os platform/MCU/STM32F2xx/STM32_USB_Device_Driver usbd_dfu_mal.c and its
media usbd_flash_if.c, usbd_dct_if.c and usbd_sflash_if.c.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from drivers.virtual.dct import SIZE_BYTES as DCT_SIZE_BYTES
from drivers.virtual.dct import Dct
from drivers.virtual.flash import Flash
from drivers.virtual.timings import Timings

_PROTECTED_END = 0x0802_0000
_VERIFY_ATTEMPTS = 3


class Refused(Exception):
    """The medium did not do it."""


class Medium(Protocol):
    """One alternate setting. Addresses are checked by their start alone, never by their end.

    `erase` and `write` say how many seconds they keep the module busy, and raise Refused where the
    medium fails. A failed `read` is zeroes.
    """

    name: str
    erase_poll_ms: int
    write_poll_ms: int

    def erase(self, address: int) -> float:
        """Erase what the medium erases at once around `address`."""
        ...

    def write(self, address: int, data: bytes) -> float:
        """Write `data` from `address` on."""
        ...

    def read(self, address: int, size_bytes: int) -> bytes:
        """That many bytes from `address` on."""
        ...


class InternalFlash:
    """Alternate setting 0: everything below 0x08020000 is readable and never written."""

    name = "@Internal Flash   /0x08000000/03*016Ka,01*016Kg,01*064Kg,07*128Kg"
    erase_poll_ms = 0
    write_poll_ms = 0

    def __init__(self, flash: Flash, timings: Timings) -> None:
        self.flash = flash
        self.timings = timings

    def erase(self, address: int) -> float:
        """Erase the sector that holds `address`."""
        self._check_writable(address)
        self.flash.erase(address)
        return self.timings.erase_s(self.flash.sector(address)[1])

    def write(self, address: int, data: bytes) -> float:
        """Program whole words, the last one filled with ones, and compare."""
        self._check_writable(address)
        if not any(
            self.flash.program(address, _whole_words(data)) for _ in range(_VERIFY_ATTEMPTS)
        ):
            raise Refused
        return self.timings.program_s(len(data))

    def read(self, address: int, size_bytes: int) -> bytes:
        """Any part of the flash: nothing is secret here."""
        if not self.flash.start <= address < self.flash.end:
            return bytes(size_bytes)
        return self.flash.read(address, size_bytes)

    def _check_writable(self, address: int) -> None:
        if not _PROTECTED_END <= address < self.flash.end:
            raise Refused


class DctArea:
    """Alternate setting 1: the DCT by its offsets, where the bootloader can reach it at all.

    It declares the poll times of erasing and writing the wrong way round, and erasing does nothing.
    """

    name = "@DCT Flash   /0x00000000/01*016Kg"
    erase_poll_ms = 500
    write_poll_ms = 1

    def __init__(self, dct: Dct, timings: Timings, available: Callable[[], bool]) -> None:
        self._dct = dct
        self._timings = timings
        self._available = available

    def erase(self, address: int) -> float:
        """Nothing: the DCT is replaced, not erased."""
        self._check_address(address)
        return 0.0

    def write(self, address: int, data: bytes) -> float:
        """Replace bytes, which copies the whole page."""
        self._check_address(address)
        if not self._available() or address + len(data) > DCT_SIZE_BYTES:
            raise Refused
        self._dct.write(address, data)
        return self._timings.dct_copy_s

    def read(self, address: int, size_bytes: int) -> bytes:
        """Bytes of the DCT; all zeroes where it cannot be reached."""
        if not self._available():
            return bytes(size_bytes)
        return self._dct.read(address, size_bytes)

    def _check_address(self, address: int) -> None:
        if address >= DCT_SIZE_BYTES:
            raise Refused


class SerialFlash:
    """Alternate setting 2 of a P1: the external flash, which no current firmware uses."""

    name = "@Serial Flash   /0x00000000/256*004Kg"
    erase_poll_ms = 0
    write_poll_ms = 0

    def __init__(self, flash: Flash, timings: Timings) -> None:
        self._flash = flash
        self._timings = timings

    def erase(self, address: int) -> float:
        """Erase the 4K sector that holds `address`."""
        self._check_address(address)
        self._flash.erase(address)
        return self._timings.erase_4k_serial_s

    def write(self, address: int, data: bytes) -> float:
        """Program bytes; nothing compares them."""
        self._check_address(address)
        self._flash.program(address, _whole_words(data))
        return self._timings.program_s(len(data))

    def read(self, address: int, size_bytes: int) -> bytes:
        """Bytes of the serial flash."""
        return self._flash.read(address, size_bytes)

    def _check_address(self, address: int) -> None:
        if address >= self._flash.end:
            raise Refused


def _whole_words(data: bytes) -> bytes:
    return data + b"\xff" * (-len(data) % 4)
