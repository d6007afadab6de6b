"""The PyUSB backend: errors with libusb's numbers, claims, and devices that have left."""

from __future__ import annotations

import errno
from collections.abc import Callable
from typing import Any

import pytest
import usb.core
import usb.util

from drivers.virtual.backend import VirtualBackend
from drivers.virtual.hub import VirtualHub
from firmware_images import sample
from tests.unit.drivers.virtual.dfu_client import find
from tests.unit.drivers.virtual.pretend import DEVICE_ID, module, plugged


def test_find_sees_all_and_none(hub: VirtualHub) -> None:
    backend = VirtualBackend(hub)
    assert usb.core.find(backend=backend) is None
    plugged(hub, module())
    plugged(hub, module(user_image=sample.user_part()), "1-1.2")
    found = list(usb.core.find(find_all=True, backend=backend))
    assert [device.idProduct for device in found] == [0xD008, 0xC008]
    assert usb.core.find(backend=backend, idProduct=0xC008).port_number == 2


def test_the_whole_device_prints(hub: VirtualHub) -> None:
    plugged(hub, module())
    assert "@DCT Flash" in str(find(hub))


@pytest.mark.parametrize(
    "does",
    [
        lambda device: device.ctrl_transfer(0xA1, 3, 0, 0, 6),
        lambda device: device.set_configuration(),
        lambda device: device.set_interface_altsetting(0, 1),
        lambda device: device.clear_halt(0x81),
        lambda device: device.reset(),
        lambda device: usb.util.claim_interface(device, 0),
    ],
    ids=["control", "configuration", "alternate", "halt", "reset", "claim"],
)
def test_a_module_that_has_left(hub: VirtualHub, does: Callable[[Any], object]) -> None:
    plugged(hub, module())
    device = find(hub)
    device.get_active_configuration()
    hub.unplug("1-1.1")
    with pytest.raises(usb.core.USBError) as caught:
        does(device)
    assert (caught.value.errno, caught.value.backend_error_code) == (errno.ENODEV, -4)
    usb.util.dispose_resources(device)


def test_an_old_device_object_does_not_reach_the_next_enumeration(hub: VirtualHub) -> None:
    virtual = plugged(hub, module())
    before = find(hub)
    hub.unplug("1-1.1")
    plugged(hub, virtual)
    with pytest.raises(usb.core.USBError):
        before.ctrl_transfer(0xA1, 3, 0, 0, 6)
    assert find(hub).serial_number == DEVICE_ID


def test_one_holder_an_interface(hub: VirtualHub) -> None:
    backend = VirtualBackend(hub)
    virtual = plugged(hub, module())
    first, second = (usb.core.find(backend=backend) for _ in range(2))
    usb.util.claim_interface(first, 0)
    with pytest.raises(usb.core.USBError) as caught:
        usb.util.claim_interface(second, 0)
    assert (caught.value.errno, caught.value.backend_error_code) == (errno.EBUSY, -6)
    usb.util.release_interface(first, 0)
    usb.util.claim_interface(second, 0)
    hub.unplug("1-1.1")
    plugged(hub, virtual)
    usb.util.claim_interface(usb.core.find(backend=backend), 0)


def test_closing_gives_the_interfaces_back(hub: VirtualHub) -> None:
    backend = VirtualBackend(hub)
    plugged(hub, module())
    first, second = (usb.core.find(backend=backend) for _ in range(2))
    usb.util.claim_interface(first, 0)
    usb.util.dispose_resources(first)
    usb.util.claim_interface(second, 0)


def test_configuration_and_alternate_setting(hub: VirtualHub) -> None:
    plugged(hub, module())
    device = find(hub)
    device.set_interface_altsetting(0, 2)
    assert bytes(device.ctrl_transfer(0x81, 10, 0, 0, 1)) == b"\x02"
    device.set_configuration(1)
    assert bytes(device.ctrl_transfer(0x81, 10, 0, 0, 1)) == b"\x00"
    device.set_configuration(0)
    assert bytes(device.ctrl_transfer(0x80, 8, 0, 0, 1)) == b"\x00"
    device.reset()
    assert bytes(device.ctrl_transfer(0x80, 8, 0, 0, 1)) == b"\x01"


@pytest.mark.parametrize(
    ("request_type", "number", "value", "index"),
    [
        (0x01, 11, 3, 0),
        (0x01, 11, 0, 1),
        (0x00, 9, 2, 0),
        (0x80, 6, 0x0F00, 0),
        (0x80, 6, 0x0330, 0),
        (0x80, 6, 0x0201, 0),
        (0x00, 7, 0, 0),
    ],
)
def test_standard_requests_that_stall(
    hub: VirtualHub, request_type: int, number: int, value: int, index: int
) -> None:
    plugged(hub, module())
    with pytest.raises(usb.core.USBError) as caught:
        find(hub).ctrl_transfer(request_type, number, value, index, 18 * (request_type >> 7))
    assert caught.value.errno == errno.EPIPE


def test_status_and_feature_requests_are_answered(hub: VirtualHub) -> None:
    plugged(hub, module())
    device = find(hub)
    assert bytes(device.ctrl_transfer(0x80, 0, 0, 0, 2)) == b"\x01\x00"
    device.ctrl_transfer(0x02, 1, 0, 0)
    device.clear_halt(0x81)


def test_short_reads_are_cut_to_what_was_asked_for(hub: VirtualHub) -> None:
    plugged(hub, module())
    assert bytes(find(hub).ctrl_transfer(0x80, 6, 0x0100, 0, 8)) == bytes.fromhex(
        "1201000200000040"
    )


def test_no_kernel_driver_is_in_the_way(hub: VirtualHub) -> None:
    plugged(hub, module())
    device = find(hub)
    assert not device.is_kernel_driver_active(0)
    device.detach_kernel_driver(0)
    device.attach_kernel_driver(0)
