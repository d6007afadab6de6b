"""The P1 driver against the virtual module: every way in which it answers, leaves and lies."""

from __future__ import annotations

import errno
from typing import Any

import pytest
import usb.core

from drivers.boards.p1.dfuse import trouble
from drivers.virtual.faults import Faults, Phase
from drivers.virtual.hardware import VERSION_0_5_5, VERSION_0_6
from firmware_images import sample
from firmware_images.particle_module import Dependency
from station.errors import Cancelled, SetupError, UnitError, UnitGone
from station.ports import UsbDevice
from station.workers import Stop
from tests.unit.drivers.boards.conftest import ID, PORT, Jig

USER_PART = 0x080A0000
SECTOR = 128 * 1024
IMAGE = sample.user_part(size_bytes=3 * 4096 + 1000)


def nothing(_fraction: float) -> None:
    """Nobody looks at the progress."""


def flash(jig: Jig, data: bytes = IMAGE) -> None:
    """Erase and write, as the line does."""
    board = jig.open()
    try:
        board.erase(USER_PART, len(data), nothing, Stop())
        board.write(USER_PART, data, nothing, Stop())
    finally:
        board.close()


def read(jig: Jig, size_bytes: int = len(IMAGE)) -> bytes:
    """Read the user part back through a fresh opening."""
    board = jig.open()
    try:
        return board.read(USER_PART, size_bytes, nothing, Stop())
    finally:
        board.close()


def test_what_is_written_is_what_is_read(jig: Jig) -> None:
    module = jig.plug()
    flash(jig)
    assert read(jig) == IMAGE
    assert module.hardware.flash.read(USER_PART, len(IMAGE)) == IMAGE


def test_erase_touches_the_sectors_under_the_range_and_no_other(jig: Jig) -> None:
    module = jig.plug()
    neighbour = USER_PART + SECTOR
    module.hardware.flash.program(USER_PART, b"\x00" * 8)
    module.hardware.flash.program(neighbour, b"\x00" * 8)
    board = jig.open()
    board.erase(USER_PART, SECTOR, nothing, Stop())
    board.close()
    assert module.hardware.flash.read(USER_PART, 8) == b"\xff" * 8
    assert module.hardware.flash.read(neighbour, 8) == b"\x00" * 8


def test_writing_over_the_user_part_twice_needs_and_gets_an_erase(jig: Jig) -> None:
    jig.plug()
    flash(jig)
    other = sample.user_part(size_bytes=len(IMAGE), seed=7)
    flash(jig, other)
    assert read(jig) == other


@pytest.mark.parametrize("address", [0x08000000, 0x08004000, 0x080FFFFC])
def test_what_the_module_protects_or_does_not_have_is_not_even_asked_for(
    jig: Jig, address: int
) -> None:
    jig.plug()
    board = jig.open()
    with pytest.raises(UnitError, match="does not let") as caught:
        board.erase(address, 8, nothing, Stop()) if address < USER_PART else board.write(
            address, b"12345678", nothing, Stop()
        )
    board.close()
    assert caught.value.reason == "protected"


def test_progress_ends_at_one_and_never_goes_back(jig: Jig) -> None:
    jig.plug()
    board = jig.open()
    for work in (
        lambda p: board.erase(USER_PART, len(IMAGE), p, Stop()),
        lambda p: board.write(USER_PART, IMAGE, p, Stop()),
        lambda p: board.read(USER_PART, len(IMAGE), p, Stop()),
    ):
        seen: list[float] = []
        work(seen.append)
        assert seen == sorted(seen)
        assert seen[-1] == 1.0
    board.close()


def test_a_stop_is_heard_between_two_blocks(jig: Jig) -> None:
    jig.plug()
    board = jig.open()
    board.erase(USER_PART, len(IMAGE), nothing, Stop())
    stop = Stop()
    blocks: list[float] = []

    def ask_after_the_first(fraction: float) -> None:
        blocks.append(fraction)
        stop.ask()

    with pytest.raises(Cancelled):
        board.write(USER_PART, IMAGE, ask_after_the_first, stop)
    board.close()
    assert len(blocks) == 1
    assert read(jig)[:4096] == IMAGE[:4096]


def test_identity_is_the_serial_number_in_lower_case(jig: Jig) -> None:
    jig.plug(age=VERSION_0_6)
    board = jig.open()
    assert board.read_identity() == ID
    board.close()


def test_the_constant_serial_of_old_stock_is_no_identity(jig: Jig) -> None:
    jig.plug(age=VERSION_0_5_5)
    board = jig.open()
    assert board.read_identity() is None
    board.close()


@pytest.mark.parametrize(
    ("faults", "reason"),
    [
        (Faults(stall=True), "stall"),
        (Faults(unplug=Phase.WRITE), "unplugged"),
        (Faults(unplug=Phase.ERASE), "unplugged"),
    ],
)
def test_a_fault_while_flashing_is_named(jig: Jig, faults: Faults, reason: str) -> None:
    jig.plug(faults=faults)
    with pytest.raises(UnitError) as caught:
        flash(jig)
    assert caught.value.reason == reason


def test_after_a_stall_the_next_try_works(jig: Jig) -> None:
    jig.plug(faults=Faults(stall=True))
    with pytest.raises(UnitError):
        flash(jig)
    flash(jig)
    assert read(jig) == IMAGE


def test_a_silent_write_shows_only_when_read_back(jig: Jig) -> None:
    jig.plug(faults=Faults(silent_write=True, at_byte=4096))
    flash(jig)
    assert read(jig)[4096:8192] == b"\xff" * 4096


