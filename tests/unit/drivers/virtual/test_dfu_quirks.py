"""The DfuSe state machine with each of its departures from the book."""

from __future__ import annotations

import errno

import pytest
import usb.core
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from drivers.virtual.dfu import Request, State
from drivers.virtual.hardware import VERSION_0_6
from drivers.virtual.hub import VirtualHub
from drivers.virtual.module import Mode
from tests.unit.drivers.virtual.dfu_client import USER, DfuClient, Status, find
from tests.unit.drivers.virtual.pretend import FakeTime, module, plugged, timed_module


@pytest.fixture
def dfu(hub: VirtualHub) -> DfuClient:
    plugged(hub, module())
    return DfuClient(hub)


def assert_stalls(dfu: DfuClient, request: Request, value: int = 0, data: bytes = b"") -> None:
    with pytest.raises(usb.core.USBError) as caught:
        dfu.send(request, value, data)
    assert (caught.value.errno, caught.value.backend_error_code) == (errno.EPIPE, -9)


def assert_fails_with_status_ok(dfu: DfuClient, block: int, data: bytes) -> None:
    """Dfu DNBUSY, one stall, and then as if nothing had been."""
    dfu.send(Request.DNLOAD, block, data)
    assert dfu.status().state == State.DNBUSY
    with pytest.raises(usb.core.USBError) as caught:
        dfu.status()
    assert caught.value.errno == errno.EPIPE
    assert dfu.status() == Status(0, 0, State.DNLOAD_IDLE)


def test_the_action_runs_after_the_first_status(hub: VirtualHub) -> None:
    virtual = plugged(hub, module())
    dfu = DfuClient(hub)
    dfu.point(USER)
    dfu.send(Request.DNLOAD, 2, b"abcd")
    assert dfu.state() == State.DNLOAD_SYNC
    assert virtual.hardware.flash.read(USER, 4) == b"\xff" * 4
    assert dfu.status() == Status(0, 0, State.DNBUSY)
    assert virtual.hardware.flash.read(USER, 4) == b"abcd"
    assert dfu.status() == Status(0, 0, State.DNLOAD_IDLE)


def test_a_download_before_the_status_was_asked_stalls(dfu: DfuClient) -> None:
    dfu.send(Request.DNLOAD, 0, b"\x00")
    assert_stalls(dfu, Request.DNLOAD, 0, b"\x00")


def test_upload_of_block_0_names_the_commands(dfu: DfuClient) -> None:
    assert dfu.fetch(Request.UPLOAD, 0, 3) == b"\x00\x21\x41"
    assert dfu.state() == State.UPLOAD_IDLE


def test_upload_of_block_1_stalls_and_leaves_a_state_that_does_not_exist(dfu: DfuClient) -> None:
    with pytest.raises(usb.core.USBError):
        dfu.fetch(Request.UPLOAD, 1, 64)
    assert dfu.state() == 0x0F
    dfu.send(Request.ABORT)
    assert dfu.state() == 0x0F
    dfu.send(Request.CLRSTATUS)
    dfu.send(Request.CLRSTATUS)
    assert dfu.state() == State.IDLE


def test_get_commands_as_a_download_does_nothing(dfu: DfuClient) -> None:
    dfu.act(0, b"\x00")


@pytest.mark.parametrize(
    "command",
    [b"\x41", b"\x92", b"\x92" + bytes(4), b"\x21\x00\x00", b"\xfa", b"\x00\x00"],
    ids=["mass erase", "read unprotect", "unprotect with address", "short", "safe mode", "long"],
)
def test_commands_that_it_does_not_have(dfu: DfuClient, command: bytes) -> None:
    assert_fails_with_status_ok(dfu, 0, command)


def test_blocks_are_4096_apart_however_long_they_are(dfu: DfuClient) -> None:
    dfu.erase(USER)
    dfu.point(USER)
    dfu.act(2, b"one!")
    dfu.act(4, b"two!")
    assert dfu.read(USER, 4) == b"one!"
    dfu.point(USER)
    dfu.send(Request.ABORT)
    assert dfu.fetch(Request.UPLOAD, 4, 4) == b"two!"
    assert dfu.fetch(Request.UPLOAD, 3, 4) == b"\xff" * 4


def test_block_1_is_taken_and_thrown_away(dfu: DfuClient) -> None:
    dfu.point(USER)
    dfu.act(1, b"lost")
    assert dfu.read(USER, 4) == b"\xff" * 4


def test_a_write_ends_in_whole_words_of_ones(dfu: DfuClient) -> None:
    dfu.write(USER, b"abcde")
    dfu.write(USER + 8, b"fghi")
    assert dfu.read(USER, 12) == b"abcde\xff\xff\xfffghi"


