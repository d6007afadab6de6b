"""Every word that people see in the window, by stage, event and place on the screen."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from station.audit.trace import MEASUREMENTS, measured
from station.events import (
    AttemptRecovered,
    DestinationChanged,
    Event,
    LabelConfirmed,
    LabelPrinted,
    LabelWaiting,
    Notice,
    ScanRefused,
    UnitFailed,
    UnitPassed,
    UnitSkipped,
)
from station.line.stages import Stage
from station.unit import grouped
from ui.desktop.line_model import Row
from ui.desktop.symbols import Symbol
from ui.desktop.tally import Tally
from ui.desktop.waiting import Waiting

if TYPE_CHECKING:
    from station.audit.trace import HistoryLine, TraceMatch
    from station.batch import BatchSummary

STAGES: dict[Stage, str] = {
    Stage.EMPTY: "Plug in a module",
    Stage.IDENTIFYING: "Asking the module who it is",
    Stage.CHECKING: "Checking the firmware file",
    Stage.SWITCHING: "Restarting it for programming",
    Stage.COMPARING: "Comparing what it carries",
    Stage.ERASING: "Erasing the old firmware",
    Stage.WRITING: "Writing the firmware",
    Stage.READING_BACK: "Reading the firmware back",
    Stage.CONFIGURING: "Storing the set-up network",
    Stage.REBOOTING: "Restarting the module",
    Stage.PROVING: "Asking the module what it runs",
    Stage.TESTING: "Testing the module",
    Stage.RECORDING: "Recording the unit",
    Stage.PASSED: "PASS",
    Stage.FAILED: "FAIL",
    Stage.SKIPPED: "SKIPPED",
}

VERDICTS: dict[Stage, Symbol] = {
    Stage.PASSED: Symbol.TICK,
    Stage.FAILED: Symbol.CROSS,
    Stage.SKIPPED: Symbol.BARRED,
}

BATCH_STATES = {"running": "Running", "held": "On hold", "closed": "Closed"}

UNIT_STATES = {
    "passed": (Symbol.TICK, "Passed"),
    "failed": (Symbol.CROSS, "Failed"),
    "skipped": (Symbol.BARRED, "Left alone"),
    "aborted": (Symbol.WARNING, "Not finished"),
    "scrapped": (Symbol.CROSS, "Scrapped"),
    "under-way": (Symbol.DOT, "Under way"),
}

HISTORY_SYMBOLS = {
    "unit-passed": Symbol.TICK,
    "unit-reworked": Symbol.TICK,
    "label-confirmed": Symbol.TICK,
    "attempt-failed": Symbol.CROSS,
    "attempt-skipped": Symbol.BARRED,
    "attempt-aborted": Symbol.WARNING,
    "label-voided": Symbol.WARNING,
    "message-refused": Symbol.WARNING,
}

FAULTS = {
    "": "No fault",
    "unplug": "Cable pulled",
    "stall": "Stalls",
    "silent-write": "Silent write",
    "corrupt-read": "Bad read-back",
    "wrong-id": "Wrong id",
    "no-boot": "Does not start",
    "deaf": "Hears no Wi-Fi",
}

OPENING = "The station starts …"
CLOSING = "The station closes. Every module is left safe …"
KEEP_WORKING = "Keep working (Esc)"
STOP_AND_CLOSE = "Stop and close (F10)"
SIMULATION = "SIMULATION — no real modules, labels or cloud"
LINE_TAB = "Line  F2"
TRACE_TAB = "Trace  F3"
NO_PLACE = "Plug in a module: its place appears here"
SCAN_HERE = "Scan a label"
SCAN_HINT = "Stick the label on the module, then scan it."
LOG_EMPTY = "What happens on the line is told here."
CHOOSE_BATCH = "Which batch do you work on?"
YOUR_NAME = "Your name"
NAME_MISSING = "Type your name first: the record says who worked on each unit."
START = "Start (Enter)"
STARTING = "The line starts …"
NO_BATCH = "There is no open batch"
HOW_TO_OPEN = (
    "Open one in a terminal, then press F5 to look again:\n"
    "factory-station batch open --product NAME --quantity 50"
)
CHOICE_KEYS = "Arrow keys choose · Enter starts · F5 looks again"
SEARCH_HERE = "Scan a label, or type any part of an id"
SEARCH_HOW = "Scan a label, or type a device id, serial, claim token or batch, and press Enter."
SEARCHING = "Searching the record …"
TRACE_KEYS = "Up, Down: line · Enter: its details · Page Up, Page Down: unit"
CRASHED = "A part of the program failed. What is recorded is safe."
CRASHED_REMEDY = "Close the window and start the station again. The log tells the engineer why."
DISMISS = "Esc"
YES = "Yes, pass (F7)"
NO = "No, fail (F8)"
VIRTUAL_BENCH = "Virtual bench"
PLUG = "Plug"
UNPLUG = "Unplug"
PLUG_ALL = "Plug in all (F6)"
PRINTER_OFF = "Label printer off"
CLOUD_DOWN = "Cloud down"


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence with its symbol; `place` is empty where it concerns the whole station."""

    symbol: Symbol
    text: str
    place: str = ""
    remedy: str = ""

    @property
    def is_urgent(self) -> bool:
        """True where it waits for a person."""
        return self.symbol is Symbol.WARNING


