"""A line without a window: what it counts, when it is finished, and its summary."""

from __future__ import annotations

import json

import pytest

from station.events import (
    BatchChanged,
    DestinationChanged,
    LabelConfirmed,
    LabelPrinted,
    Notice,
    StageEntered,
    UnitFailed,
    UnitPassed,
    UnitSkipped,
)
from station.line.stages import Stage
from tests.builders import virtual_id
from tests.unit.sync.fakes import FakeClock
from ui.cli.line_run import LineRun

ONE, TWO, THREE = (virtual_id(n) for n in (1, 2, 3))
PASS = UnitPassed("A1", ONE, "AC-1", 9.12345)
FAIL = UnitFailed("A2", TWO, "unplugged", "It was unplugged.", "Plug it in.", 2.0)
SKIP = UnitSkipped("A3", THREE, "quota", "It is full.", "Keep it.", 0.5)


def run_of(units: int = 0, *, as_json: bool = False) -> tuple[LineRun, list[str]]:
    """A run, and the lines that it says."""
    said: list[str] = []
    return LineRun(units=units, as_json=as_json, tell=said.append, clock=FakeClock()), said


def batch_of(passed: int) -> BatchChanged:
    """The counts of a batch of two."""
    return BatchChanged("b", "running", 2, passed, 0, 0, 0, 0)


def test_it_is_finished_after_so_many_units_of_any_result() -> None:
    run, _ = run_of(units=3)
    for event, finished in ((PASS, False), (FAIL, False), (SKIP, True)):
        run.hear(event)
        assert run.finished.is_set() == finished


def test_without_a_number_it_is_finished_when_the_batch_is_full() -> None:
    run, _ = run_of()
    for event in (PASS, FAIL, SKIP, batch_of(1)):
        run.hear(event)
    assert not run.finished.is_set()
    run.hear(batch_of(2))
    assert run.finished.is_set()


def test_the_summary_says_each_unit_with_its_result_and_reason() -> None:
    run, _ = run_of()
    for event in (PASS, FAIL, SKIP, LabelPrinted(ONE, "c", "pdf", "x"), LabelConfirmed(ONE, "c", "s")):
        run.hear(event)
    run.hear(DestinationChanged("d", "ready", 0, 1, 0, ""))
    summary = run.summary()
    assert summary["event"] == "summary"
    assert (summary["passed"], summary["failed"], summary["skipped"]) == (1, 1, 1)
    assert summary["seconds"] >= 0
    assert summary["labels"] == {"printed": 1, "confirmed": 1}
    assert summary["destinations"] == [{"name": "d", "waiting": 0, "sent": 1, "refused": 0}]
    assert summary["units"] == [
        {"device_id": ONE, "place": "A1", "result": "passed", "reason": "", "seconds": 9.123},
        {"device_id": TWO, "place": "A2", "result": "failed", "reason": "unplugged", "seconds": 2.0},
        {"device_id": THREE, "place": "A3", "result": "skipped", "reason": "quota", "seconds": 0.5},
    ]


def test_it_is_settled_once_every_passed_unit_has_its_label() -> None:
    run, _ = run_of()
    run.hear(PASS)
    run.hear(FAIL)
    assert not run.settled(confirmed=False, delivered=False)
    run.hear(LabelPrinted(ONE, "c", "pdf", "x"))
    assert run.settled(confirmed=False, delivered=False)
    assert not run.settled(confirmed=True, delivered=False)
    run.hear(LabelConfirmed(ONE, "c", "AC-1"))
    assert run.settled(confirmed=True, delivered=False)


def test_where_delivery_is_asked_for_nothing_may_wait() -> None:
    run, _ = run_of()
    run.hear(DestinationChanged("d", "busy", 1, 0, 0, ""))
    assert run.settled(confirmed=False, delivered=False)
    assert not run.settled(confirmed=False, delivered=True)
    run.hear(DestinationChanged("d", "ready", 0, 1, 0, ""))
    assert run.settled(confirmed=False, delivered=True)


def test_people_are_told_lines_and_no_empty_ones() -> None:
    run, said = run_of()
    run.hear(StageEntered("A1", Stage.WRITING, ONE))
    run.hear(Notice("Look.", "There."))
    assert said == ["     ! Look. There."]


def test_machines_are_told_every_event_with_time_place_and_device(
    capsys: pytest.CaptureFixture[str],
) -> None:
    run, said = run_of(as_json=True)
    run.hear(StageEntered("A1", Stage.READING_BACK, ONE))
    run.hear(Notice("Look."))
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert first == {
        "event": "stage-entered",
        "at": "2024-05-02T08:00:00.000Z",
        "place": "A1",
        "device_id": ONE,
        "stage": "reading-back",
    }
    assert (second["event"], second["place"], second["device_id"]) == ("notice", "", "")
    assert said == []
