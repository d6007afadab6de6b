"""Each event as a line of text, and as the slug that JSON lines carry."""

from __future__ import annotations

import re

from station.events import (
    AttemptRecovered,
    DestinationChanged,
    Event,
    LabelConfirmed,
    LabelPrinted,
    LabelWaiting,
    Notice,
    QuestionAsked,
    ScanRefused,
    StageEntered,
    UnitFailed,
    UnitPassed,
    UnitSkipped,
)
from station.line.stages import Stage
from station.unit import grouped


def slug(event: Event) -> str:
    """StageEntered is "stage-entered"."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", type(event).__name__).lower()


def text_of(event: Event) -> str:
    """One line for people; empty for what only machines count."""
    match event:
        case StageEntered(place=place, stage=Stage.IDENTIFYING):
            return f"{place:4} … a module was plugged in"
        case UnitPassed():
            return f"{event.place:4} ✓ PASS  {event.serial}  {grouped(event.device_id)}"
        case UnitFailed():
            return _result(event.place, "✗ FAIL ", event.headline, event.remedy)
        case UnitSkipped():
            return _result(event.place, "⦸ SKIP ", event.headline, event.remedy)
        case QuestionAsked(place=place):
            return f"{place:4} ? {event.question} Type y {place} for yes, n {place} for no."
        case LabelPrinted():
            return f"     label printed: {event.where}"
        case LabelConfirmed():
            return f"     ✓ label of {event.serial} confirmed"
        case LabelWaiting() | Notice() | AttemptRecovered() | ScanRefused():
            return f"     ! {event.headline} {event.remedy}".rstrip()
        case DestinationChanged() if event.last_error:
            return f"     {event.destination}: {event.waiting} wait. {event.last_error}"
        case _:
            return ""


def _result(place: str, word: str, headline: str, remedy: str) -> str:
    return f"{place:4} {word} {headline} {remedy}".rstrip()