def to_do(row: Row) -> Said:
    """The one thing to do at a place now."""
    if row.stage.is_working:
        return Said(Symbol.LOCK, "Do not unplug")
    if row.stage is Stage.EMPTY:
        return Said(Symbol.LOCK, "A module is here. Wait.") if row.present else _invitation(row)
    if row.stage is Stage.PASSED:
        text = "Lift the module out" if row.present else "Plug in the next module"
    else:
        lift = f"Lift the module out. {row.remedy}" if row.remedy else "Lift the module out"
        text = lift if row.present else row.remedy
    return Said(Symbol.LIFT_OUT if row.present else Symbol.PLUG_IN, text)


def _invitation(row: Row) -> Said:
    return Said(Symbol.PLUG_IN, row.remedy or STAGES[Stage.EMPTY])


def spoken(row: Row) -> str:
    """A place in one sentence, for screen readers."""
    parts = (row.place, STAGES[row.stage], row.serial, row.headline, to_do(row).text)
    return ". ".join(part.rstrip(".") for part in parts if part)


def logged(event: Event) -> Said | None:
    """The event as a line of the log; None where the cards and the head say enough."""
    match event:
        case UnitPassed(place=place, serial=serial, seconds=seconds):
            return Said(Symbol.TICK, f"{serial} passed in {seconds:.0f} s.", place)
        case UnitFailed(place=place):
            return Said(Symbol.CROSS, f"{event.headline} {event.remedy}".strip(), place)
        case UnitSkipped(place=place):
            return Said(Symbol.BARRED, f"{event.headline} {event.remedy}".strip(), place)
        case AttemptRecovered(place=place):
            return Said(Symbol.WARNING, f"{event.headline} {event.remedy}".strip(), place)
        case LabelPrinted(device_id=device_id):
            return Said(Symbol.DOT, f"The label of module {grouped(device_id)} is printed.")
        case LabelConfirmed(serial=serial):
            return Said(Symbol.TICK, f"The label of {serial} is confirmed.")
        case ScanRefused():
            return Said(Symbol.CROSS, f"{event.headline} {event.remedy}".strip())
        case Notice(headline=headline, remedy=remedy, serious=serious):
            symbol = Symbol.WARNING if serious else Symbol.DOT
            return Said(symbol, f"{headline} {remedy}".strip())
        case _:
            return None


def scan_answer(event: LabelConfirmed | ScanRefused) -> Said:
    """The answer to a scan, large."""
    if isinstance(event, LabelConfirmed):
        return Said(Symbol.TICK, f"Label of {event.serial} confirmed")
    return Said(Symbol.CROSS, event.headline, remedy=event.remedy)


def behind_the_line(waiting: Waiting) -> tuple[Said, ...]:
    """Printer and clouds, each in a few words; the ones that need a person come first."""
    events = waiting.destinations.values()
    clouds = (_destination(event, _cloud(event.destination, len(events))) for event in events)
    return tuple(sorted((*_labels(waiting), *clouds), key=lambda one: not one.is_urgent))


