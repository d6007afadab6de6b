"""The station's driver against dfu-util: the same virtual module, the real libusb, one run."""

from __future__ import annotations

import filecmp
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from drivers.virtual.timings import Timings
from firmware_images import sample
from tests.benchmarks.performance_page import at_most, table, write_table
from tests.usb.client_process import ClientProcess
from tests.usb.programs import needs_programs
from tests.usb.rig import PORT, USER_PART, Rig

SIZE_BYTES = 128 * 1024
AT_MOST = 1.0
ROUNDS_WITHOUT_DELAYS = 15
ROUNDS_WITH_DELAYS = 5

SYSTEM_PART_BYTES = 240 * 1024
FLASH_END = 0x08100000
PART_ADDRESSES = (0x08020000, 0x08060000, USER_PART, 0x080E0000)

MODULE = ("-d", "2b04:d008", "-a", "0")

pytestmark = [pytest.mark.usb, pytest.mark.slow, needs_programs()]


@dataclass(frozen=True, slots=True)
class Race:
    """One piece of work, done by the station and by dfu-util in turn; medians in seconds."""

    work: str
    station_s: float
    dfu_util_s: float

    @property
    def ratio(self) -> float:
        """The station's time in those of dfu-util."""
        return self.station_s / self.dfu_util_s

    @property
    def row(self) -> tuple[str, ...]:
        """For the table."""
        ours, theirs = f"{self.station_s:.3f} s", f"{self.dfu_util_s:.3f} s"
        return self.work, ours, theirs, f"{self.ratio:.2f}", f"{AT_MOST:.2f}"


@pytest.fixture
def rig() -> Iterator[Rig]:
    """An empty hub."""
    rig = Rig()
    yield rig
    rig.close()


@pytest.fixture
def image(tmp_path: Path) -> Path:
    """A user part that fills its place."""
    path = tmp_path / "thermostat.bin"
    path.write_bytes(sample.user_part(size_bytes=SIZE_BYTES, seed=11))
    return path


def test_no_slower_than_dfu_util(
    rig: Rig, image: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    station = rig.station()
    read_back = tmp_path / "read-back.bin"
    rig.plug(timings=Timings.none())
    written = _race(
        "write 128 KiB, module without delays",
        ROUNDS_WITHOUT_DELAYS,
        lambda: _ask(station, "flash", image),
        lambda: _timed(lambda: _download(rig, image)),
    )
    rig.unplug()
    rig.plug(timings=Timings())
    verified = _race(
        "write 128 KiB, read back and compare, data-sheet timings",
        ROUNDS_WITH_DELAYS,
        lambda: _ask(station, "flash_and_verify", image),
        lambda: _timed(lambda: _download_and_compare(rig, image, read_back)),
    )
    head = ("work", "station", "dfu-util", "ratio", "at most")
    text = table(head, [written.row, verified.row])
    with capsys.disabled():
        sys.stdout.write(f"\n{text}\n")
    assert written.ratio <= at_most(AT_MOST)
    assert verified.ratio <= at_most(AT_MOST)
    write_table("usb-speed", text)


def test_only_what_differs_is_written(
    rig: Rig, image: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Four parts: both system parts, the user part and its factory copy, 640 KiB in all."""
    files = [tmp_path / f"system-part{index}.bin" for index in (1, 2)]
    for index, file in enumerate(files, start=1):
        file.write_bytes(sample.system_part(index, size_bytes=SYSTEM_PART_BYTES, seed=index))
    parts = list(zip(PART_ADDRESSES, [*files, image, image], strict=True))
    module = rig.plug(timings=Timings())
    flash = module.hardware.flash
    station = rig.station()
    work = [[address, str(file)] for address, file in parts]

    def carry(*carried: tuple[int, Path]) -> None:
        for sector in range(PART_ADDRESSES[0], FLASH_END, SIZE_BYTES):
            flash.erase(sector)
        for address, file in carried:
            flash.program(address, file.read_bytes())

    def up_to_date() -> float:
        seconds: float = station.ask("bring_up_to_date", port=PORT, parts=work)
        return seconds

    carry()
    all_four_s = _timed(lambda: _write_all_with_dfu_util(rig, parts))
    carry(*parts[:2])
    whole_s = up_to_date()
    second_s = up_to_date()
    rows = [
        _row("whole module, right system parts there already", whole_s, all_four_s, 0.5),
        _row("second pass over a module that carries everything", second_s, all_four_s, 0.15),
    ]
    text = table(("work", "station", "four dfu-util -D", "ratio", "at most"), rows)
    with capsys.disabled():
        sys.stdout.write(f"\n{text}\n")
    for address, file in parts:
        assert flash.read(address, file.stat().st_size) == file.read_bytes()
    assert whole_s / all_four_s <= at_most(0.5)
    assert second_s / all_four_s <= at_most(0.15)
    write_table("only-what-differs", text)


def _row(work: str, ours_s: float, theirs_s: float, limit: float) -> tuple[str, ...]:
    return work, f"{ours_s:.2f} s", f"{theirs_s:.2f} s", f"{ours_s / theirs_s:.2f}", f"{limit:.2f}"


def _write_all_with_dfu_util(rig: Rig, parts: list[tuple[int, Path]]) -> None:
    for address, file in parts:
        rig.dfu_util(*MODULE, "-s", f"0x{address:08X}", "-D", str(file))


def _race(
    work: str, rounds: int, station: Callable[[], float], dfu_util: Callable[[], float]
) -> Race:
    """Both in turn, so that a busy computer is as busy for the one as for the other."""
    station()  # what a station does once, when it starts, is not part of the work
    ours, theirs = zip(*((station(), dfu_util()) for _ in range(rounds)), strict=True)
    return Race(work, statistics.median(ours), statistics.median(theirs))


def _ask(station: ClientProcess, task: str, image: Path) -> float:
    seconds: float = station.ask(task, port=PORT, image=str(image))
    return seconds


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _download(rig: Rig, image: Path) -> None:
    rig.dfu_util(*MODULE, "-s", f"0x{USER_PART:08X}", "-D", str(image))


def _download_and_compare(rig: Rig, image: Path, read_back: Path) -> None:
    """The comparison is done here, which is faster than starting `cmp`."""
    read_back.unlink(missing_ok=True)
    _download(rig, image)
    rig.dfu_util(*MODULE, "-s", f"0x{USER_PART:08X}:{SIZE_BYTES}", "-U", str(read_back))
    assert filecmp.cmp(image, read_back, shallow=False)
