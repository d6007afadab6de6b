"""Descriptor bytes as the objects with USB's own field names that PyUSB's core reads."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from types import SimpleNamespace

from drivers.virtual.descriptors import ENDPOINT, INTERFACE
from drivers.virtual.enumeration import Enumeration

_FULL_SPEED = 2

_DEVICE = struct.Struct("<BBHBBBBHHHBBBB")
_DEVICE_FIELDS = (
    "bLength",
    "bDescriptorType",
    "bcdUSB",
    "bDeviceClass",
    "bDeviceSubClass",
    "bDeviceProtocol",
    "bMaxPacketSize0",
    "idVendor",
    "idProduct",
    "bcdDevice",
    "iManufacturer",
    "iProduct",
    "iSerialNumber",
    "bNumConfigurations",
)
_CONFIGURATION = struct.Struct("<BBHBBBBB")
_CONFIGURATION_FIELDS = (
    "bLength",
    "bDescriptorType",
    "wTotalLength",
    "bNumInterfaces",
    "bConfigurationValue",
    "iConfiguration",
    "bmAttributes",
    "bMaxPower",
)
_INTERFACE = struct.Struct("<BBBBBBBBB")
_INTERFACE_FIELDS = (
    "bLength",
    "bDescriptorType",
    "bInterfaceNumber",
    "bAlternateSetting",
    "bNumEndpoints",
    "bInterfaceClass",
    "bInterfaceSubClass",
    "bInterfaceProtocol",
    "iInterface",
)
_ENDPOINT = struct.Struct("<BBBBHB")
_ENDPOINT_FIELDS = (
    "bLength",
    "bDescriptorType",
    "bEndpointAddress",
    "bmAttributes",
    "wMaxPacketSize",
    "bInterval",
)


def device(enumeration: Enumeration) -> SimpleNamespace:
    """The device descriptor, and where on the bus the device is."""
    raw = enumeration.shown.descriptors.device
    parsed = _parsed(_DEVICE, _DEVICE_FIELDS, raw)
    parsed.bus, parsed.address = enumeration.bus, enumeration.address
    parsed.port_numbers = enumeration.port_numbers
    parsed.port_number = enumeration.port_numbers[-1]
    parsed.speed = _FULL_SPEED
    return parsed


def configuration(raw: bytes) -> SimpleNamespace:
    """The configuration descriptor."""
    parsed = _parsed(_CONFIGURATION, _CONFIGURATION_FIELDS, raw)
    parsed.extra_descriptors = []
    return parsed


def interface(raw: bytes, index: int, alternate: int) -> SimpleNamespace:
    """One alternate setting; IndexError where there is none.

    Descriptors of a class belong to the interface or endpoint that they follow, as in libusb.
    """
    alternates = [it for it in _interfaces(raw) if it.bInterfaceNumber == index]
    return alternates[alternate]


def endpoint(raw: bytes, index: int, alternate: int, number: int) -> SimpleNamespace:
    """One endpoint of an alternate setting, counted from 0; IndexError where there is none."""
    endpoints: list[SimpleNamespace] = interface(raw, index, alternate).endpoints
    return endpoints[number]


def _interfaces(raw: bytes) -> list[SimpleNamespace]:
    found: list[SimpleNamespace] = []
    owner = SimpleNamespace(extra_descriptors=[])
    for part in _parts(raw[_CONFIGURATION.size :]):
        if part[1] == INTERFACE:
            owner = _parsed(_INTERFACE, _INTERFACE_FIELDS, part)
            owner.extra_descriptors, owner.endpoints = [], []
            found.append(owner)
        elif part[1] == ENDPOINT:
            owner = _parsed(_ENDPOINT, _ENDPOINT_FIELDS, part)
            owner.extra_descriptors, owner.bRefresh, owner.bSynchAddress = [], 0, 0
            found[-1].endpoints.append(owner)
        else:
            owner.extra_descriptors.extend(part)
    return found


def _parts(raw: bytes) -> Iterator[bytes]:
    while raw:
        yield raw[: raw[0]]
        raw = raw[raw[0] :]


def _parsed(layout: struct.Struct, fields: tuple[str, ...], raw: bytes) -> SimpleNamespace:
    return SimpleNamespace(**dict(zip(fields, layout.unpack_from(raw), strict=True)))
