"""DFU mode as a host sees it before it writes anything: descriptors and strings."""

from __future__ import annotations

import struct

import pytest
import usb.core
import usb.util

from drivers.virtual.hardware import MODERN, VERSION_0_5_5, VERSION_0_6, Age
from drivers.virtual.hub import VirtualHub
from drivers.virtual.module import VirtualP1
from drivers.virtual.timings import Timings
from firmware_images.regions import PHOTON
from tests.unit.drivers.virtual.dfu_client import find
from tests.unit.drivers.virtual.pretend import DEVICE_ID, module, plugged

ALTERNATES = [
    "@Internal Flash   /0x08000000/03*016Ka,01*016Kg,01*064Kg,07*128Kg",
    "@DCT Flash   /0x00000000/01*016Kg",
    "@Serial Flash   /0x00000000/256*004Kg",
]


def test_the_device_descriptor(hub: VirtualHub) -> None:
    plugged(hub, module())
    device = find(hub)
    assert (device.idVendor, device.idProduct) == (0x2B04, 0xD008)
    assert (device.bcdUSB, device.bcdDevice, device.bDeviceClass) == (0x0200, 0x0250, 0)
    assert device.bMaxPacketSize0 == 64
    assert (device.manufacturer, device.product) == ("Particle", "P1 DFU Mode")
    assert (device.bus, device.port_number, device.port_numbers) == (1, 1, (1, 1))
    assert device.speed == usb.util.SPEED_FULL
    assert device.parent is None


def test_the_configuration_has_three_alternate_settings(hub: VirtualHub) -> None:
    plugged(hub, module())
    device = find(hub)
    configuration = device.get_active_configuration()
    interfaces = list(configuration)
    assert (configuration.bmAttributes, configuration.bMaxPower) == (0xC0, 50)
    assert usb.util.get_string(device, configuration.iConfiguration) == "DFU"
    assert [it.bAlternateSetting for it in interfaces] == [0, 1, 2]
    assert {(it.bInterfaceNumber, it.bNumEndpoints) for it in interfaces} == {(0, 0)}
    triples = {
        (it.bInterfaceClass, it.bInterfaceSubClass, it.bInterfaceProtocol) for it in interfaces
    }
    assert triples == {(0xFE, 1, 2)}
    assert [usb.util.get_string(device, it.iInterface) for it in interfaces] == ALTERNATES


def test_the_functional_descriptor_follows_the_last_alternate_setting(hub: VirtualHub) -> None:
    plugged(hub, module())
    *_, last = find(hub).get_active_configuration()
    assert bytes(last.extra_descriptors) == struct.pack("<BBBHHH", 9, 0x21, 0x0B, 255, 4096, 0x011A)


@pytest.mark.parametrize(
    ("age", "serial", "product", "bcd_device"),
    [
        (MODERN, DEVICE_ID, "P1 DFU Mode", 0x0250),
        (VERSION_0_6, DEVICE_ID.upper(), "P1 DFU Mode", 0x0250),
        (VERSION_0_5_5, "00000000010C", "Photon DFU Mode", 0x0200),
    ],
)
def test_the_serial_number_tells_the_age(
    hub: VirtualHub, age: Age, serial: str, product: str, bcd_device: int
) -> None:
    plugged(hub, module(age=age))
    device = find(hub)
    assert (device.serial_number, device.product) == (serial, product)
    assert device.bcdDevice == bcd_device


def test_a_photon_has_no_serial_flash(hub: VirtualHub) -> None:
    plugged(hub, VirtualP1(DEVICE_ID, platform_id=PHOTON, timings=Timings.none()))
    device = find(hub)
    assert (device.idProduct, device.product) == (0xD006, "Photon DFU Mode")
    assert len(list(device.get_active_configuration())) == 2


def test_windows_is_told_to_bind_winusb(hub: VirtualHub) -> None:
    plugged(hub, module())
    device = find(hub)
    os_string = bytes(device.ctrl_transfer(0x80, 6, 0x03EE, 0, 18))
    assert os_string[2:16].decode("utf-16-le") == "MSFT100"
    vendor_code = os_string[16]
    compatible = bytes(device.ctrl_transfer(0xC0, vendor_code, 0, 4, 40))
    assert len(compatible) == 40
    assert compatible[18:26] == b"WINUSB\0\0"
    properties = bytes(device.ctrl_transfer(0xC1, vendor_code, 0, 5, 256))
    assert len(properties) == struct.unpack_from("<I", properties)[0]
    assert len(properties) - 10 == struct.unpack_from("<I", properties, 10)[0]
    assert "{37fb5f90-1a34-4929-933b-8a27e1850033}" in properties[10:].decode("utf-16-le", "ignore")


def test_old_bootloaders_tell_windows_nothing(hub: VirtualHub) -> None:
    plugged(hub, module(age=VERSION_0_5_5))
    with pytest.raises(usb.core.USBError):
        find(hub).ctrl_transfer(0x80, 6, 0x03EE, 0, 18)
