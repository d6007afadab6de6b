"""The station and dfu-util agree on every byte, in both directions."""

from __future__ import annotations

from pathlib import Path

from tests.usb.client_process import ClientProcess
from tests.usb.conftest import IMAGE
from tests.usb.rig import ID, PORT, USER_PART, Rig

MODULE = ("-d", "2b04:d008", "-a", "0")


def test_what_the_station_writes_dfu_util_reads(
    rig: Rig, station: ClientProcess, image: str, tmp_path: Path
) -> None:
    module = rig.plug()
    station.ask("flash", port=PORT, image=image)
    read_back = tmp_path / "read-back.bin"
    rig.dfu_util(*MODULE, "-s", f"0x{USER_PART:08X}:{len(IMAGE)}", "-U", str(read_back))
    assert read_back.read_bytes() == IMAGE
    assert module.hardware.flash.read(USER_PART, len(IMAGE)) == IMAGE


def test_what_dfu_util_writes_the_station_reads(
    rig: Rig, station: ClientProcess, image: str, tmp_path: Path
) -> None:
    rig.plug()
    rig.dfu_util(*MODULE, "-s", f"0x{USER_PART:08X}", "-D", image)
    read_back = tmp_path / "read-back.bin"
    station.ask("read", port=PORT, size_bytes=len(IMAGE), to=str(read_back))
    assert read_back.read_bytes() == IMAGE


def test_dfu_util_resets_the_port_and_the_module_stays(
    rig: Rig, station: ClientProcess, image: str
) -> None:
    rig.plug()
    before = station.ask("attached")
    said = rig.dfu_util(*MODULE, "-s", f"0x{USER_PART:08X}", "-R", "-D", image)
    assert "Resetting USB" in said
    assert station.ask("attached") == before
    station.ask("flash_and_verify", port=PORT, image=image)


def test_dfu_util_lets_the_module_leave_and_the_station_asks_it(
    rig: Rig, station: ClientProcess, image: str
) -> None:
    rig.plug()
    rig.dfu_util(*MODULE, "-s", f"0x{USER_PART:08X}:leave", "-D", image)
    serial_port = rig.hub.serial_ports()[PORT]
    told = station.ask("ask", port=PORT, serial_port=serial_port)
    assert told == [ID, IMAGE[-38:-6].hex()]
