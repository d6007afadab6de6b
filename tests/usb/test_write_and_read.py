"""The station and dfu-util agree on every byte, in both directions."""

from __future__ import annotations

from pathlib import Path

from tests.usb.client_process import ClientProcess
from tests.usb.conftest import IMAGE
from tests.usb.rig import PORT, USER_PART, Rig

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
