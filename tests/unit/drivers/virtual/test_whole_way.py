"""The way of one module: blank, written, read back, left, and back as an application."""

from __future__ import annotations

import json

import pytest
import usb.core

from drivers.virtual.application import Application
from drivers.virtual.hardware import MODERN, VERSION_0_5_5, VERSION_0_6, Age
from drivers.virtual.hub import VirtualHub
from drivers.virtual.module import Mode
from firmware_images import sample
from firmware_images.particle_module import read
from tests.unit.drivers.virtual.dfu_client import USER, DfuClient, find
from tests.unit.drivers.virtual.pretend import FakeTime, module, plugged, timed_module

IMAGE = sample.user_part(product_id=1234, product_version=7, size_bytes=20_000, seed=5)


@pytest.mark.parametrize("age", [MODERN, VERSION_0_6], ids=lambda age: age.system_version)
def test_a_blank_module_becomes_a_product(hub: VirtualHub, age: Age) -> None:
    image = IMAGE if age is MODERN else sample.user_part(dependencies=(), seed=5)
    virtual = plugged(hub, module(age=age), "1-1.3")
    before = find(hub, "1-1.3")
    dfu = DfuClient(hub, "1-1.3")
    dfu.flash(image)
    assert dfu.read(USER, len(image)) == image
    dfu.leave()

    after = find(hub, "1-1.3")
    assert virtual.mode() is Mode.APPLICATION
    assert (after.idVendor, after.idProduct, after.product) == (0x2B04, 0xC008, "P1")
    assert after.address != before.address
    assert after.serial_number.lower() == virtual.device_id
    product = read(image)
    assert virtual.hardware.dct.product == (product.product_id, product.product_version)


def test_the_module_reports_what_was_written(hub: VirtualHub) -> None:
    virtual = plugged(hub, module())
    DfuClient(hub).flash(IMAGE)
    DfuClient(hub).leave()
    shown = virtual.shown()
    assert isinstance(shown, Application)
    told = json.loads(virtual.received(shown, b"s"))
    users = [it for it in told["m"] if it.get("f") == "u"]
    assert [it["u"] for it in users] == [IMAGE[-38:-6].hex().upper()]


@pytest.mark.parametrize(
    ("product_id", "version", "stored"), [(None, None, (0xFFFF, 0xFFFF)), (8, 0, (8, 0))]
)
def test_the_product_store_takes_what_is_compiled_in(
    hub: VirtualHub, product_id: int | None, version: int | None, stored: tuple[int, int]
) -> None:
    image = sample.user_part(product_id=product_id, product_version=version)
    virtual = plugged(hub, module(user_image=image))
    assert virtual.mode() is Mode.APPLICATION
    assert virtual.hardware.dct.product == stored


def test_a_half_written_module_comes_back_in_dfu_mode(hub: VirtualHub) -> None:
    virtual = plugged(hub, module())
    dfu = DfuClient(hub)
    dfu.flash(IMAGE[:8192])
    dfu.leave()
    assert virtual.mode() is Mode.DFU
    assert find(hub).address != dfu.device.address


def test_128_kib_take_about_two_seconds(hub: VirtualHub, time: FakeTime) -> None:
    plugged(hub, timed_module(time))
    dfu = DfuClient(hub)
    image = sample.user_part(size_bytes=131_072)
    started = time.now_s
    dfu.flash(image)
    written = time.now_s
    assert dfu.read(USER, len(image)) == image
    read_back = time.now_s
    assert 1.6 <= written - started <= 2.0
    assert 0.1 <= read_back - written <= 0.3
    dfu.leave()
    time.sleep(1.0)
    assert hub.enumerations() == []
    time.sleep(0.6)
    assert find(hub).idProduct == 0xC008


def test_a_dct_write_takes_half_a_second(hub: VirtualHub, time: FakeTime) -> None:
    plugged(hub, timed_module(time))
    dfu = DfuClient(hub)
    dfu.select(1)
    dfu.point(1826)
    started = time.now_s
    dfu.act(2, b"\x04Lamp")
    assert time.now_s - started == pytest.approx(0.5, abs=0.05)


def test_an_old_module_goes_the_same_way(hub: VirtualHub) -> None:
    virtual = plugged(hub, module(age=VERSION_0_5_5))
    dfu = DfuClient(hub)
    dfu.flash(sample.user_part(dependencies=()))
    dfu.leave()
    after = find(hub)
    assert after.serial_number == "00000000050C"
    assert after.bcdDevice == 0x0200
    with pytest.raises(usb.core.USBError):
        after.ctrl_transfer(0xC0, 0x50, 0, 20, 64)
    assert virtual.mode() is Mode.APPLICATION
