"""Each fault, as the host meets it, and the module well again afterwards."""

from __future__ import annotations

import errno
from collections.abc import Callable

import pytest
import usb.core

from drivers.virtual.application import Application
from drivers.virtual.dfu import Request, State
from drivers.virtual.faults import Faults, Phase
from drivers.virtual.hub import VirtualHub
from drivers.virtual.module import Mode
from drivers.virtual.personality import Gone
from firmware_images import sample
from tests.unit.drivers.virtual.dfu_client import USER, DfuClient, Status, find, serial_number
from tests.unit.drivers.virtual.pretend import (
    DEVICE_ID,
    FakeTime,
    module,
    plugged,
    timed_module,
)

IMAGE = sample.user_part(size_bytes=20_000)
HALF = 10_000
OTHER_ID = DEVICE_ID[:-1] + "2"


def assert_gone(doing: Callable[[], object]) -> None:
    with pytest.raises(usb.core.USBError) as caught:
        doing()
    assert (caught.value.errno, caught.value.backend_error_code) == (errno.ENODEV, -4)


def assert_well(hub: VirtualHub) -> None:
    """From blank to running without a hitch."""
    dfu = DfuClient(hub)
    dfu.flash(IMAGE)
    assert dfu.read(USER, len(IMAGE)) == IMAGE
    dfu.leave()
    assert hub.attached()["1-1.1"].mode() is Mode.APPLICATION
    assert serial_number(hub) == DEVICE_ID


def test_unplugged_while_identified(hub: VirtualHub) -> None:
    virtual = plugged(hub, module(faults=Faults(unplug=Phase.IDENTIFY)))
    device = find(hub)
    assert device.product == "P1 DFU Mode"
    assert_gone(lambda: device.serial_number)
    assert hub.attached() == {}
    plugged(hub, virtual)
    assert_well(hub)


def test_unplugged_while_asked_over_the_serial_port(hub: VirtualHub) -> None:
    faults = Faults(unplug=Phase.IDENTIFY)
    virtual = plugged(hub, module(user_image=IMAGE, faults=faults))
    shown = virtual.shown()
    assert isinstance(shown, Application)
    with pytest.raises(Gone):
        virtual.received(shown, b"i")
    assert hub.enumerations() == []


def test_unplugged_while_erased(hub: VirtualHub) -> None:
    virtual = plugged(hub, module(user_image=bytes(131_072), faults=Faults(unplug=Phase.ERASE)))
    dfu = DfuClient(hub)
    assert_gone(lambda: dfu.erase(USER))
    assert virtual.hardware.flash.read(USER + 65_535, 2) == b"\xff\x00"
    plugged(hub, virtual)
    assert_well(hub)


@pytest.mark.parametrize("at_byte", [0, 1, 4095, 4096, HALF, 19_999])
def test_unplugged_while_written(hub: VirtualHub, at_byte: int) -> None:
    faults = Faults(unplug=Phase.WRITE, at_byte=at_byte)
    virtual = plugged(hub, module(faults=faults))
    dfu = DfuClient(hub)
    assert_gone(lambda: dfu.flash(IMAGE))
    assert virtual.mode() is Mode.UNPOWERED
    held = virtual.hardware.flash.read(USER, len(IMAGE))
    assert held == IMAGE[:at_byte] + b"\xff" * (len(IMAGE) - at_byte)
    plugged(hub, virtual)
    assert virtual.mode() is Mode.DFU
    assert_well(hub)


def test_a_fraction_is_one_of_the_image(hub: VirtualHub) -> None:
    virtual = plugged(hub, module(faults=Faults(unplug=Phase.WRITE, at_fraction=0.5)))
    dfu = DfuClient(hub)
    assert_gone(lambda: dfu.flash(IMAGE))
    assert virtual.hardware.flash.read(USER + HALF - 2, 4) == IMAGE[HALF - 2 : HALF] + b"\xff\xff"


def test_unplugged_while_read_back(hub: VirtualHub) -> None:
    virtual = plugged(hub, module(faults=Faults(unplug=Phase.READ_BACK, at_byte=HALF)))
    dfu = DfuClient(hub)
    dfu.read(USER, len(IMAGE))
    dfu.flash(IMAGE)
    assert_gone(lambda: dfu.read(USER, len(IMAGE)))
    plugged(hub, virtual)
    assert virtual.mode() is Mode.APPLICATION


def test_unplugged_while_rebooting(hub: VirtualHub) -> None:
    virtual = plugged(hub, module(faults=Faults(unplug=Phase.REBOOT)))
    dfu = DfuClient(hub)
    dfu.leave()
    assert virtual.mode() is Mode.DFU, "a reset into DFU mode is not the reboot that is meant"
    dfu = DfuClient(hub)
    dfu.flash(IMAGE)
    dfu.leave()
    assert hub.attached() == {}
    plugged(hub, virtual)
    assert virtual.mode() is Mode.APPLICATION


