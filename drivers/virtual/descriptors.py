"""USB descriptors as a device sends them: bytes, built once for each enumeration (USB 2.0, 9.6)."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from dataclasses import dataclass, field

DEVICE, CONFIGURATION, STRING, INTERFACE, ENDPOINT = 1, 2, 3, 4, 5
ENGLISH_US = 0x0409
VENDOR_ID = 0x2B04
MANUFACTURER_STRING, PRODUCT_STRING, SERIAL_STRING = 1, 2, 3
MICROSOFT_OS_STRING = 0xEE

_FULL_SPEED_PACKET_BYTES = 64
_CONFIGURATION_STRING = 4
_SELF_POWERED = 0xC0
_UNITS_OF_2_MA = 50


@dataclass(frozen=True, slots=True)
class Descriptors:
    """The device and configuration descriptors, and the strings they refer to by index."""

    device: bytes
    configuration: bytes
    strings: dict[int, str] = field(default_factory=dict)

    def find(self, kind: int, index: int) -> bytes | None:
        """The descriptor that GET_DESCRIPTOR asks for, or None where there is none."""
        if kind == DEVICE:
            return self.device
        if kind == CONFIGURATION and index == 0:
            return self.configuration
        if kind == STRING:
            return self._string(index)
        return None

    def _string(self, index: int) -> bytes | None:
        if index == 0:
            return struct.pack("<BBH", 4, STRING, ENGLISH_US)
        if index not in self.strings:
            return None
        text = self.strings[index].encode("utf-16-le")
        return struct.pack("<BB", len(text) + 2, STRING) + text


def device(*, device_class: int, product_id: int, bcd_device: int) -> bytes:
    """A full-speed Particle device with one configuration, bcdUSB 2.00."""
    return struct.pack(
        "<BBHBBBBHHHBBBB",
        *(18, DEVICE, 0x0200, device_class, 0, 0, _FULL_SPEED_PACKET_BYTES),
        *(VENDOR_ID, product_id, bcd_device),
        *(MANUFACTURER_STRING, PRODUCT_STRING, SERIAL_STRING, 1),
    )


def configuration(interface_count: int, parts: Iterable[bytes]) -> bytes:
    """The configuration with everything that follows it, self powered, 100 mA."""
    body = b"".join(parts)
    head = struct.pack(
        "<BBHBBBBB",
        *(9, CONFIGURATION, 9 + len(body), interface_count),
        *(1, _CONFIGURATION_STRING, _SELF_POWERED, _UNITS_OF_2_MA),
    )
    return head + body


def interface(
    number: int, alternate: int, endpoints: int, triple: tuple[int, int, int], string: int
) -> bytes:
    """One alternate setting of an interface; `triple` is its class, subclass and protocol."""
    return struct.pack("<BBBBBBBBB", 9, INTERFACE, number, alternate, endpoints, *triple, string)


def endpoint(address: int, transfer_type: int, packet_bytes: int, interval_ms: int) -> bytes:
    """One endpoint; `transfer_type` is 2 for bulk and 3 for interrupt."""
    return struct.pack("<BBBBHB", 7, ENDPOINT, address, transfer_type, packet_bytes, interval_ms)


def strings(product: str, serial: str, configuration_name: str) -> dict[int, str]:
    """The strings that every Particle device has."""
    return {
        MANUFACTURER_STRING: "Particle",
        PRODUCT_STRING: product,
        SERIAL_STRING: serial,
        _CONFIGURATION_STRING: configuration_name,
    }
