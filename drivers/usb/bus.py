"""The USB bus as PyUSB sees it: what is attached, and where."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import usb.core
from usb.backend import IBackend

from station.errors import SetupError
from station.ports import UsbDevice

DFU = (0xFE, 0x01)
"""Class and subclass of a DFU interface (USB DFU 1.1, chapter 4)."""

DFU_RUN_TIME = 0x01
"""Its protocol while the device runs its application (the same chapter)."""


class UsbBus:
    """A look at the bus, through any PyUSB backend.

    `wait` blocks until something may have changed, at most the seconds that it is given.
    """

    def __init__(self, backend: IBackend, wait: Callable[[float], object]) -> None:
        self._backend = backend
        self._wait = wait

    def attached(self) -> tuple[UsbDevice, ...]:
        """Every device that has a port path (root hubs have none), in order of port."""
        seen = (_seen(device) for device in _devices(self._backend))
        return tuple(sorted((d for d in seen if d), key=lambda device: device.port_path))

    def with_dfu(self) -> dict[UsbDevice, str]:
        """Every device that shows a DFU interface, of whatever maker: its mode.

        "application" where that interface is only a way into DFU, else "dfu". The descriptors are
        known since the enumeration; nothing is opened, claimed or sent.
        """
        return {
            seen: mode
            for device in _devices(self._backend)
            if (mode := _dfu_mode(device)) and (seen := _seen(device))
        }

    def wait(self, timeout_s: float) -> None:
        """Return when something may have changed, at the latest after `timeout_s` seconds."""
        self._wait(timeout_s)


def find_device(backend: IBackend, wanted: UsbDevice) -> usb.core.Device | None:
    """The PyUSB device of one enumeration; None if it has left."""
    for device in _devices(backend):
        if _seen(device) == wanted:
            return device
    return None


def system_backend() -> IBackend:
    """libusb as it comes with the program; raises SetupError where it cannot be loaded."""
    import libusb_package

    backend = libusb_package.get_libusb1_backend()
    if backend is None:
        raise SetupError(
            "The USB library (libusb) cannot be loaded.",
            reason="no-libusb",
            remedy="Install the station again; the package libusb-package brings the library.",
        )
    return backend


def _devices(backend: IBackend) -> Iterator[Any]:
    try:
        yield from usb.core.find(find_all=True, backend=backend)
    except usb.core.USBError as error:
        raise SetupError(
            f"The USB bus cannot be read: {error.strerror or error}.",
            reason="usb",
            remedy="Check that this computer has USB and that the station may use it.",
        ) from error


def _dfu_mode(device: usb.core.Device) -> str | None:
    """The mode that the first DFU interface tells; None without one."""
    try:
        protocols = [
            interface.bInterfaceProtocol
            for configuration in device
            for interface in configuration
            if (interface.bInterfaceClass, interface.bInterfaceSubClass) == DFU
        ]
    except usb.core.USBError:  # Windows keeps descriptors of devices without a driver to itself
        return None
    if not protocols:
        return None
    return "application" if protocols[0] == DFU_RUN_TIME else "dfu"


def _seen(device: usb.core.Device) -> UsbDevice | None:
    """A PyUSB device as the station's value; the port path has Linux's form, "1-1.2"."""
    try:
        ports = device.port_numbers
    except NotImplementedError:
        ports = None
    if not ports:
        return None
    path = f"{device.bus}-{'.'.join(str(port) for port in ports)}"
    return UsbDevice(path, device.idVendor, device.idProduct, device.address)
