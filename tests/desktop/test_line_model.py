"""Each event folded into a place's row."""

from __future__ import annotations

import pytest

from station.events import (
    AttemptRecovered,
    Event,
    LabelPrinted,
    ModuleArrived,
    ModuleLeft,
    Notice,
    StageEntered,
    UnitFailed,
    UnitSkipped,
)
from station.line.stages import Stage
from tests.desktop.fake_station import (
    WAY,
    arrived,
    device_id,
    failed,
    lifted,
    passed,
    serial,
    worked_until,
)
from ui.desktop.line_model import LineModel, Row, fold

GONE = "The module was unplugged while it was being written."
AGAIN = "Plug it in again: the station starts over with it."


def after(*events: Event) -> Row:
    row = Row("A1")
    for event in events:
        row = fold(row, event)
    return row


def test_a_module_that_arrives_is_there() -> None:
    assert after(*arrived("A1")) == Row("A1", present=True)


@pytest.mark.parametrize("stage", WAY)
def test_each_working_stage_is_shown_with_the_id_that_is_known(stage: Stage) -> None:
    row = after(*worked_until("A1", stage, 7))
    known = "" if stage is Stage.IDENTIFYING else device_id(7)
    assert (row.stage, row.device_id, row.present) == (stage, known, True)


def test_a_pass_shows_serial_and_id() -> None:
    row = after(*passed("A1", 7))
    assert row == Row("A1", Stage.PASSED, True, device_id(7), serial(7))


def test_a_failure_shows_why_and_what_to_do() -> None:
    row = after(*failed("A1", GONE, AGAIN, 7))
    assert row == Row("A1", Stage.FAILED, True, device_id(7), "", GONE, AGAIN)


def test_a_skipped_unit_shows_why_and_what_to_do() -> None:
    skipped = UnitSkipped("A1", device_id(7), "passed", "It has passed before.", "Void it.", 1.0)
    row = after(*worked_until("A1", Stage.CHECKING, 7), skipped)
    expected = Row("A1", Stage.SKIPPED, True, device_id(7), "", "It has passed before.", "Void it.")
    assert row == expected


def test_no_stage_shows_a_pass_before_its_own_event_does() -> None:
    row = after(*worked_until("A1", Stage.RECORDING), StageEntered("A1", Stage.PASSED))
    assert row.stage is Stage.RECORDING


@pytest.mark.parametrize("turn", [passed("A1"), failed("A1", GONE, AGAIN)])
def test_a_result_stays_when_the_module_is_lifted(turn: tuple[Event, ...]) -> None:
    there, gone = after(*turn), after(*turn, *lifted("A1"))
    assert there.stage.is_final
    assert there.present
    assert not gone.present
    assert (gone.stage, gone.headline) == (there.stage, there.headline)


def test_a_result_ends_with_the_next_module() -> None:
    assert after(*passed("A1"), *lifted("A1"), *arrived("A1")) == Row("A1", present=True)


def test_a_result_ends_when_the_next_unit_starts_unannounced() -> None:
    row = after(*passed("A1"), StageEntered("A1", Stage.IDENTIFYING))
    assert row == Row("A1", Stage.IDENTIFYING, present=True)


def test_a_module_that_comes_back_from_its_reboot_is_the_same_unit() -> None:
    row = after(*worked_until("A1", Stage.REBOOTING, 7), *lifted("A1"), *arrived("A1"))
    assert (row.stage, row.device_id, row.present) == (Stage.REBOOTING, device_id(7), True)


def test_a_module_that_is_announced_twice_keeps_its_result() -> None:
    assert after(*passed("A1"), *arrived("A1")) == after(*passed("A1"))


def test_a_module_that_left_before_its_failure_is_told_is_gone() -> None:
    said = UnitFailed("A1", device_id(1), "unplugged", GONE, AGAIN, 3.0)
    row = after(*worked_until("A1", Stage.WRITING), *lifted("A1"), said)
    assert (row.stage, row.present) == (Stage.FAILED, False)


def test_what_the_last_run_left_open_is_told_until_the_next_module_comes() -> None:
    told = AttemptRecovered("A1", device_id(3), "The station stopped.", AGAIN)
    assert after(told) == Row("A1", Stage.EMPTY, False, device_id(3), "", told.headline, AGAIN)
    assert after(told, *arrived("A1")) == Row("A1", present=True)


@pytest.mark.parametrize(
    "event", [Notice("The disk is full."), LabelPrinted(device_id(1), "c", "pdf", "x.pdf")]
)
def test_what_concerns_no_place_changes_no_row(event: Event) -> None:
    assert fold(Row("A1", Stage.WRITING), event) == Row("A1", Stage.WRITING)
    assert LineModel(["A1"]).take([event]) == set()


def test_the_model_names_the_places_that_changed_and_makes_room_for_new_ones() -> None:
    model = LineModel(["A1", "A2"])
    assert model.take([ModuleArrived("B7", "2-1"), ModuleLeft("A2")]) == {"B7"}
    assert list(model.rows) == ["A1", "A2", "B7"]


def test_the_model_counts_the_units_under_way() -> None:
    model = LineModel(["A1", "A2", "A3"])
    model.take([*worked_until("A1", Stage.WRITING), *passed("A2"), *arrived("A3")])
    assert model.working == 1
