"""A station of plain values for tests and pictures of the window: it says what it is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from threading import Event as Flag

from station.audit.trace import HistoryLine, TraceMatch
from station.batch import BatchSummary
from station.errors import StationError
from station.events import (
    Event,
    ModuleArrived,
    ModuleLeft,
    Say,
    StageEntered,
    UnitFailed,
    UnitPassed,
)
from station.line.gauges import Gauges
from station.line.places import Place
from station.line.stages import Stage

BATCH = BatchSummary(
    batch="AC-2647",
    product="acme-thermostat",
    title="Acme Thermostat",
    revision=1,
    state="running",
    quantity=50,
    order="4711",
    passed=0,
    failed=0,
    skipped=0,
    aborted=0,
    scrapped=0,
    labels_owed=0,
    labels_printed=0,
    labels_confirmed=0,
    labels_voided=0,
    first_pass_yield=None,
    simulated=True,
)

WAY = tuple(stage for stage in Stage if stage.is_working)


def device_id(number: int) -> str:
    """The id of a made-up module."""
    return f"f1c70000{number * 0x9E3779B97F4A7C15 % 2**64:016x}"


def serial(number: int) -> str:
    """The serial of a made-up unit."""
    return f"AC2647-{number:06}"


@dataclass(frozen=True, slots=True)
class Plugged:
    """One call of `plug`."""

    place: str
    fault: str


class FakeBench:
    """Notes what the panel asks of it."""

    faults: tuple[str, ...] = (
        "unplug",
        "stall",
        "silent-write",
        "corrupt-read",
        "wrong-id",
        "no-boot",
        "deaf",
    )

    def __init__(self) -> None:
        self.plugged: list[Plugged] = []
        self.unplugged: list[str] = []
        self.printer_is_off = False
        self.cloud_is_down = False

    def plug(self, place: str, fault: str = "") -> None:
        self.plugged.append(Plugged(place, fault))

    def unplug(self, place: str) -> None:
        self.unplugged.append(place)

    def printer_off(self, off: bool) -> None:
        self.printer_is_off = off

    def cloud_down(self, down: bool) -> None:
        self.cloud_is_down = down


class FakeStation:
    """Answers as `station.station.Station` does, from what its maker put in."""

    def __init__(self, places: int = 4, *, simulated: bool = True) -> None:
        self.simulated = simulated
        self.name = "Line 1"
        self.places = tuple(Place(f"1-1.{n}", f"A{n}") for n in range(1, places + 1))
        self.gauges = Gauges()
        self.virtual: FakeBench | None = FakeBench() if simulated else None
        self.summaries: tuple[BatchSummary, ...] = (BATCH,)
        self.scanned: list[str] = []
        self.started: list[tuple[str, str]] = []
        self.start_error: StationError | None = None
        self.finds: Callable[[str], tuple[TraceMatch, ...]] = lambda _term: ()
        self.answers: list[tuple[str, bool]] = []
        self.may_close = Flag()
        self.may_close.set()
        self.closed = False
        self._say: Say | None = None

    def batches(self) -> tuple[BatchSummary, ...]:
        return self.summaries

    def start(self, batch: str, operator: str, say: Say) -> None:
        if self.start_error:
            raise self.start_error
        self.started.append((batch, operator))
        self._say = say

    def say(self, *events: Event) -> None:
        """Say these, on the caller's thread."""
        assert self._say is not None
        for event in events:
            self._say(event)

    def scan(self, code: str) -> None:
        self.scanned.append(code)

    def answer(self, place: str, passed: bool) -> None:
        self.answers.append((place, passed))

    def trace(self, term: str) -> tuple[TraceMatch, ...]:
        return self.finds(term)

    def close(self) -> None:
        self.may_close.wait(10)
        self.closed = True


def arrived(place: str) -> tuple[Event, ...]:
    """A module is plugged in."""
    return (ModuleArrived(place, f"1-1.{place[1:]}"),)


def worked_until(place: str, stage: Stage, number: int = 1) -> tuple[Event, ...]:
    """A module is plugged in, and worked on up to a stage."""
    stages = WAY[: WAY.index(stage) + 1]
    known = ("" if one is Stage.IDENTIFYING else device_id(number) for one in stages)
    entered = (StageEntered(place, *both) for both in zip(stages, known, strict=True))
    return (*arrived(place), *entered)


def passed(place: str, number: int = 1) -> tuple[Event, ...]:
    """A whole good turn; the module is still there."""
    end = UnitPassed(place, device_id(number), serial(number), 19.4)
    return (*worked_until(place, Stage.RECORDING, number), end)


def failed(place: str, headline: str, remedy: str, number: int = 1) -> tuple[Event, ...]:
    """A turn that ends while writing; the module is still there."""
    end = UnitFailed(place, device_id(number), "fault", headline, remedy, 7.2)
    return (*worked_until(place, Stage.WRITING, number), end)


def lifted(place: str) -> tuple[Event, ...]:
    """The module is lifted out."""
    return (ModuleLeft(place),)


def match(number: int = 1, state: str = "passed") -> TraceMatch:
    """A unit with a whole history."""
    told = (
        ("attempt-began", "A2", "The module was recognised and its attempt began. Operator: demo."),
        ("stage-entered", "A2", "Stage: checking."),
        ("stage-entered", "A2", "Stage: erasing."),
        ("stage-entered", "A2", "Stage: writing."),
        (
            "attempt-failed",
            "A2",
            "FAIL while writing: The module was unplugged while it was being written.",
        ),
        ("attempt-began", "A3", "The module was recognised and its attempt began. Operator: demo."),
        ("stage-entered", "A3", "Stage: writing."),
        ("stage-entered", "A3", "Stage: reading-back."),
        ("stage-entered", "A3", "Stage: proving."),
        ("unit-passed", "A3", f"PASS, as {serial(number)}, on disk."),
        ("label-owed", "", "A new label (revision 1) is owed."),
        ("label-sent", "", "The label was handed to the printer."),
        ("label-printed", "", "The label was printed."),
        ("label-confirmed", "", "The label was scanned and confirmed."),
        ("message-sent", "", "product:acme-thermostat knows the unit."),
    )
    history = tuple(
        HistoryLine(
            f"2026-11-23T09:{14 + at // 60:02}:{at % 60:02}.512Z",
            kind,
            place,
            text,
            {"attempt": 1, "stage": "writing", "firmware": "9f2c" * 16},
        )
        for at, (kind, place, text) in zip(range(0, 90, 6), told, strict=True)
    )
    return TraceMatch(
        device_id(number), serial(number), "K7QX-M2RD-9TVA", BATCH.batch, state, history
    )


def batch(name: str, **changes: object) -> BatchSummary:
    """Another batch."""
    return replace(BATCH, batch=name, **changes)  # type: ignore[arg-type] # fields are named by callers
