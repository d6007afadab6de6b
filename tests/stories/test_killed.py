"""The program is killed at any moment: the next start knows what was under way, nothing is lost.

SIGKILL leaves no last words, so everything is judged by what is on disk and by what the next start
says.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest

from station.line.stages import Stage
from tests.stories.processes import DemoFolder, Line, run, running

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL"),
]

Moment = Callable[[Line], bool]

LONG = (Stage.ERASING, Stage.WRITING, Stage.READING_BACK, Stage.CONFIGURING, Stage.REBOOTING)
"""With believable timings a process can be killed while these last."""

SHORT = (
    Stage.IDENTIFYING,
    Stage.CHECKING,
    Stage.COMPARING,
    Stage.PROVING,
    Stage.TESTING,
    Stage.RECORDING,
)
MOMENTS = ("unit-passed", "label-sent", "label-printed", "label-confirmed", "destination-changed")


class Victim:
    """A demonstration folder whose program is killed again and again."""

    def __init__(self, data_dir: Path) -> None:
        self._demo = ("--data-dir", str(data_dir), "--json", "demo", "--headless")
        self._folder = DemoFolder(data_dir)
        self._under_way: set[tuple[str, str]] = set()

    @property
    def under_way(self) -> set[tuple[str, str]]:
        """Place and device id of each attempt that the last kill cut short."""
        return self._under_way

    def kill_at(self, moment: Moment, *words: str) -> None:
        """Start the line, kill it the moment that it says such a line, and look at the disk."""
        with running(*self._demo, *words) as child:
            assert child.stdout
            said = list(self._until(moment, child.stdout))
            child.kill()
            # What it said before it died counts, however late it is read.
            said += [json.loads(line) for line in child.stdout if line.endswith("}\n")]
        self._recovered(said)
        self._holds(said)
        ledger = self._folder.ledger
        self._under_way = {(it.place, it.device_id) for it in ledger.attempts() if not it.result}

    def goes_on(self) -> None:
        """Start the line again, let it end in peace, and find everything told and in its place."""
        done = run(*self._demo, "--units", "1")
        assert done.code == 0, done
        self._recovered(done.lines())
        self._holds(done.lines())
        self._is_complete()

    def _until(self, moment: Moment, lines: Iterator[str]) -> Iterator[Line]:
        for text in lines:
            line = json.loads(text)
            yield line
            if moment(line):
                return
        raise AssertionError("the program ended before it could be killed")

    def _recovered(self, said: list[Line]) -> None:
        """The start told of exactly those that the kill before had cut short, and what to do."""
        told = [line for line in said if line["event"] == "attempt-recovered"]
        assert {(line["place"], line["device_id"]) for line in told} == self._under_way
        assert len(told) == len(self._under_way)
        for line in told:
            assert line["headline"].startswith(
                f"The station stopped while module {line['device_id']} at {line['place']} was "
            )
            assert line["headline"].endswith("It did not pass.")
            assert line["remedy"].startswith("Plug it in again")
        aborted = {
            (it.place, it.device_id)
            for it in self._folder.ledger.attempts()
            if (it.result, it.reason) == ("aborted", "station-stopped")
        }
        assert self._under_way <= aborted

    def _holds(self, said: list[Line]) -> None:
        """What must be true on disk at any moment."""
        ledger = self._folder.ledger
        units = {unit["device_id"]: unit for unit in ledger.units()}
        passed = {line["device_id"] for line in said if line["event"] == "unit-passed"}
        assert passed <= units.keys()
        assert set(self._folder.labelled()) <= units.keys()
        known = self._folder.known_units()
        assert len(known) == len(set(known))
        assert set(known) <= units.keys()
        labels = Counter(label["device_id"] for label in ledger.labels())
        messages = Counter(message["device_id"] for message in ledger.messages())
        assert labels == messages == Counter(units.keys())
        for column in ("serial", "claim_token", "attempt"):
            assert len({unit[column] for unit in units.values()}) == len(units)
        printed = Counter(entry["device_id"] for entry in ledger.entries("label-printed"))
        assert not printed or max(printed.values()) == 1
        assert ledger.verify().first_problem == ""

    def _is_complete(self) -> None:
        """What must be true once the line was left to end in peace."""
        ledger = self._folder.ledger
        units = sorted(unit["device_id"] for unit in ledger.units())
        assert self._folder.labelled() == units
        assert {label["state"] for label in ledger.labels()} <= {"printed", "confirmed"}
        assert sorted(self._folder.known_units()) == units
        assert {message["state"] for message in ledger.messages()} == {"sent"}
        assert all(attempt.result for attempt in ledger.attempts())
        audit = run("--data-dir", self._folder.path, "--json", "audit", "verify")
        assert audit.answer()["ok"] is True


@pytest.fixture
def victim(tmp_path: Path) -> Victim:
    """A folder that no program has run in yet."""
    return Victim(tmp_path)


def entering(stage: Stage) -> Moment:
    """The moment that a place enters a stage."""
    return lambda line: line.get("stage") == stage.value


@pytest.mark.parametrize("stage", LONG, ids=lambda stage: stage.value)
def test_killed_in_the_middle_of_a_stage(victim: Victim, stage: Stage) -> None:
    victim.kill_at(entering(stage), "--units", "2", "--slots", "2", "--timings")
    assert victim.under_way
    victim.goes_on()


@pytest.mark.parametrize("stage", SHORT, ids=lambda stage: stage.value)
def test_killed_as_a_short_stage_begins(victim: Victim, stage: Stage) -> None:
    victim.kill_at(entering(stage), "--units", "4", "--slots", "2")
    victim.goes_on()


@pytest.mark.parametrize("event", MOMENTS)
def test_killed_as_something_was_told(victim: Victim, event: str) -> None:
    victim.kill_at(lambda line: line["event"] == event, "--units", "4", "--slots", "2")
    victim.goes_on()


@pytest.mark.parametrize("seed", range(4))
def test_killed_at_any_moment_again_and_again(victim: Victim, seed: int) -> None:
    random = Random(seed)
    for _ in range(5):
        victim.kill_at(after(random.randrange(80), random.uniform(0, 0.003)), "--units", "6")
    victim.goes_on()


def after(lines: int, delay_s: float) -> Moment:
    """So many lines after the first stage, and a little later: between two lines, too."""
    left = lines

    def is_now(line: Line) -> bool:
        nonlocal left
        if left == lines and line["event"] != "stage-entered":
            return False
        left -= 1
        if left >= 0:
            return False
        time.sleep(delay_s)
        return True

    return is_now
