"""The device configuration table of a P1: the application area, as alternate setting 1 shows it.

Offsets are those of device-os platform/MCU/STM32F2xx/SPARK_Firmware_Driver/inc/dct.h.
"""

from __future__ import annotations

import struct
from random import Random

SIZE_BYTES = 16 * 1024
PRIVATE_KEY = 34
PRIVATE_KEY_BYTES = 612
CLAIMED = 1825
SSID_PREFIX = 1826
SSID_PREFIX_MAX_CHARS = 25
SETUP_CODE = 1852
SETUP_CODE_CHARS = 6
PRODUCT_STORE = 2952
DEVICE_ID = 3618
DEVICE_SECRET = 8119

_SETUP_CODE_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_DEFAULT_SSID_PREFIX = b"Photon"


class Dct:
    """16 KiB that keep what is written; every write copies the whole page to the other one."""

    def __init__(self, rng: Random) -> None:
        self._bytes = bytearray(b"\xff" * SIZE_BYTES)
        key = b"\x30\x82" + rng.randbytes(PRIVATE_KEY_BYTES - 2)
        self.write(PRIVATE_KEY, key)

    def read(self, offset: int, size_bytes: int) -> bytes:
        """`size_bytes` bytes; zeroes beyond the end."""
        return bytes(self._bytes[offset : offset + size_bytes]).ljust(size_bytes, b"\0")

    def write(self, offset: int, data: bytes) -> None:
        """Replace bytes; IndexError beyond the end."""
        if offset + len(data) > SIZE_BYTES:
            raise IndexError(offset)
        self._bytes[offset : offset + len(data)] = data

    @property
    def claimed(self) -> bool:
        """True where a cloud account owns the module."""
        return self._bytes[CLAIMED] == ord("1")

    @property
    def product(self) -> tuple[int, int]:
        """Product id and version of the user application that ran last; 0xFFFF is none."""
        product_id, version = struct.unpack_from("<HH", self._bytes, PRODUCT_STORE)
        return product_id, version

    @property
    def setup_network(self) -> str:
        """The name of the module's set-up network, as its firmware puts it together."""
        length = self._bytes[SSID_PREFIX]
        prefix = self.read(SSID_PREFIX + 1, length).decode("ascii", "replace")
        return f"{prefix}-{self.read(SETUP_CODE, SETUP_CODE_CHARS).decode('ascii', 'replace')}"

    def application_started(self, product: tuple[int, int], device_id: str, rng: Random) -> None:
        """What the system firmware fills in when a user application starts.

        The product is the one compiled into the application. The set-up network and the device id
        are filled in only where they are unset (wlan_hal.cpp, fetch_or_generate_setup_ssid).
        """
        self.write(PRODUCT_STORE, struct.pack("<HH", *product))
        if not 0 < self._bytes[SSID_PREFIX] <= SSID_PREFIX_MAX_CHARS:
            self.write(SSID_PREFIX, bytes([len(_DEFAULT_SSID_PREFIX)]) + _DEFAULT_SSID_PREFIX)
        if not 0 < self._bytes[SETUP_CODE] < 0x80:
            code = "".join(rng.choices(_SETUP_CODE_LETTERS, k=SETUP_CODE_CHARS))
            self.write(SETUP_CODE, code.encode("ascii"))
        if self._bytes[DEVICE_ID] == 0xFF:
            self.write(DEVICE_ID, bytes.fromhex(device_id))
