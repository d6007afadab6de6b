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
