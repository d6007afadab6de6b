"""The disk is full, or another program holds the ledger: no PASS is shown, and nothing is lost."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from sqlite_utils import Database

from station.errors import SetupError
from station.events import (
    DestinationChanged,
    LabelConfirmed,
    LabelPrinted,
    LabelWaiting,
    Notice,
    ScanRefused,
    StageEntered,
    UnitFailed,
    UnitPassed,
)
from station.ledger.ledger import FILE_NAME
from station.line.stages import Stage
from tests.stories.conftest import OpenBench
from tests.stories.ledger_file import Attempt
from tests.stories.story_bench import StoryBench

pytestmark = pytest.mark.story

FULL = "The disk is full, so nothing can be recorded."
BUSY = "Another program holds the ledger, so nothing can be recorded."

_HOLD = """\
import sys
from station.ledger.sqlite import sqlite3
ledger = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=10)
ledger.execute("BEGIN EXCLUSIVE")
print("held", flush=True)
sys.stdin.read()
"""


class Holder:
    """Another process that has the ledger for itself until `let_go`."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE_NAME
        self._child: subprocess.Popen[str] | None = None

    def hold(self) -> None:
        """Take the ledger; returns once it is held."""
        self._child = subprocess.Popen(
            [sys.executable, "-c", _HOLD, str(self._path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._child.stdout
        assert self._child.stdout.readline() == "held\n"

    def let_go(self) -> None:
        """End the other process; safe when it never began."""
        if self._child:
            self._child.communicate("")
            self._child = None


@pytest.fixture
def holder(bench: StoryBench) -> Iterator[Holder]:
    """Another process beside a running station that does not wait for it for seconds."""
    bench.books.ledger._desk.write(partial(_pragma, text="busy_timeout = 50"))
    holder = Holder(bench.folder)
    yield holder
    holder.let_go()


def _pragma(db: Database, text: str) -> None:
    db.execute(f"PRAGMA {text}")


def fill_the_disk(bench: StoryBench) -> None:
    """Let SQLite find no room for a single further page, as on a full disk."""
    bench.books.ledger._desk.write(partial(_pragma, text="max_page_count = 1"))


def make_room(bench: StoryBench) -> None:
    """Give SQLite its room back."""
    bench.books.ledger._desk.write(partial(_pragma, text="max_page_count = 1073741823"))


def test_a_full_disk_shows_no_pass(bench: StoryBench) -> None:
    fill_the_disk(bench)
    module = bench.plug("A1")
    failed = bench.heard(UnitFailed, place="A1")
    assert (failed.device_id, failed.reason) == (module.device_id, "disk-full")
    assert failed.headline == FULL
    assert failed.remedy == (
        "Free some space on the disk of the data folder, then plug the module in again."
    )
    assert bench.heard(Notice, serious=True).headline == FULL
    bench.nothing_came_of(module.device_id)
    bench.clear("A1")
    bench.plug("A1")
    assert bench.heard(UnitFailed, place="A1").reason == "disk-full"
    assert bench.events.all(UnitPassed) == []

    make_room(bench)
    bench.passes("A1")
    again = bench.put("A2", bench.blank(device_id=module.device_id))
    bench.sees_through(again)
    first = bench.ledger.attempts()[0]
    assert (first.device_id, first.result, first.reason) == (
        module.device_id,
        "failed",
        "disk-full",
    )


WHERE_IT_SHOWS = {
    Stage.IDENTIFYING: Stage.CHECKING,
    Stage.CHECKING: Stage.CHECKING,
    Stage.ERASING: Stage.WRITING,
    Stage.WRITING: Stage.READING_BACK,
    Stage.READING_BACK: Stage.CONFIGURING,
    Stage.CONFIGURING: Stage.REBOOTING,
    Stage.REBOOTING: Stage.PROVING,
    Stage.PROVING: Stage.RECORDING,
    Stage.RECORDING: Stage.RECORDING,
}
"""From the stage in which the ledger is taken to the one that could not be written down."""


@pytest.mark.parametrize("stage", WHERE_IT_SHOWS, ids=lambda stage: stage.value)
def test_a_ledger_that_another_program_takes_shows_no_pass(
    bench: StoryBench, holder: Holder, stage: Stage
) -> None:
    bench.at(StageEntered, holder.hold, place="A1", stage=stage)
    module = bench.plug("A1")
    failed = bench.heard(UnitFailed)
    assert failed.reason == "ledger-busy"
    assert failed.headline == BUSY
    assert failed.remedy == (
        "Close the program that has the ledger open, then plug the module in again."
    )
    assert bench.heard(Notice, serious=True).headline == BUSY
    bench.nothing_came_of(module.device_id)

    holder.let_go()
    how = WHERE_IT_SHOWS[stage].value
    recorded = Attempt(module.device_id, "A1", "failed", "ledger-busy", how, BUSY)
    bench.events.until("its end is on record", lambda: recorded in bench.ledger.attempts())
    bench.clear("A1")
    bench.put("A2", module)
    bench.sees_through(module)
    bench.passes("A1")


def test_labels_and_messages_wait_for_a_ledger_that_is_held(
    bench: StoryBench, holder: Holder
) -> None:
    bench.at(UnitPassed, holder.hold)
    module = bench.plug("A1")
    bench.heard(UnitPassed)
    assert bench.heard(LabelWaiting).headline == BUSY
    told = bench.heard(DestinationChanged, state="blocked", waiting=1)
    assert told.last_error.startswith(BUSY)
    assert bench.labelled() == bench.known_units() == []
    holder.let_go()
    bench.heard(LabelConfirmed, device_id=module.device_id)
    bench.heard(DestinationChanged, state="ready", waiting=0, sent=1)
    assert bench.labelled() == bench.known_units() == [module.device_id]
    assert len(bench.ledger.entries("label-printed")) == 1


def test_a_scan_that_cannot_be_recorded_is_refused_and_scanned_again(
    bench: StoryBench, holder: Holder
) -> None:
    bench.at(LabelPrinted, holder.hold)
    bench.plug("A1")
    code = bench.heard(LabelPrinted).code
    refused = bench.heard(ScanRefused, code=code)
    assert (refused.reason, refused.headline) == ("ledger-busy", BUSY)
    holder.let_go()
    bench.station.scan(code)
    assert bench.heard(LabelConfirmed).code == code


def test_a_start_while_the_ledger_is_held(open_bench: OpenBench) -> None:
    bench = open_bench(start=False)
    bench.books.ledger._desk.write(partial(_pragma, text="busy_timeout = 50"))
    holder = Holder(bench.folder)
    holder.hold()
    with pytest.raises(SetupError, match=BUSY):
        bench.start()
    holder.let_go()
    bench.start()
    bench.passes("A1")