def test_the_setup_network_is_written_once_and_read_back(jig: Jig) -> None:
    module = jig.plug()
    board = jig.open()
    board.write_setup("Acme", "7KQX2M")
    before = module.hardware.dct.read(1826, 32)
    board.write_setup("Acme", "7KQX2M")
    board.close()
    assert before == b"\x04Acme" + b"\xff" * 21 + b"7KQX2M"


def test_settings_of_a_module_without_system_firmware_cannot_be_written(jig: Jig) -> None:
    jig.plug(has_system_parts=False)
    board = jig.open()
    with pytest.raises(UnitError) as caught:
        board.write_setup("Acme", "7KQX2M")
    board.close()
    assert caught.value.reason in {"no-system-firmware", "stall"}


def test_after_leaving_it_comes_back_and_says_who_it_is_and_what_it_runs(jig: Jig) -> None:
    jig.plug()
    flash(jig)
    board = jig.open()
    first = jig.seen()
    board.leave()
    board.close()
    back = jig.seen("application")
    report = jig.driver.ask(back, 5.0, Stop())
    assert back.device.port_path == PORT
    assert back.device.address != first.device.address
    assert report.device_id == ID
    assert report.user_part_sha256 == IMAGE[-38:-6].hex()
    assert report.is_healthy is True


def test_a_running_module_goes_into_dfu_mode_and_tells_what_it_announced(jig: Jig) -> None:
    jig.plug(user_image=sample.user_part(product_id=1234, product_version=7))
    jig.driver.to_dfu(jig.seen("application"), Stop())
    board = jig.open()
    assert board.read_product() == (1234, 7)
    board.close()


def test_a_module_that_never_ran_an_application_announced_nothing(jig: Jig) -> None:
    jig.plug()
    board = jig.open()
    assert board.read_product() is None
    board.close()


def test_old_stock_tells_its_id_only_while_it_runs(jig: Jig) -> None:
    jig.plug(age=VERSION_0_5_5, user_image=sample.user_part(dependencies=()))
    report = jig.driver.ask(jig.seen("application"), 5.0, Stop())
    assert report.device_id == ID
    jig.driver.to_dfu(jig.seen("application"), Stop())
    board = jig.open()
    assert board.read_identity() is None
    board.close()


def test_a_module_in_safe_mode_is_not_healthy(jig: Jig) -> None:
    newer = (Dependency("system_part", 2, 9999),)
    jig.plug(user_image=sample.user_part(dependencies=newer))
    report = jig.driver.ask(jig.seen("application"), 5.0, Stop())
    assert report.is_healthy is False


def test_asking_a_module_that_left_is_told_as_such(jig: Jig) -> None:
    jig.plug(user_image=IMAGE)
    seen = jig.seen("application")
    jig.hub.unplug(PORT)
    with pytest.raises(UnitGone):
        jig.driver.ask(seen, 5.0, Stop())


def test_opening_a_module_that_left_is_told_as_such(jig: Jig) -> None:
    jig.plug()
    seen = jig.seen()
    jig.hub.unplug(PORT)
    with pytest.raises(UnitGone):
        jig.driver.open(seen)


def test_a_module_that_another_opening_holds_is_busy(jig: Jig) -> None:
    jig.plug()
    first = jig.open()
    with pytest.raises(SetupError, match="Another program") as caught:
        jig.open()
    first.close()
    assert caught.value.reason == "interface-busy"


@pytest.mark.parametrize(("refusals", "opens"), [(2, True), (10_000, False)])
def test_a_permission_that_comes_late_is_waited_for(
    jig: Jig, monkeypatch: pytest.MonkeyPatch, refusals: int, opens: bool
) -> None:
    jig.plug()
    claim = jig.backend.claim_interface
    left = iter(range(refusals))

    def refuse(handle: Any, interface: int) -> None:
        if next(left, None) is not None:
            raise usb.core.USBError("Access denied", -3, errno.EACCES)
        claim(handle, interface)

    monkeypatch.setattr(jig.backend, "claim_interface", refuse)
    if opens:
        jig.open().close()
        return
    with pytest.raises(SetupError) as caught:
        jig.open()
    assert caught.value.reason == "permission"


def test_foreign_devices_are_not_recognised(jig: Jig) -> None:
    bluetooth = UsbDevice("1-1.4", 0x0A5C, 0x217F, 9)
    core = UsbDevice("1-1.4", 0x1D50, 0x607F, 9)
    assert jig.driver.recognise(bluetooth) is None
    assert jig.driver.recognise(core) is None


@pytest.mark.parametrize(
    ("product_id", "platform", "mode"),
    [
        (0xD008, "p1", "dfu"),
        (0xC008, "p1", "application"),
        (0xD006, "photon", "dfu"),
        (0xC00A, "electron", "application"),
    ],
)
def test_the_family_is_recognised(jig: Jig, product_id: int, platform: str, mode: str) -> None:
    found = jig.driver.recognise(UsbDevice(PORT, 0x2B04, product_id, 1))
    assert found is not None
    assert (found.platform, found.mode) == (platform, mode)


@pytest.mark.parametrize(
    ("number", "kind", "reason"),
    [
        (errno.ENODEV, UnitGone, "unplugged"),
        (errno.EIO, UnitGone, "unplugged"),
        (errno.EPIPE, UnitError, "stall"),
        (errno.ETIMEDOUT, UnitError, "hang"),
        (errno.EACCES, SetupError, "permission"),
        (errno.EBUSY, SetupError, "interface-busy"),
        (errno.EOVERFLOW, UnitError, "usb"),
    ],
)
def test_usb_errors_become_sentences(number: int, kind: type[Exception], reason: str) -> None:
    told = trouble(usb.core.USBError("libusb's words", None, number))
    assert isinstance(told, kind)
    assert told.reason == reason
    assert "USBError" not in told.message
