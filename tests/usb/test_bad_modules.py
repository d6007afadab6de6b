"""Modules that refuse, hang or lie, on the real libusb."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from drivers.virtual.faults import Faults
from drivers.virtual.timings import Timings
from tests.usb.client_process import ClientProcess, StationFailed
from tests.usb.conftest import IMAGE
from tests.usb.rig import ID, PORT, USER_PART, Rig

LIMIT_MS = 1000
SLOW = Timings(erase_128k_s=2.0)
OTHER_ID = ID[:-1] + "9"


def test_a_stall_is_told_and_the_next_try_works(
    rig: Rig, station: ClientProcess, image: str
) -> None:
    rig.plug(faults=Faults(stall=True))
    with pytest.raises(StationFailed) as caught:
        station.ask("flash", port=PORT, image=image)
    assert (caught.value.kind, caught.value.reason) == ("UnitError", "stall")
    station.ask("flash_and_verify", port=PORT, image=image)


def test_a_module_that_hangs_is_given_up_and_the_next_one_works(
    rig: Rig, station: ClientProcess, image: str
) -> None:
    station.ask("be_impatient", limit_ms=LIMIT_MS)
    rig.plug(faults=Faults(hang=True))
    began = time.perf_counter()
    with pytest.raises(StationFailed) as caught:
        station.ask("flash", port=PORT, image=image)
    assert (caught.value.kind, caught.value.reason) == ("UnitError", "hang")
    assert LIMIT_MS / 1000 <= time.perf_counter() - began < 3 * LIMIT_MS / 1000
    rig.unplug()
    rig.plug()
    station.ask("flash_and_verify", port=PORT, image=image)


@pytest.mark.parametrize(
    "faults", [Faults(silent_write=True), Faults(corrupt_read=True), Faults(zero_reads=True)]
)
def test_a_lie_shows_when_read_back(
    rig: Rig, station: ClientProcess, image: str, tmp_path: Path, faults: Faults
) -> None:
    module = rig.plug(faults=faults)
    read_back = tmp_path / "read-back.bin"
    station.ask("flash", port=PORT, image=image)
    station.ask("read", port=PORT, size_bytes=len(IMAGE), to=str(read_back))
    assert read_back.read_bytes() != IMAGE
    is_written = module.hardware.flash.read(USER_PART, len(IMAGE)) == IMAGE
    assert is_written != faults.silent_write


def test_a_module_that_comes_back_as_another_says_so(
    rig: Rig, station: ClientProcess, image: str
) -> None:
    rig.plug(faults=Faults(wrong_id=True))
    assert station.ask("identify", port=PORT) == ID
    station.ask("flash", port=PORT, image=image)
    station.ask("leave", port=PORT)
    serial_port = rig.hub.serial_ports()[PORT]
    assert station.ask("ask", port=PORT, serial_port=serial_port)[0] == OTHER_ID


def test_a_reset_in_the_middle_is_a_departure(rig: Rig, station: ClientProcess, image: str) -> None:
    """The module is back at the same port at once, with another address."""
    rig.plug(timings=SLOW)
    station.start("flash", port=PORT, image=image)
    rig.wait_until_claimed()
    rig.unplug()
    rig.plug()
    with pytest.raises(StationFailed) as caught:
        station.finish()
    assert (caught.value.kind, caught.value.reason) == ("UnitGone", "unplugged")
    station.ask("flash_and_verify", port=PORT, image=image)
