"""A module pulled out at any moment: the driver says so, survives, and takes the next one."""

from __future__ import annotations

import time

import pytest

from drivers.virtual.faults import Faults, Phase
from drivers.virtual.module import Shown, VirtualP1
from drivers.virtual.personality import Setup
from drivers.virtual.timings import Timings
from tests.usb.client_process import ClientProcess, StationFailed
from tests.usb.conftest import IMAGE
from tests.usb.rig import PORT, USER_PART, Rig

POINTS = 20
NEXT_ID = "f1c70000a1b2c3d4e5f60719"
SLOW_ENOUGH = Timings(
    erase_128k_s=0.08, program_word_s=6e-6, transfer_byte_s=4e-7, leave_s=0.0, boot_s=0.0
)
"""A download and its read-back take some 0.3 s: time for a hand to interfere."""

WORK_S = 0.3
TRANSFERS_UNTIL_IDENTIFIED = 5
"""The configuration, the names of three memories, and the serial number."""


def check_gone(station: ClientProcess, task: str, **arguments: object) -> None:
    """The task ends with UnitGone."""
    with pytest.raises(StationFailed) as caught:
        station.ask(task, port=PORT, **arguments)
    assert (caught.value.kind, caught.value.reason) == ("UnitGone", "unplugged")


def pull_at_transfer(module: VirtualP1, count: int) -> None:
    """Have the cable pulled in the middle of the transfer after `count` others."""
    control, before = module.control, iter(range(count))

    def pulled(shown: Shown, setup: Setup, data: bytes, timeout_s: float) -> bytes:
        if next(before, None) is None:
            module.power_off()
        return control(shown, setup, data, timeout_s)

    module.control = pulled  # type: ignore[method-assign] # this one module's


def check_next_passes(rig: Rig, station: ClientProcess, image: str) -> None:
    """Another module at the same port is flashed as if nothing had been."""
    module = rig.plug(device_id=NEXT_ID)
    station.ask("flash_and_verify", port=PORT, image=image)
    assert module.hardware.flash.read(USER_PART, len(IMAGE)) == IMAGE
    rig.unplug()


def test_at_twenty_points_of_a_download(rig: Rig, station: ClientProcess, image: str) -> None:
    check_next_passes(rig, station, image)
    open_files = station.open_files
    for point in range(POINTS):
        at = int(len(IMAGE) * (point + 0.5) / POINTS)
        rig.plug(faults=Faults(unplug=Phase.WRITE, at_byte=at))
        check_gone(station, "flash", image=image)
        check_next_passes(rig, station, image)
    assert station.open_files == open_files


@pytest.mark.parametrize("phase", [Phase.ERASE, Phase.READ_BACK])
def test_in_the_other_phases(rig: Rig, station: ClientProcess, image: str, phase: Phase) -> None:
    rig.plug(faults=Faults(unplug=phase))
    check_gone(station, "flash_and_verify", image=image)
    check_next_passes(rig, station, image)


@pytest.mark.parametrize("count", range(TRANSFERS_UNTIL_IDENTIFIED))
def test_while_it_is_opened(rig: Rig, station: ClientProcess, image: str, count: int) -> None:
    pull_at_transfer(rig.plug(), count)
    check_gone(station, "identify")
    check_next_passes(rig, station, image)


def test_while_it_says_who_it_is(rig: Rig, station: ClientProcess, image: str) -> None:
    rig.plug(faults=Faults(unplug=Phase.IDENTIFY))
    check_gone(station, "identify")
    check_next_passes(rig, station, image)


def test_by_a_hand_at_twenty_moments(rig: Rig, station: ClientProcess, image: str) -> None:
    """Not between two blocks of the model's choosing, but whenever it happens."""
    for moment in range(POINTS):
        rig.plug(timings=SLOW_ENOUGH)
        station.start("flash_and_verify", port=PORT, image=image)
        rig.wait_until_claimed()
        time.sleep(WORK_S * moment / POINTS)
        rig.unplug()
        with pytest.raises(StationFailed) as caught:
            station.finish()
        assert (caught.value.kind, caught.value.reason) == ("UnitGone", "unplugged")
    check_next_passes(rig, station, image)


def test_a_module_pulled_out_of_an_idle_session(rig: Rig, station: ClientProcess) -> None:
    rig.plug()
    station.ask("hold", port=PORT)
    rig.unplug()
    station.ask("let_go", port=PORT)
    assert [it[0] for it in station.ask("attached")] == ["1-1"]


def test_the_module_of_the_same_port_is_another_one(rig: Rig, station: ClientProcess) -> None:
    rig.plug()
    first = station.ask("identify", port=PORT)
    rig.unplug()
    rig.plug(device_id=NEXT_ID)
    began = time.perf_counter()
    assert station.ask("identify", port=PORT) == NEXT_ID != first
    assert time.perf_counter() - began < 2.0