@pytest.mark.parametrize("address", [0x0800_0000, 0x0800_4000, 0x0800_C000, 0x0801_FFFC])
def test_everything_below_the_system_parts_is_protected(dfu: DfuClient, address: int) -> None:
    before = dfu.read(address, 64)
    assert_fails_with_status_ok(dfu, 0, b"\x41" + address.to_bytes(4, "little"))
    assert_fails_with_status_ok(dfu, 2, bytes(64))
    assert dfu.read(address, 64) == before


def test_everything_can_be_read(dfu: DfuClient) -> None:
    assert set(dfu.read(0x0800_0000, 4096)) != {0xFF}


def test_only_the_start_of_a_range_is_checked(dfu: DfuClient) -> None:
    end = 0x0810_0000
    dfu.point(end - 4)
    assert_fails_with_status_ok(dfu, 2, b"12345678")
    assert dfu.read(end - 4, 8) == b"1234" + bytes(4)
    assert_fails_with_status_ok(dfu, 0, b"\x41" + end.to_bytes(4, "little"))


def test_a_write_that_does_not_take_is_refused_by_the_check_within(dfu: DfuClient) -> None:
    dfu.write(USER, b"\x0f\x0f\x0f\x0f")
    dfu.point(USER)
    assert_fails_with_status_ok(dfu, 2, b"\xf1\xf1\xf1\xf1")
    assert dfu.read(USER, 4) == b"\x01\x01\x01\x01"


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=st.binary(min_size=1, max_size=5000), second=st.binary(min_size=1, max_size=5000))
def test_writing_twice_without_erasing_ands(dfu: DfuClient, first: bytes, second: bytes) -> None:
    dfu.erase(USER)
    dfu.write(USER, first)
    held = dfu.read(USER, len(second))
    dfu.point(USER)
    for n, at in enumerate(range(0, len(second), 4096)):
        dfu.send(Request.DNLOAD, 2 + n, second[at : at + 4096])
        settle(dfu)
    both = bytes(a & b for a, b in zip(held, second, strict=True))
    assert dfu.read(USER, len(second)) == both


def settle(dfu: DfuClient) -> None:
    """Poll to the end, over the stall of a write that did not take."""
    dfu.status()
    try:
        dfu.status()
    except usb.core.USBError:
        dfu.status()


def test_clrstatus_outside_an_error_makes_one(dfu: DfuClient) -> None:
    dfu.send(Request.CLRSTATUS)
    assert dfu.status() == Status(0x0E, 0, State.ERROR)
    dfu.send(Request.ABORT)
    assert dfu.state() == State.ERROR
    dfu.send(Request.CLRSTATUS)
    assert dfu.status() == Status(0, 0, State.IDLE)


def test_abort_goes_to_idle_and_forgets_what_was_downloaded(dfu: DfuClient) -> None:
    dfu.point(USER)
    dfu.send(Request.DNLOAD, 2, b"abcd")
    dfu.send(Request.ABORT)
    assert dfu.status() == Status(0, 0, State.IDLE)
    assert dfu.read(USER, 4) == b"\xff" * 4


def test_an_upload_needs_idle_and_so_does_a_download(dfu: DfuClient) -> None:
    dfu.point(USER)
    with pytest.raises(usb.core.USBError):
        dfu.fetch(Request.UPLOAD, 2, 4)
    dfu.send(Request.ABORT)
    dfu.fetch(Request.UPLOAD, 2, 4)
    assert_stalls(dfu, Request.DNLOAD, 0, b"\x00")


def test_an_upload_of_nothing_goes_to_idle(dfu: DfuClient) -> None:
    dfu.fetch(Request.UPLOAD, 2, 4)
    assert dfu.fetch(Request.UPLOAD, 2, 0) == b""
    assert dfu.state() == State.IDLE


def test_unknown_requests_and_longer_blocks_stall(dfu: DfuClient) -> None:
    with pytest.raises(usb.core.USBError):
        dfu.device.ctrl_transfer(0x21, 9, 0, 0, b"")
    assert_stalls(dfu, Request.DNLOAD, 2, bytes(4097))


def test_alternate_setting_1_swaps_its_poll_times(dfu: DfuClient) -> None:
    dfu.select(1)
    assert dfu.erase(0).poll_ms == 500
    dfu.point(1826)
    assert dfu.act(2, b"\x04Lamp").poll_ms == 1


