"""What each place shows: rows of plain data, folded from events."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from station.events import (
    AttemptRecovered,
    Event,
    ModuleArrived,
    ModuleLeft,
    StageEntered,
    UnitFailed,
    UnitPassed,
    UnitSkipped,
)
from station.line.stages import Stage


@dataclass(frozen=True, slots=True)
class Row:
    """One place: `present` while a module is plugged in; a result stays until the next unit."""

    place: str
    stage: Stage = Stage.EMPTY
    present: bool = False
    device_id: str = ""
    serial: str = ""
    headline: str = ""
    remedy: str = ""


def fold(row: Row, event: Event) -> Row:
    """The row after an event at its place. Events that say nothing of a place leave it alone."""
    match event:
        case ModuleArrived():
            return _arrived(row)
        case ModuleLeft():
            return replace(row, present=False)
        case StageEntered(stage=stage, device_id=device_id):
            return _entered(row, stage, device_id)
        case UnitPassed(device_id=device_id, serial=serial):
            return replace(_blank(row), stage=Stage.PASSED, device_id=device_id, serial=serial)
        case UnitFailed():
            return _ended(row, Stage.FAILED, event)
        case UnitSkipped():
            return _ended(row, Stage.SKIPPED, event)
        case AttemptRecovered(device_id=device_id, headline=headline, remedy=remedy):
            return replace(row, device_id=device_id, headline=headline, remedy=remedy)
        case _:
            return row


def _blank(row: Row) -> Row:
    return Row(row.place, present=row.present)


def _arrived(row: Row) -> Row:
    """A module that reboots or is announced twice is the same unit; any other is the next one."""
    same_unit = row.present or row.stage.is_working
    return replace(row if same_unit else _blank(row), present=True)


def _entered(row: Row, stage: Stage, device_id: str) -> Row:
    """The first stage begins a new unit; a result comes with its own event, never with a stage."""
    if not stage.is_working:
        return row
    if stage is Stage.IDENTIFYING or row.stage.is_final:
        return Row(row.place, stage, present=True, device_id=device_id)
    return replace(
        row,
        stage=stage,
        present=True,
        device_id=device_id or row.device_id,
        headline="",
        remedy="",
    )


def _ended(row: Row, stage: Stage, event: UnitFailed | UnitSkipped) -> Row:
    return replace(
        _blank(row),
        stage=stage,
        device_id=event.device_id,
        headline=event.headline,
        remedy=event.remedy,
    )


class LineModel:
    """Every place's row, in the order in which the places are shown."""

    def __init__(self, places: Iterable[str]) -> None:
        self.rows = {place: Row(place) for place in places}

    def take(self, events: Iterable[Event]) -> set[str]:
        """Fold events into their rows; the names of the places whose row differs now."""
        changed = set()
        for event in events:
            place = getattr(event, "place", "")
            if not place:
                continue
            before = self.rows.get(place)
            after = fold(before or Row(place), event)
            if after != before:
                self.rows[place] = after
                changed.add(place)
        return changed

    @property
    def working(self) -> int:
        """How many units are under way."""
        return sum(row.stage.is_working for row in self.rows.values())
