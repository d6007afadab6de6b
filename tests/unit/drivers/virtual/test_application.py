"""A running module: descriptors, vendor requests, and the listening mode's exact replies."""

from __future__ import annotations

import json
from typing import Any

import pytest
import usb.core

from drivers.virtual.application import Application
from drivers.virtual.hardware import MODERN, VERSION_0_5_5, VERSION_0_6, Age
from drivers.virtual.hub import VirtualHub
from drivers.virtual.module import Mode, VirtualP1
from firmware_images import sample
from firmware_images.particle_module import Dependency
from tests.unit.drivers.virtual.dfu_client import find
from tests.unit.drivers.virtual.pretend import DEVICE_ID, module, plugged

IMAGE = sample.user_part(dependencies=())


@pytest.fixture
def running(hub: VirtualHub) -> VirtualP1:
    return plugged(hub, module(user_image=IMAGE))


def typed(virtual: VirtualP1, keys: bytes) -> bytes:
    shown = virtual.shown()
    assert isinstance(shown, Application)
    return virtual.received(shown, keys)


def test_it_is_a_serial_port(hub: VirtualHub, running: VirtualP1) -> None:
    device = find(hub)
    control, data = device.get_active_configuration()
    assert (device.idVendor, device.idProduct, device.bDeviceClass) == (0x2B04, 0xC008, 2)
    assert (device.manufacturer, device.product) == ("Particle", "P1")
    assert device.serial_number == running.device_id
    assert (control.bInterfaceClass, control.bInterfaceSubClass) == (2, 2)
    assert bytes(control.extra_descriptors)[:3] == b"\x05\x24\x00"
    assert [it.bEndpointAddress for it in data] == [0x01, 0x81]
    assert [it.bEndpointAddress for it in control] == [0x82]


@pytest.mark.parametrize(
    ("age", "serial"),
    [(MODERN, DEVICE_ID), (VERSION_0_6, DEVICE_ID.upper()), (VERSION_0_5_5, "00000000050C")],
)
def test_the_serial_number_tells_the_age(hub: VirtualHub, age: Age, serial: str) -> None:
    plugged(hub, module(user_image=IMAGE, age=age))
    assert find(hub).serial_number == serial


def test_particles_vendor_requests(hub: VirtualHub, running: VirtualP1) -> None:
    device = find(hub)
    assert bytes(device.ctrl_transfer(0xC0, 0x50, 0, 20, 64)) == DEVICE_ID.encode()
    assert bytes(device.ctrl_transfer(0xC0, 0x50, 0, 30, 64)) == b"2.3.1"
    with pytest.raises(usb.core.USBError):
        device.ctrl_transfer(0xC0, 0x50, 0, 21, 64)
    device.ctrl_transfer(0x40, 0x50, 0, 40)
    assert running.mode() is Mode.APPLICATION
    assert find(hub).address != device.address


def test_the_line_coding_is_kept(hub: VirtualHub, running: VirtualP1) -> None:
    device = find(hub)
    coding = (57600).to_bytes(4, "little") + b"\0\0\x08"
    device.ctrl_transfer(0x21, 0x20, 0, 0, coding)
    device.ctrl_transfer(0x21, 0x22, 3, 0)
    assert bytes(device.ctrl_transfer(0xA1, 0x21, 0, 0, 7)) == coding
    with pytest.raises(usb.core.USBError):
        device.ctrl_transfer(0x21, 0x20, 0, 0, b"short")


def test_identity_with_and_without_more_to_say(hub: VirtualHub, running: VirtualP1) -> None:
    known = running.hardware.identity
    assert typed(running, b"i").decode() == (
        f"Device ID: {DEVICE_ID}\r\n"
        f"Device Secret: {known.device_secret}\r\n"
        f"Serial Number: {known.serial_number}\r\n"
    )
    assert (len(known.device_secret), len(known.serial_number)) == (15, 15)
    old = plugged(hub, module(user_image=IMAGE, age=VERSION_0_5_5), "1-1.2")
    assert typed(old, b"i").decode() == f"Your device id is {DEVICE_ID}\r\n"


@pytest.mark.parametrize(
    ("key", "reply"),
    [
        (b"m", b"Your device MAC address is\r\n02:00:00:00:0a:01\r\n"),
        (b"v", b"system firmware version: 2.3.1\n\r\n"),
        (b"c", b"Device claimed: no\r\n"),
        (b"\r\n?", b""),
    ],
)
def test_exact_replies(running: VirtualP1, key: bytes, reply: bytes) -> None:
    assert typed(running, key) == reply


def test_a_claimed_module_says_so(running: VirtualP1) -> None:
    running.hardware.dct.write(1825, b"1")
    assert typed(running, b"c") == b"Device claimed: yes\r\n"


def test_diagnostics_are_json(running: VirtualP1) -> None:
    assert typed(running, b"d").endswith(b"}\r\n")
    json.loads(typed(running, b"d"))


def test_the_list_of_modules_byte_for_byte(hub: VirtualHub) -> None:
    image = sample.user_part(dependencies=(Dependency("system_part", 2, 2302),))
    virtual = plugged(hub, module(user_image=image))
    sha = image[-38:-6].hex().upper()
    assert typed(virtual, b"s").decode() == (
        '{"p":8,"m":['
        '{"s":16384,"l":"m","vc":30,"vv":30,"f":"b","n":"0","v":1006,"d":[]},'
        '{"s":262144,"l":"m","vc":30,"vv":30,"f":"s","n":"1","v":2302,"d":[]},'
        '{"s":262144,"l":"m","vc":30,"vv":30,"f":"s","n":"2","v":2302,'
        '"d":[{"f":"s","n":"1","v":2302},{"f":"b","n":"0","v":1006}]},'
        f'{{"s":131072,"l":"m","vc":30,"vv":30,"u":"{sha}","f":"u","n":"1","v":6,'
        '"d":[{"f":"s","n":"2","v":2302}]},'
        '{"s":131072,"l":"f","vc":30,"vv":0,"d":[]}]}\r\n'
    )


def user_entry(virtual: VirtualP1) -> dict[str, Any]:
    entries: list[dict[str, Any]] = json.loads(typed(virtual, b"s"))["m"]
    return entries[3]


def test_the_list_says_what_is_wrong(hub: VirtualHub) -> None:
    needy = sample.user_part(dependencies=(Dependency("system_part", 2, 9999),))
    virtual = plugged(hub, module(user_image=needy))
    assert virtual.mode() is Mode.SAFE_MODE
    assert (user_entry(virtual)["vc"], user_entry(virtual)["vv"]) == (30, 26)


def test_the_factory_slot_is_listed_too(hub: VirtualHub) -> None:
    virtual = plugged(hub, module(user_image=IMAGE))
    virtual.hardware.flash.program(0x080E_0000, IMAGE)
    *_, factory = json.loads(typed(virtual, b"s"))["m"]
    assert (factory["l"], factory["vv"], factory["f"]) == ("f", 30, "u")


def test_x_ends_listening_and_28800_begins_it(hub: VirtualHub, running: VirtualP1) -> None:
    assert typed(running, b"xi") == b""
    find(hub).ctrl_transfer(0x21, 0x20, 0, 0, (28800).to_bytes(4, "little") + b"\0\0\x08")
    assert typed(running, b"c") == b"Device claimed: no\r\n"


def test_capital_l_restarts_in_safe_mode(running: VirtualP1) -> None:
    assert typed(running, b"cLc") == b"Device claimed: no\r\n"
    assert running.mode() is Mode.SAFE_MODE
    assert typed(running, b"c") == b"Device claimed: no\r\n"
