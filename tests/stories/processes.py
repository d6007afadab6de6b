"""The program as its users start it: child processes with a data folder of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.stories.ledger_file import LedgerFile

COMMAND = (sys.executable, "-m", "ui.cli.main")
LIMIT_S = 60.0

Line = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Finished:
    """How a command ended."""

    code: int
    out: str
    err: str

    def lines(self) -> list[Line]:
        """Standard output as JSON lines; fails where there is anything else."""
        return [json.loads(line) for line in self.out.splitlines()]

    def answer(self) -> Line:
        """The one JSON object of standard output."""
        (line,) = self.lines()
        return line

    def summary(self) -> Line:
        """The last line of a run, without which it did not end well."""
        last = self.lines()[-1]
        assert last["event"] == "summary"
        return last


def run(*words: str | Path, before: Callable[[], None] | None = None) -> Finished:
    """Run the program to its end. It may say whatever it must, but never a traceback.

    `before` is done in the child process before the program starts in it.
    """
    done = subprocess.run(
        [*COMMAND, *map(str, words)],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=LIMIT_S,
        check=False,
        preexec_fn=before,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return Finished(done.returncode, done.stdout, done.stderr)


@contextmanager
def running(*words: str | Path) -> Iterator[subprocess.Popen[str]]:
    """The program at work, its standard output to be read; it is gone when the block ends."""
    child = subprocess.Popen(
        [*COMMAND, *map(str, words)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        stdin=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    try:
        yield child
    finally:
        child.kill()
        child.communicate()


class DemoFolder:
    """The folder of a demonstration: its ledger, its labels, and what its back end has learnt."""

    def __init__(self, data_dir: Path) -> None:
        self.path = data_dir / "demo"
        self.ledger = LedgerFile(self.path)

    def labelled(self) -> list[str]:
        """The device ids that have a label file."""
        files = sorted((self.path / "labels").glob("*.png"))
        return [file.name.partition("-")[0] for file in files]

    def known_units(self) -> list[str]:
        """The device ids that the back end has learnt, as often as it has."""
        memory = self.path / "cloud" / "units.jsonl"
        if not memory.exists():
            return []
        return [str(json.loads(line)["device_id"]) for line in memory.read_text().splitlines()]
