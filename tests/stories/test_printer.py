"""The printer is off: units pass, labels wait in order, none is lost and none comes twice."""

from __future__ import annotations

import pytest

from station.events import LabelConfirmed, LabelPrinted, LabelWaiting, UnitPassed
from tests.stories.story_bench import StoryBench

pytestmark = pytest.mark.story


def test_labels_wait_for_the_printer_in_order(bench: StoryBench) -> None:
    bench.line.printer_off(True)
    places = ("A1", "A2", "A3", "A4")
    for place in places:
        bench.plug(place)
    passed = [bench.heard(UnitPassed) for _ in places]
    waiting = bench.heard(LabelWaiting)
    assert waiting.headline == "The label printer is off."
    assert waiting.remedy == "Switch it on: the labels that wait come out in order."
    assert bench.labelled() == []
    assert {label["state"] for label in bench.ledger.labels()} <= {"owed", "sent"}

    bench.line.printer_off(False)
    printed = [bench.heard(LabelPrinted).device_id for _ in places]
    assert printed == [label["device_id"] for label in bench.ledger.labels()]
    assert sorted(printed) == sorted(unit.device_id for unit in passed) == bench.labelled()
    for unit in passed:
        bench.heard(LabelConfirmed, device_id=unit.device_id)
    assert len(bench.ledger.entries("label-printed")) == len(places)
    assert len(bench.events.all(LabelWaiting, headline=waiting.headline)) == 1
    bench.passes("A1")


def test_a_printer_that_goes_off_between_two_labels(bench: StoryBench) -> None:
    first = bench.passes("A1")
    bench.line.printer_off(True)
    second = bench.plug("A2")
    bench.heard(UnitPassed, device_id=second.device_id)
    bench.heard(LabelWaiting, device_id=second.device_id)
    assert bench.labelled() == [first.device_id]
    bench.line.printer_off(False)
    bench.heard(LabelConfirmed, device_id=second.device_id)
    printed = [event.device_id for event in bench.events.all(LabelPrinted)]
    assert printed == [first.device_id, second.device_id]


def test_a_label_folder_that_takes_nothing(bench: StoryBench) -> None:
    (bench.folder / "labels").write_text("a file where the folder should be")
    module = bench.plug("A1")
    bench.heard(UnitPassed, device_id=module.device_id)
    waiting = bench.heard(LabelWaiting)
    assert waiting.headline.startswith(f"The label could not be written to {bench.folder}")
    (bench.folder / "labels").unlink()
    bench.heard(LabelConfirmed, device_id=module.device_id)
    assert bench.labelled() == [module.device_id]


def test_labels_that_are_owed_at_the_end_are_printed_at_the_next_start(
    bench: StoryBench, request: pytest.FixtureRequest
) -> None:
    bench.line.printer_off(True)
    module = bench.plug("A1")
    bench.heard(UnitPassed, device_id=module.device_id)
    bench.heard(LabelWaiting)
    bench.close()
    again = request.getfixturevalue("open_bench")()
    printed = again.heard(LabelConfirmed)
    assert printed.device_id == module.device_id
    assert len(again.ledger.entries("label-printed")) == 1