def test_a_stalled_block(hub: VirtualHub) -> None:
    plugged(hub, module(faults=Faults(stall=True)))
    dfu = DfuClient(hub)
    dfu.erase(USER)
    dfu.point(USER)
    dfu.act(2, IMAGE[:4096])
    dfu.act(3, IMAGE[4096:8192])
    dfu.send(Request.DNLOAD, 4, IMAGE[8192:12288])
    assert dfu.status().state == State.DNBUSY
    with pytest.raises(usb.core.USBError) as caught:
        dfu.status()
    assert caught.value.errno == errno.EPIPE
    assert dfu.status() == Status(0, 0, State.DNLOAD_IDLE)
    assert dfu.read(USER, 12288) == IMAGE[:8192] + b"\xff" * 4096
    assert_well(hub)


def test_a_silent_write(hub: VirtualHub) -> None:
    plugged(hub, module(faults=Faults(silent_write=True)))
    dfu = DfuClient(hub)
    dfu.flash(IMAGE)
    assert dfu.read(USER, len(IMAGE)) == IMAGE[:8192] + b"\xff" * 4096 + IMAGE[12288:]
    assert_well(hub)


def test_a_corrupt_read(hub: VirtualHub) -> None:
    plugged(hub, module(faults=Faults(corrupt_read=True, at_byte=5000)))
    dfu = DfuClient(hub)
    dfu.flash(IMAGE)
    differs = [
        n
        for n, pair in enumerate(zip(dfu.read(USER, 20_000), IMAGE, strict=True))
        if pair[0] != pair[1]
    ]
    assert differs == [5000]
    assert dfu.read(USER, len(IMAGE)) == IMAGE


def test_zeroes_instead_of_a_block(hub: VirtualHub) -> None:
    plugged(hub, module(faults=Faults(zero_reads=True)))
    dfu = DfuClient(hub)
    dfu.flash(IMAGE)
    assert dfu.read(USER, len(IMAGE)) == IMAGE[:8192] + bytes(4096) + IMAGE[12288:]
    assert dfu.read(USER, len(IMAGE)) == IMAGE


def test_another_id_after_the_reboot(hub: VirtualHub) -> None:
    virtual = plugged(hub, module(faults=Faults(wrong_id=True)))
    assert serial_number(hub) == DEVICE_ID
    dfu = DfuClient(hub)
    dfu.flash(IMAGE)
    dfu.leave()
    assert serial_number(hub) == OTHER_ID
    shown = virtual.shown()
    assert isinstance(shown, Application)
    assert OTHER_ID in virtual.received(shown, b"i").decode()
    hub.unplug("1-1.1")
    plugged(hub, virtual)
    assert serial_number(hub) == DEVICE_ID


def test_never_back_after_the_reboot(hub: VirtualHub, time: FakeTime) -> None:
    virtual = plugged(hub, timed_module(time, faults=Faults(no_boot=True)))
    dfu = DfuClient(hub)
    dfu.flash(IMAGE)
    dfu.leave()
    time.sleep(3600)
    assert hub.enumerations() == []
    assert hub.attached() == {"1-1.1": virtual}
    hub.unplug("1-1.1")
    plugged(hub, virtual)
    assert virtual.mode() is Mode.APPLICATION


def test_a_slow_erase(hub: VirtualHub, time: FakeTime) -> None:
    plugged(hub, timed_module(time, faults=Faults(slow_erase_s=3.0)))
    dfu = DfuClient(hub)
    started = time.now_s
    dfu.erase(USER)
    assert time.now_s - started == pytest.approx(4.1, abs=0.05)
    dfu.erase(USER)
    assert time.now_s - started == pytest.approx(5.2, abs=0.05)


def test_a_status_that_is_never_answered(hub: VirtualHub, time: FakeTime) -> None:
    plugged(hub, timed_module(time, faults=Faults(hang=True, at_byte=0)))
    dfu = DfuClient(hub)
    dfu.erase(USER)
    dfu.point(USER)
    dfu.send(Request.DNLOAD, 2, IMAGE[:4096])
    started = time.now_s
    with pytest.raises(usb.core.USBTimeoutError) as caught:
        dfu.status(timeout_ms=2500)
    assert (caught.value.errno, caught.value.backend_error_code) == (errno.ETIMEDOUT, -7)
    assert time.now_s - started == pytest.approx(2.5, abs=0.01)
    assert dfu.status().state == State.DNLOAD_IDLE


def test_the_constant_serial_number_of_old_bootloaders(hub: VirtualHub) -> None:
    plugged(hub, module(faults=Faults(constant_serial=True)))
    device = find(hub)
    assert (device.serial_number, device.product) == ("00000000010C", "Photon DFU Mode")


def test_without_faults_all_is_well(hub: VirtualHub) -> None:
    plugged(hub, module())
    assert_well(hub)
