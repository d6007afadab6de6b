"""Each event as a line and as a slug."""

from __future__ import annotations

from typing import get_args

import pytest

from station.events import (
    AttemptRecovered,
    BatchChanged,
    DestinationChanged,
    Event,
    LabelConfirmed,
    LabelPrinted,
    LabelSent,
    LabelWaiting,
    ModuleArrived,
    ModuleLeft,
    Notice,
    QuestionAsked,
    QuestionClosed,
    ScanRefused,
    StageEntered,
    UnitFailed,
    UnitPassed,
    UnitSkipped,
)
from station.line.stages import Stage
from tests.builders import virtual_id
from ui.cli.lines import slug, text_of

ID = virtual_id(1)

LINES: tuple[tuple[Event, str], ...] = (
    (ModuleArrived("A1", "1-1"), ""),
    (ModuleLeft("A1"), ""),
    (StageEntered("A1", Stage.IDENTIFYING), "A1   … a module was plugged in"),
    (StageEntered("A1", Stage.WRITING, ID), ""),
    (QuestionAsked("A1", ID, "Is it on?"), "A1   ? Is it on? Type y A1 for yes, n A1 for no."),
    (QuestionClosed("A1"), ""),
    (UnitPassed("A1", ID, "AC-1", 9.5), "A1   ✓ PASS  AC-1  f1c7 0000 0000 0000 0000 0001"),
    (UnitFailed("A10", ID, "x", "It broke.", "Bin it.", 1.0), "A10  ✗ FAIL  It broke. Bin it."),
    (UnitSkipped("A1", ID, "x", "It passed.", "Keep it.", 1.0), "A1   ⦸ SKIP  It passed. Keep it."),
    (LabelSent(ID, "CODE", "pdf"), ""),
    (LabelPrinted(ID, "CODE", "pdf", "labels/1.pdf"), "     label printed: labels/1.pdf"),
    (LabelConfirmed(ID, "CODE", "AC-1"), "     ✓ label of AC-1 confirmed"),
    (LabelWaiting(ID, "pdf", "It is off.", "Switch it on."), "     ! It is off. Switch it on."),
    (ScanRefused("CODE", "x", "It is void.", "Take it off."), "     ! It is void. Take it off."),
    (AttemptRecovered("A1", ID, "It stopped.", "Plug it in."), "     ! It stopped. Plug it in."),
    (Notice("Look."), "     ! Look."),
    (BatchChanged("b", "running", 5, 1, 0, 0, 1, 0), ""),
    (DestinationChanged("d", "ready", 0, 4, 0, ""), ""),
    (DestinationChanged("d", "offline", 3, 4, 0, "It is away."), "     d: 3 wait. It is away."),
)


@pytest.mark.parametrize(("event", "line"), LINES)
def test_each_event_has_its_line_or_none(event: Event, line: str) -> None:
    assert text_of(event) == line


def test_every_kind_of_event_is_in_this_list() -> None:
    assert {type(event) for event, _ in LINES} == set(get_args(Event))


def test_a_code_is_in_no_line_because_it_holds_a_claim_token() -> None:
    assert not [line for _, line in LINES if "CODE" in line]


@pytest.mark.parametrize(
    ("event", "name"),
    [(LINES[2][0], "stage-entered"), (LINES[6][0], "unit-passed"), (Notice("x"), "notice")],
)
def test_the_slug_is_the_kind_in_small_letters(event: Event, name: str) -> None:
    assert slug(event) == name
