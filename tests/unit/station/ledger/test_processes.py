"""What only real processes can show: a kill at any moment loses nothing, two writers queue up."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import pytest

from tests.builders import open_ledger
from tests.unit.station.ledger import children
from tests.unit.station.ledger.raw import rows

ROOT = Path(__file__).parents[4]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork"),
]


@contextmanager
def running(verb: str, folder: Path) -> Iterator[subprocess.Popen[str]]:
    """A process of children.py, ended by the end of its standard input."""
    argv = [sys.executable, "-m", children.__name__, verb, str(folder)]
    with subprocess.Popen(
        argv, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield process


def test_what_was_acknowledged_is_there_after_a_kill(tmp_path: Path) -> None:
    acknowledged: dict[str, str] = {}
    with running("crash_rounds", tmp_path) as process:
        assert process.stdin
        assert process.stdout
        for seed in range(20):
            print(len(acknowledged) + 100 * seed, file=process.stdin, flush=True)
            word, pid = process.stdout.readline().split()
            assert word == "pid"
            for _ in range(Random(seed).randint(1, 4)):
                _, device_id, serial = process.stdout.readline().split()
                acknowledged[device_id] = serial
            os.kill(int(pid), signal.SIGKILL)
            while not (line := process.stdout.readline()).startswith("ended"):
                _, device_id, serial = line.split()
                acknowledged[device_id] = serial
            assert line.split()[1] == str(-signal.SIGKILL)
            _nothing_is_lost(tmp_path, acknowledged)


def test_two_processes_that_write_at_once_lose_nothing(tmp_path: Path) -> None:
    with running("compete", tmp_path) as process:
        said, _ = process.communicate(timeout=60)
    lines = said.split("\n")
    assert lines.count("ended 0") == 2
    acknowledged = dict(line.split()[1:] for line in lines if line.startswith("acknowledged"))
    assert len(acknowledged) == 2 * children.UNITS_EACH
    _nothing_is_lost(tmp_path, acknowledged)
    assert len(rows(tmp_path, "SELECT * FROM entries WHERE kind = 'ledger-made'")) == 1


def _nothing_is_lost(folder: Path, acknowledged: dict[str, str]) -> None:
    """Every acknowledged unit is there with its label and its message, and the chain holds."""
    ledger = open_ledger(folder)
    try:
        units = {
            row["device_id"]: row["serial"]
            for row in ledger._desk.read("SELECT device_id, serial FROM units")
        }
        assert acknowledged.items() <= units.items()
        assert len(set(units.values())) == len(units)
        for sql in ("SELECT device_id FROM labels", "SELECT device_id FROM outbox"):
            kept = ledger._desk.read(sql)
            assert sorted(row["device_id"] for row in kept) == sorted(units)
        assert ledger.verify().first_problem == ""
    finally:
        ledger.close()
