"""The disk is full, or another program holds the ledger: no PASS is shown, and nothing is lost."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
from sqlite_utils import Database

from station.events import Notice, StageEntered, UnitFailed, UnitPassed
from station.ledger.ledger import FILE_NAME
from station.line.stages import Stage
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

    def __init__(self, bench: StoryBench) -> None:
        bench.books.ledger._desk.write(partial(_pragma, text="busy_timeout = 50"))
        self._path = bench.folder / FILE_NAME
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
    """Another process beside a running station."""
    holder = Holder(bench)
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
    ...
