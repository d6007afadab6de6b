"""The words: there is one for everything that can be shown."""

from __future__ import annotations

from dataclasses import asdict, replace

import pytest

from station.events import (
    AttemptRecovered,
    BatchChanged,
    Event,
    LabelConfirmed,
    LabelPrinted,
    LabelSent,
    ModuleArrived,
    Notice,
    ScanRefused,
    StageEntered,
    UnitFailed,
    UnitPassed,
    UnitSkipped,
)
from station.line.stages import FINAL, Stage
from station.unit import Measurement
from tests.desktop.fake_station import device_id, match, serial
from ui.desktop import words
from ui.desktop.line_model import Row
from ui.desktop.symbols import Symbol

ID, SERIAL = device_id(1), serial(1)
GROUPED = "f1c7 0000 9e37 79b9 7f4a 7c15"


@pytest.mark.parametrize("stage", Stage)
def test_every_stage_has_words(stage: Stage) -> None:
    assert words.STAGES[stage]


@pytest.mark.parametrize("stage", FINAL)
def test_every_result_has_a_symbol_of_its_own_beside_its_word(stage: Stage) -> None:
    assert len(set(words.VERDICTS.values())) == len(FINAL)
    assert words.VERDICTS[stage]


@pytest.mark.parametrize(
    ("row", "text"),
    [
        (Row("A1"), "Plug in a module"),
        (Row("A1", present=True), "A module is here. Wait."),
        (Row("A1", Stage.WRITING, present=True), "Do not unplug"),
        (Row("A1", Stage.PASSED, present=True), "Lift the module out"),
        (Row("A1", Stage.PASSED), "Plug in the next module"),
        (
            Row("A1", Stage.FAILED, present=True, remedy="Put it in the red bin."),
            "Lift the module out. Put it in the red bin.",
        ),
        (Row("A1", Stage.FAILED, remedy="Plug it in again."), "Plug it in again."),
        (Row("A1", Stage.SKIPPED, present=True), "Lift the module out"),
        (Row("A1", headline="It stopped.", remedy="Plug it in again."), "Plug it in again."),
    ],
)
def test_a_place_says_the_one_thing_to_do(row: Row, text: str) -> None:
    assert words.to_do(row).text == text


@pytest.mark.parametrize(
    ("event", "symbol", "place", "text"),
    [
        (UnitPassed("A1", ID, SERIAL, 19.4), Symbol.TICK, "A1", f"{SERIAL} passed in 19 s."),
        (UnitFailed("A1", ID, "r", "Bad.", "Bin.", 1.0), Symbol.CROSS, "A1", "Bad. Bin."),
        (UnitSkipped("A1", ID, "r", "Known.", "", 1.0), Symbol.BARRED, "A1", "Known."),
        (AttemptRecovered("A1", ID, "Stopped.", "Again."), Symbol.WARNING, "A1", "Stopped. Again."),
        (
            LabelPrinted(ID, "X1", "pdf", "x"),
            Symbol.DOT,
            "",
            f"The label of module {GROUPED} is printed.",
        ),
        (LabelConfirmed(ID, "X1", SERIAL), Symbol.TICK, "", f"The label of {SERIAL} is confirmed."),
        (ScanRefused("X1", "r", "Unknown.", "Ask."), Symbol.CROSS, "", "Unknown. Ask."),
        (Notice("Full.", "Empty it.", serious=True), Symbol.WARNING, "", "Full. Empty it."),
        (Notice("Hello."), Symbol.DOT, "", "Hello."),
    ],
)
def test_milestones_are_logged(event: Event, symbol: Symbol, place: str, text: str) -> None:
    said = words.logged(event)
    assert said is not None
    assert (said.symbol, said.place, said.text) == (symbol, place, text)


@pytest.mark.parametrize(
    "event",
    [
        ModuleArrived("A1", "1-1"),
        StageEntered("A1", Stage.WRITING, ID),
        LabelSent(ID, "X1", "pdf"),
        BatchChanged("b", "running", 1, 0, 0, 0, 0, 0),
    ],
)
def test_what_cards_and_head_show_is_not_logged_again(event: Event) -> None:
    assert words.logged(event) is None


def test_the_answer_to_a_scan_is_the_label_or_the_reason() -> None:
    good = words.scan_answer(LabelConfirmed(ID, "X1", SERIAL))
    assert (good.symbol, good.text) == (Symbol.TICK, f"Label of {SERIAL} confirmed")
    bad = words.scan_answer(ScanRefused("X1", "unknown", "No unit has it.", "Scan again."))
    assert (bad.symbol, bad.text, bad.remedy) == (Symbol.CROSS, "No unit has it.", "Scan again.")


def test_a_place_reads_as_one_sentence_for_screen_readers() -> None:
    row = Row("A1", Stage.PASSED, present=True, serial=SERIAL)
    assert words.spoken(row) == f"A1. PASS. {SERIAL}. Lift the module out"


@pytest.mark.parametrize(
    ("working", "question"),
    [
        (1, "1 module is being written. Stop and close?"),
        (2, "2 modules are being written. Stop and close?"),
    ],
)
def test_the_question_before_closing_counts(working: int, question: str) -> None:
    assert words.doubt(working) == question


def test_the_details_of_a_line_hold_every_fact() -> None:
    line = match().history[0]
    told = words.details(line)
    assert line.text in told
    assert all(name in told for name in line.details)


def test_what_was_measured_is_told_in_sentences() -> None:
    found = Measurement("Radio", -57, "dBm", low=-70)
    details = {"attempt": 1, "measurements": [asdict(found)]}
    told = words.details(replace(match().history[0], details=details)).splitlines()
    assert told[1:] == ["✓ Radio: -57 dBm (at least -70)", "attempt: 1"]


def test_a_state_without_words_is_said_by_its_name() -> None:
    assert words.unit_state("sent-back") == (Symbol.DOT, "Sent back")