def _labels(waiting: Waiting) -> tuple[Said, ...]:
    if not waiting.troubles:
        return (Said(Symbol.TICK, "No label waits"),)
    newest = list(waiting.troubles.values())[-1]
    wait = count_of(waiting.labels, "label waits", "labels wait")
    text = f"{_headline(newest)}: {wait}. {newest.remedy}"
    return (Said(Symbol.WARNING, text.strip()),)


def _headline(event: LabelWaiting) -> str:
    return event.headline.rstrip(".") or "The label printer does not print"


def _destination(event: DestinationChanged, name: str) -> Said:
    if event.refused:
        units = count_of(event.refused, "unit was", "units were")
        return Said(Symbol.WARNING, f"{units} refused by {name}. {event.last_error}".strip())
    if event.state == "blocked":
        return Said(Symbol.WARNING, f"{_start(name)} lets nothing in. {event.last_error}".strip())
    if event.waiting:
        units = count_of(event.waiting, "unit waits", "units wait")
        return Said(Symbol.DOT, f"{units} for {name}")
    return Said(Symbol.TICK, f"{_start(name)} knows every unit")


def _cloud(destination: str, destinations: int) -> str:
    """A destination such as "product:acme-lamp" in words; the only one needs no name."""
    kind, _, product = destination.partition(":")
    if destinations == 1:
        return "the cloud"
    return f"the cloud of {product}" if kind == "product" and product else destination


def _start(text: str) -> str:
    return text[:1].upper() + text[1:]


def batch_state(tally: Tally) -> str:
    """The batch's state in words."""
    if tally.is_complete and tally.state == "running":
        return "Complete"
    return BATCH_STATES.get(tally.state, tally.state.capitalize())


def batch_line(batch: BatchSummary) -> str:
    """A batch's name, its work order, and its state where that is not simply running."""
    order = f"order {batch.order}" if batch.order else ""
    state = "" if batch.state == "running" else BATCH_STATES.get(batch.state, batch.state)
    return "  ·  ".join(part for part in (batch.batch, order, state) if part)


def doubt(working: int) -> str:
    """The question when the window is to close while units are under way."""
    return f"{count_of(working, 'module is', 'modules are')} being written. Stop and close?"


def more_questions(count: int) -> str:
    """How many places ask besides the one that is shown; empty for none."""
    return f"{count_of(count, 'more place asks', 'more places ask')}." if count else ""


def found(count: int, term: str) -> str:
    """How many units a search found."""
    if not count:
        return f"Nothing is known of “{term}”."
    return f"{count_of(count, 'unit', 'units')} found for “{term}”."


def count_of(count: int, one: str, many: str) -> str:
    """A number with its noun."""
    return f"{count:,} {one if count == 1 else many}".replace(",", " ")


def local_time(at: str) -> str:
    """A time of the record, ISO 8601 in UTC, as the clock on the wall showed it."""
    return f"{datetime.fromisoformat(at).astimezone():%Y-%m-%d  %H:%M:%S}"


def unit_state(state: str) -> tuple[Symbol, str]:
    """A unit's state in the record as a symbol and a word."""
    return UNIT_STATES.get(state, (Symbol.DOT, state.replace("-", " ").capitalize()))


def unit_title(match: TraceMatch) -> str:
    """What a unit is called: by serial once it has one."""
    return match.serial or match.device_id


def unit_line(match: TraceMatch) -> str:
    """What else identifies a unit."""
    token = f"claim token {match.claim_token}" if match.claim_token else ""
    return "  ·  ".join(part for part in (f"batch {match.batch}", token) if part)


def history_spoken(line: HistoryLine) -> str:
    """One line of a unit's history in one sentence."""
    return f"{local_time(line.at)} {line.place} {line.text}"


def details(line: HistoryLine) -> str:
    """All that the record holds of one line, a fact each."""
    facts = (
        f"{name.replace('_', ' ')}: {_fact(value)}"
        for name, value in line.details.items()
        if name != MEASUREMENTS
    )
    return "\n".join((history_spoken(line), *measured(line.details), *facts))


def _fact(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
