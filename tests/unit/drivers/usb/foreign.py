"""A bus of other people's devices, on which a device that is opened fails the test."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import NoReturn

import usb.core
from usb.backend import IBackend


@dataclass(frozen=True, slots=True)
class Foreign:
    """One device: class, subclass and protocol of each interface; `hidden` as on Windows."""

    port_numbers: tuple[int, ...]
    vendor_id: int
    product_id: int
    interfaces: Sequence[tuple[int, int, int]]
    hidden: bool = False


class ForeignBackend(IBackend):  # type: ignore[misc] # PyUSB has no types
    """What libusb knows of devices without opening them, and nothing that needs more."""

    def __init__(self, devices: Sequence[Foreign]) -> None:
        self._devices = devices

    def enumerate_devices(self) -> Iterator[Foreign]:
        return iter(self._devices)

    def get_parent(self, dev: Foreign) -> None:
        pass

    def get_device_descriptor(self, dev: Foreign) -> SimpleNamespace:
        return SimpleNamespace(
            **dict.fromkeys(_UNTOLD, 0),
            idVendor=dev.vendor_id,
            idProduct=dev.product_id,
            bNumConfigurations=1,
            bus=1,
            address=self._devices.index(dev) + 1,
            port_number=dev.port_numbers[-1] if dev.port_numbers else None,
            port_numbers=dev.port_numbers or None,
        )

    def get_configuration_descriptor(self, dev: Foreign, config: int) -> SimpleNamespace:
        if dev.hidden:
            raise usb.core.USBError("Entity not found", -5, 2)
        return SimpleNamespace(
            **dict.fromkeys(_UNTOLD, 0),
            bNumInterfaces=len(dev.interfaces),
            extra_descriptors=[],
        )

    def get_interface_descriptor(
        self, dev: Foreign, intf: int, alt: int, config: int
    ) -> SimpleNamespace:
        usb_class, subclass, protocol = [dev.interfaces[intf]][alt]
        return SimpleNamespace(
            **dict.fromkeys(_UNTOLD, 0),
            bInterfaceClass=usb_class,
            bInterfaceSubClass=subclass,
            bInterfaceProtocol=protocol,
            extra_descriptors=[],
        )

    def open_device(self, dev: Foreign) -> NoReturn:
        raise AssertionError(f"{dev} was opened")


_UNTOLD = (
    *("bLength", "bDescriptorType", "bcdUSB", "bcdDevice", "bMaxPacketSize0", "speed"),
    *("bDeviceClass", "bDeviceSubClass", "bDeviceProtocol"),
    *("iManufacturer", "iProduct", "iSerialNumber", "iConfiguration", "iInterface"),
    *("wTotalLength", "bConfigurationValue", "bmAttributes", "bMaxPower"),
    *("bInterfaceNumber", "bAlternateSetting", "bNumEndpoints"),
)
"""Fields that nobody here asks for; PyUSB's core wants them all."""
