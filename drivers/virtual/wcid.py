"""What makes Windows bind WinUSB to the bootloader without a driver (Microsoft OS 1.0 descriptors).

device-os bootloader/src/stm32f2xx/usbd_desc.c and usbd_wcid.h; only bootloaders with a real serial
number have it.
"""

from __future__ import annotations

import struct

from drivers.virtual.personality import Reply, Setup, Stall

OS_STRING_INDEX = 0xEE
VENDOR_CODE = 0xEE
OS_STRING = "MSFT100" + chr(VENDOR_CODE)

_COMPATIBLE_ID, _EXTENDED_PROPERTIES = 4, 5
_UNICODE_STRING = 1
_GUID_NAME = "DeviceInterfaceGUID\0".encode("utf-16-le")
_GUID = "{37fb5f90-1a34-4929-933b-8a27e1850033}\0".encode("utf-16-le")


def answer(setup: Setup) -> Reply:
    """The OS feature descriptor that a vendor request asks for; Stall for any other."""
    if not setup.to_host or setup.request != VENDOR_CODE:
        raise Stall
    if setup.index == _COMPATIBLE_ID:
        return Reply(_compatible_id()[: setup.length])
    if setup.index == _EXTENDED_PROPERTIES:
        return Reply(_extended_properties()[: setup.length])
    raise Stall


def _compatible_id() -> bytes:
    return struct.pack("<IHHB7xBB8s8s6x", 40, 0x0100, _COMPATIBLE_ID, 1, 0, 1, b"WINUSB", b"")


def _extended_properties() -> bytes:
    body = struct.pack("<IH", _UNICODE_STRING, len(_GUID_NAME)) + _GUID_NAME
    body += struct.pack("<I", len(_GUID)) + _GUID
    section = struct.pack("<I", len(body) + 4) + body
    head = struct.pack("<IHHH", 10 + len(section), 0x0100, _EXTENDED_PROPERTIES, 1)
    return head + section