@pytest.mark.parametrize("alternate", [0, 2])
def test_the_flashes_ask_for_no_pause(dfu: DfuClient, alternate: int) -> None:
    dfu.select(alternate)
    address = USER if alternate == 0 else 0
    assert dfu.erase(address).poll_ms == 0
    assert dfu.act(2, b"abcd").poll_ms == 0


def test_erasing_the_dct_does_nothing_and_writing_replaces(dfu: DfuClient) -> None:
    dfu.select(1)
    dfu.write(1826, b"\x04Lamp")
    dfu.erase(0)
    dfu.write(1826, b"\x04Fern")
    assert dfu.read(1826, 6) == b"\x04Fern\xff"


def test_the_dct_ends_after_16_kib(dfu: DfuClient) -> None:
    dfu.select(1)
    assert_fails_with_status_ok(dfu, 0, b"\x41" + (0x4000).to_bytes(4, "little"))
    dfu.point(0x3FFE)
    assert_fails_with_status_ok(dfu, 2, b"abcd")


def test_the_serial_flash_is_flash_of_4k_sectors(dfu: DfuClient) -> None:
    dfu.select(2)
    dfu.write(0x1000, b"\x0f" * 4 + b"word")
    dfu.write(0x2000, b"next")
    dfu.write(0x1000, b"\xf0" * 4)
    assert dfu.read(0x1000, 8) == bytes(4) + b"word"
    dfu.erase(0x1FFF)
    assert dfu.read(0x1000, 8) == b"\xff" * 8
    assert dfu.read(0x2000, 4) == b"next"
    assert_fails_with_status_ok(dfu, 0, b"\x41" + (1 << 20).to_bytes(4, "little"))


def test_without_system_parts_the_dct_is_out_of_reach(hub: VirtualHub) -> None:
    virtual = plugged(hub, module(has_system_parts=False))
    dfu = DfuClient(hub)
    dfu.select(1)
    assert dfu.read(0, 2048) == bytes(2048)
    dfu.point(1826)
    assert_fails_with_status_ok(dfu, 2, b"\x04Lamp")
    assert virtual.hardware.dct.read(1826, 5) == b"\xff" * 5


def test_a_damaged_system_part_takes_the_dct_with_it(dfu: DfuClient) -> None:
    dfu.erase(0x0806_0000)
    dfu.select(1)
    assert dfu.read(34, 64) == bytes(64)


def test_older_bootloaders_reach_the_dct_by_themselves(hub: VirtualHub) -> None:
    plugged(hub, module(age=VERSION_0_6, has_system_parts=False))
    dfu = DfuClient(hub)
    dfu.select(1)
    assert dfu.read(34, 2) == b"\x30\x82"


def test_leaving_reports_download_idle_and_resets_half_a_second_later(
    hub: VirtualHub, time: FakeTime
) -> None:
    virtual = plugged(hub, timed_module(time))
    dfu = DfuClient(hub)
    assert dfu.leave() == Status(0, 0, State.DNLOAD_IDLE)
    time.sleep(0.4)
    assert dfu.state() == State.DNLOAD_IDLE
    time.sleep(0.2)
    assert virtual.mode() is Mode.REBOOTING
    with pytest.raises(usb.core.USBError) as caught:
        dfu.state()
    assert caught.value.errno == errno.ENODEV


def test_without_its_status_a_leave_does_not_happen(hub: VirtualHub) -> None:
    plugged(hub, module())
    dfu = DfuClient(hub)
    dfu.send(Request.DNLOAD, 2)
    assert dfu.state() == State.MANIFEST_SYNC
    assert find(hub).address == dfu.device.address


def test_detach_only_makes_it_wait(hub: VirtualHub, time: FakeTime) -> None:
    plugged(hub, timed_module(time))
    dfu = DfuClient(hub)
    dfu.send(Request.DETACH, 250)
    before = time.now_s
    assert dfu.state() == State.IDLE
    assert time.now_s - before == pytest.approx(0.25, abs=0.01)


def test_a_sector_erase_holds_the_next_question_off(hub: VirtualHub, time: FakeTime) -> None:
    plugged(hub, timed_module(time))
    dfu = DfuClient(hub)
    dfu.send(Request.DNLOAD, 0, b"\x41" + USER.to_bytes(4, "little"))
    before = time.now_s
    assert dfu.status().state == State.DNBUSY
    assert time.now_s - before < 0.01
    with pytest.raises(usb.core.USBTimeoutError) as caught:
        dfu.status(timeout_ms=300)
    assert caught.value.errno == errno.ETIMEDOUT
    assert dfu.status().state == State.DNLOAD_IDLE
    assert 1.0 <= time.now_s - before <= 1.5
