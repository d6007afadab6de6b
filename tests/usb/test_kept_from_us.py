"""A module that another program holds, or that this computer does not let the station use."""

from __future__ import annotations

import pytest

from drivers.virtual.timings import Timings
from tests.usb.client_process import ClientProcess, StationFailed
from tests.usb.rig import ID, PORT, USER_PART, Rig

SLOW = Timings(erase_128k_s=4.0)


def check_refused(station: ClientProcess, reason: str) -> None:
    """Opening the module ends with a SetupError."""
    with pytest.raises(StationFailed) as caught:
        station.ask("identify", port=PORT)
    assert (caught.value.kind, caught.value.reason) == ("SetupError", reason)


def test_another_station_holds_it(rig: Rig, station: ClientProcess) -> None:
    rig.plug()
    other = rig.station()
    other.ask("hold", port=PORT)
    check_refused(station, "interface-busy")
    other.ask("let_go", port=PORT)
    assert station.ask("identify", port=PORT) == ID


def test_dfu_util_is_at_work_on_it(rig: Rig, station: ClientProcess, image: str) -> None:
    module = rig.plug(timings=SLOW)
    program = rig.start_dfu_util("-a", "0", "-s", f"0x{USER_PART:08X}", "-D", image)
    rig.wait_until_claimed()
    check_refused(station, "interface-busy")
    assert program.poll() is None
    program.kill()
    module.power_off()


def test_dfu_util_cannot_take_what_the_station_holds(rig: Rig, image: str) -> None:
    rig.plug()
    station = rig.station()
    station.ask("hold", port=PORT)
    program = rig.start_dfu_util("-a", "0", "-s", f"0x{USER_PART:08X}", "-D", image)
    said, _ = program.communicate(timeout=10)
    assert program.returncode != 0
    assert "Cannot claim interface" in said
    station.ask("let_go", port=PORT)


def test_a_node_that_nobody_may_write_is_a_matter_of_permission(
    rig: Rig, station: ClientProcess, image: str
) -> None:
    rig.plug()
    rig.node().chmod(0o444)
    check_refused(station, "permission")
    rig.node().chmod(0o666)
    station.ask("flash_and_verify", port=PORT, image=image)
