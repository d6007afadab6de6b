"""What a module starts, and when."""

from __future__ import annotations

import pytest

from drivers.virtual.hub import VirtualHub
from drivers.virtual.module import Mode
from drivers.virtual.personality import Boot, Reset
from firmware_images import sample
from firmware_images.particle_module import Dependency
from firmware_images.regions import PHOTON
from tests.unit.drivers.virtual.dfu_client import USER, DfuClient, find
from tests.unit.drivers.virtual.pretend import FakeTime, module, plugged, timed_module

IMAGE = sample.user_part()
DAMAGED = IMAGE[:100] + bytes([IMAGE[100] ^ 1]) + IMAGE[101:]
NEEDY = sample.user_part(dependencies=(Dependency("system_part", 2, 9999),))


@pytest.mark.parametrize(
    ("user_image", "has_system_parts", "mode"),
    [
        (b"", True, Mode.DFU),
        (b"", False, Mode.DFU),
        (IMAGE, True, Mode.APPLICATION),
        (IMAGE, False, Mode.DFU),
        (DAMAGED, True, Mode.DFU),
        (NEEDY, True, Mode.SAFE_MODE),
        (sample.user_part(platform_id=PHOTON), True, Mode.DFU),
        (sample.mono(start_address=USER), False, Mode.APPLICATION),
    ],
    ids=["blank", "empty", "whole", "no system", "damaged", "needy", "photon's", "mono"],
)
def test_what_a_module_starts(user_image: bytes, has_system_parts: bool, mode: Mode) -> None:
    virtual = module(user_image=user_image, has_system_parts=has_system_parts)
    assert virtual.mode() is Mode.UNPOWERED
    virtual.power_on()
    assert virtual.mode() is mode


def test_safe_mode_looks_like_the_application_and_starts_no_application(hub: VirtualHub) -> None:
    virtual = plugged(hub, module(user_image=NEEDY))
    assert find(hub).idProduct == 0xC008
    assert virtual.hardware.dct.product == (0xFFFF, 0xFFFF)


def test_a_touch_leads_to_dfu_mode_once(hub: VirtualHub) -> None:
    virtual = plugged(hub, module(user_image=IMAGE))
    set_baud(hub, 14400)
    assert virtual.mode() is Mode.DFU
    DfuClient(hub).leave()
    assert virtual.mode() is Mode.APPLICATION


def set_baud(hub: VirtualHub, baud: int) -> None:
    find(hub).ctrl_transfer(0x21, 0x20, 0, 0, baud.to_bytes(4, "little") + b"\0\0\x08")


def test_losing_power_ends_a_planned_reset(hub: VirtualHub, time: FakeTime) -> None:
    virtual = plugged(hub, timed_module(time))
    DfuClient(hub).leave()
    hub.unplug("1-1.1")
    time.sleep(10)
    assert virtual.mode() is Mode.UNPOWERED
    assert virtual.shown() is None


def test_a_reset_that_was_asked_for_before_power_was_lost_is_forgotten() -> None:
    virtual = module(user_image=IMAGE)
    virtual.power_on()
    shown = virtual.shown()
    assert shown is not None
    virtual.power_off()
    virtual._power.plan(shown, Reset(Boot.DFU))
    assert virtual.mode() is Mode.UNPOWERED


def test_the_reboot_takes_its_time(hub: VirtualHub, time: FakeTime) -> None:
    virtual = plugged(hub, timed_module(time, user_image=IMAGE))
    set_baud(hub, 14400)
    assert virtual.mode() is Mode.REBOOTING
    assert virtual.next_change_s() == pytest.approx(1.0)
    time.sleep(1.0)
    assert virtual.mode() is Mode.DFU
    assert virtual.next_change_s() == float("inf")


def test_memory_survives_power() -> None:
    virtual = module()
    virtual.power_on()
    virtual.hardware.flash.program(USER, IMAGE)
    virtual.power_off()
    virtual.power_on()
    assert virtual.mode() is Mode.APPLICATION
