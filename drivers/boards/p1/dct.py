"""The module's settings memory (DCT), as far as the station writes it (device-os dct.h)."""

from __future__ import annotations

import struct

SETUP_OFFSET = 1826
"""ssid_prefix (26 bytes: a length, then the characters) with device_code (6 bytes) right behind."""

SETUP_SIZE_BYTES = 32
CODE_OFFSET = 1852
CODE_SIZE_BYTES = 6

PRODUCT_OFFSET = 2952
"""product_store: the id and the version, 16 bits each, that the application announced."""

PRODUCT_SIZE_BYTES = 4

_PREFIX_MAX = 25


def setup_fields(ssid_prefix: str, setup_code: str) -> bytes:
    """Both fields as they stand in memory: one write instead of two costly page copies.

    Without a code the prefix alone. Raises ValueError for a prefix of more than 25 characters or a
    code of other than 6.
    """
    prefix, code = ssid_prefix.encode("ascii"), setup_code.encode("ascii")
    if not 1 <= len(prefix) <= _PREFIX_MAX or len(code) not in (0, CODE_SIZE_BYTES):
        raise ValueError(f"{ssid_prefix!r} and {setup_code!r} do not fit the module's settings.")
    return bytes([len(prefix)]) + prefix.ljust(_PREFIX_MAX, b"\xff") + code


def setup_code(data: bytes) -> str:
    """The code in device_code; empty where the module has not drawn one yet."""
    text = data.decode("latin-1")
    return text if text.isascii() and text.isalnum() else ""


def product_fields(data: bytes) -> tuple[int, int] | None:
    """Product id and version in product_store; None where no application has announced any."""
    product_id, version = struct.unpack("<HH", data)
    return None if _UNSET in (product_id, version) else (product_id, version)


_UNSET = 0xFFFF
