"""Rules that say no: quota, repeats, held batches, and two stations on one folder."""

from __future__ import annotations

import pytest

from drivers.virtual.faults import Faults
from station.errors import Refused, SetupError
from station.events import BatchChanged, StageEntered, UnitPassed, UnitSkipped
from station.line.stages import Stage
from tests.stories.conftest import OpenBench
from tests.stories.recipes import Story
from tests.stories.story_bench import StoryBench

pytestmark = pytest.mark.story


def test_a_batch_of_three_takes_three_of_five(open_bench: OpenBench) -> None:
    bench = open_bench(quantity=3)
    modules = [bench.plug(place) for place in ("A1", "A2", "A3", "A4")]
    bench.heard(BatchChanged, passed=3, skipped=1)
    fourth = bench.heard(UnitSkipped)
    assert fourth.headline.startswith(f'Batch "{bench.batch}" is full: ')
    assert fourth.remedy == "Nothing was written. Keep this module for the next batch."
    bench.clear("A1")
    fifth = bench.plug("A1")
    skipped = bench.skips("A1", "quota")
    assert skipped.device_id == fifth.device_id
    assert skipped.headline == (
        f'Batch "{bench.batch}" is full: 3 of 3 units passed and 0 under way.'
    )
    for refused in (fourth, skipped):
        bench.nothing_came_of(refused.device_id)
    passed = {event.device_id for event in bench.events.all(UnitPassed)}
    assert passed == {unit["device_id"] for unit in bench.ledger.units()}
    assert passed == {module.device_id for module in modules} - {fourth.device_id}


def test_a_place_in_a_full_batch_is_free_again_after_a_failure(open_bench: OpenBench) -> None:
    bench = open_bench(quantity=1)
    bench.plug("A1", Faults(silent_write=True))
    bench.fails("A1", "silent-write", "reading-back")
    bench.passes("A1")


def test_a_module_that_passed_before(bench: StoryBench) -> None:
    module = bench.passes("A1")
    (unit,) = bench.ledger.units()
    bench.clear("A1")
    again = bench.put("A2", bench.blank(device_id=module.device_id))
    untouched = again.hardware.flash.revision
    skipped = bench.skips("A2", "already-passed")
    assert skipped.headline == (
        f"This module passed before, in batch {bench.batch}, as {unit['serial']}."
    )
    assert skipped.remedy == "Nothing was written. Put it with the units that passed."
    assert again.hardware.flash.revision == untouched
    assert bench.ledger.units() == [unit]
    assert len(bench.ledger.labels()) == len(bench.ledger.messages()) == 1
    results = [(it.place, it.result) for it in bench.ledger.attempts()]
    assert results == [("A1", "passed"), ("A2", "skipped")]
    (match,) = bench.station.trace(module.device_id)
    kinds = [line.kind for line in match.history]
    assert kinds.index("unit-passed") < kinds.index("attempt-skipped")


def test_a_rework_keeps_serial_token_and_label(open_bench: OpenBench) -> None:
    bench = open_bench(Story(repeat="rework"))
    module = bench.passes("A1")
    (unit,) = bench.ledger.units()
    bench.clear("A1")
    bench.put("A1", bench.blank(device_id=module.device_id))
    bench.heard(UnitPassed, device_id=module.device_id)
    (reworked,) = bench.ledger.units()
    assert {**reworked, "attempt": 0, "passed_at": ""} == {**unit, "attempt": 0, "passed_at": ""}
    assert len(bench.ledger.labels()) == 1
    bench.events.until("both messages went", lambda: len(bench.known_units()) == 2)
    assert [it["event"] for it in bench.line.cloud.units()] == ["unit-passed", "unit-reworked"]


def test_a_batch_that_is_held_meanwhile(bench: StoryBench) -> None:
    under_way = bench.plug("A1", Faults(slow_erase_s=0.5))
    bench.heard(StageEntered, place="A1", stage=Stage.ERASING)
    bench.books.ledger.batches.hold(bench.batch, "labels are smeared", "engineer")
    late = bench.plug("A2")
    skipped = bench.skips("A2", "batch-state")
    assert skipped.headline == f'Batch "{bench.batch}" is held: labels are smeared.'
    bench.nothing_came_of(late.device_id)
    bench.sees_through(under_way)
    bench.books.ledger.batches.resume(bench.batch, "engineer")
    bench.passes("A2", late)


def test_a_batch_that_is_not_running_is_not_started(open_bench: OpenBench) -> None:
    bench = open_bench(start=False)
    bench.books.ledger.batches.hold(bench.batch, "no more modules", "engineer")
    with pytest.raises(Refused, match=f'Batch "{bench.batch}" is held'):
        bench.start()


def test_a_second_station_on_the_same_folder(open_bench: OpenBench) -> None:
    bench = open_bench()
    with pytest.raises(SetupError) as refusal:
        open_bench()
    assert refusal.value.message == (
        "Another Factory Station is running a line on this data folder."
    )
    assert refusal.value.remedy == "Close the other one first, or use another --data-dir."
    bench.passes("A1")
