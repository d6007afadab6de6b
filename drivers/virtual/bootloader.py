"""A module in DFU mode: its descriptors, and who answers which request.

Facts from device-os bootloader/src/stm32f2xx/usbd_desc.c and usbd_dfu_core.c.
"""

from __future__ import annotations

import struct

from drivers.virtual import descriptors as usb
from drivers.virtual import wcid
from drivers.virtual.dfu import TRANSFER_SIZE_BYTES, Dfu
from drivers.virtual.endpoint_zero import (
    CLASS,
    STANDARD,
    TYPE_MASK,
    EndpointZero,
    StandardRequest,
)
from drivers.virtual.faults import Phase
from drivers.virtual.hardware import PRODUCT_NAMES, Hardware
from drivers.virtual.installed import inspect
from drivers.virtual.media import DctArea, Medium, SerialFlash
from drivers.virtual.personality import Gone, Reply, Setup
from drivers.virtual.troubled_flash import TroubledFlash
from firmware_images.regions import P1

CONSTANT_SERIAL = "00000000010C"

_DFU_CLASS = (0xFE, 0x01, 0x02)
_FIRST_MEDIUM_STRING = 5
_FUNCTIONAL = 0x21
_DOWNLOAD_UPLOAD_WILL_DETACH = 0x0B
_DETACH_TIMEOUT_MS = 255
_DFUSE_VERSION = 0x011A


class Bootloader:
    """One enumeration in DFU mode."""

    def __init__(self, hardware: Hardware) -> None:
        self._mischief = hardware.mischief
        self._media = _media(hardware)
        self.descriptors = _descriptors(hardware, self._media)
        self._endpoint_zero = EndpointZero(self.descriptors, (len(self._media),))
        self.dfu = Dfu(self._selected_medium, hardware.timings.leave_s)

    def control(self, setup: Setup, data: bytes) -> Reply:
        """Answer one control transfer."""
        kind = setup.request_type & TYPE_MASK
        if kind == CLASS:
            return self.dfu.control(setup, data)
        if kind == STANDARD:
            if _asks_for_serial(setup) and self._mischief.unplugs(Phase.IDENTIFY):
                raise Gone
            return self._endpoint_zero.standard(setup)
        return wcid.answer(setup)

    def _selected_medium(self) -> Medium:
        return self._media[self._endpoint_zero.alternates[0]]


def _media(hardware: Hardware) -> list[Medium]:
    timings = hardware.timings

    def dct_is_reachable() -> bool:
        return hardware.age.own_dct or inspect(hardware).system_is_valid

    media: list[Medium] = [
        TroubledFlash(hardware.flash, timings, hardware.user_part, hardware.mischief),
        DctArea(hardware.dct, timings, dct_is_reachable),
    ]
    if hardware.platform_id == P1:
        media.append(SerialFlash(hardware.serial_flash, timings))
    return media


def _descriptors(hardware: Hardware, media: list[Medium]) -> usb.Descriptors:
    age = hardware.age
    name = "Photon" if age.constant_serial else PRODUCT_NAMES[hardware.platform_id]
    serial = hardware.identity.usb_serial(age, CONSTANT_SERIAL)
    strings = usb.strings(f"{name} DFU Mode", serial, "DFU")
    strings |= {_FIRST_MEDIUM_STRING + n: medium.name for n, medium in enumerate(media)}
    if not age.constant_serial:
        strings[wcid.OS_STRING_INDEX] = wcid.OS_STRING
    return usb.Descriptors(
        device=usb.device(
            device_class=0,
            product_id=0xD000 | hardware.platform_id,
            bcd_device=age.bcd_device,
        ),
        configuration=usb.configuration(1, [*_alternates(len(media)), _functional()]),
        strings=strings,
    )


def _alternates(count: int) -> list[bytes]:
    return [usb.interface(0, n, 0, _DFU_CLASS, _FIRST_MEDIUM_STRING + n) for n in range(count)]


def _functional() -> bytes:
    return struct.pack(
        "<BBBHHH",
        *(9, _FUNCTIONAL, _DOWNLOAD_UPLOAD_WILL_DETACH, _DETACH_TIMEOUT_MS),
        *(TRANSFER_SIZE_BYTES, _DFUSE_VERSION),
    )


def _asks_for_serial(setup: Setup) -> bool:
    is_descriptor = setup.request == StandardRequest.GET_DESCRIPTOR
    return is_descriptor and setup.value == usb.STRING << 8 | usb.SERIAL_STRING
