"""What happened on the line: frozen, past tense, one union type.

Faces listen to these and fold them into what they show; nothing in the domain waits on a face.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from station.line.stages import Stage


@dataclass(frozen=True, slots=True)
class ModuleArrived:
    """A module that we know was plugged in at a place."""

    place: str
    port_path: str


@dataclass(frozen=True, slots=True)
class ModuleLeft:
    """The module at a place was lifted, or its cable was pulled."""

    place: str


@dataclass(frozen=True, slots=True)
class StageEntered:
    """A place began the next stage with its unit; device_id is empty until it is known."""

    place: str
    stage: Stage
    device_id: str = ""


@dataclass(frozen=True, slots=True)
class QuestionAsked:
    """A test asks whoever stands at the line; the place waits for the answer.

    `picture` is the path of a file that may be there, or empty.
    """

    place: str
    device_id: str
    question: str
    picture: str = ""


@dataclass(frozen=True, slots=True)
class QuestionClosed:
    """A place waits for no answer any more: it was given, or is not wanted now."""

    place: str


@dataclass(frozen=True, slots=True)
class UnitPassed:
    """A unit passed, and its row is on disk."""

    place: str
    device_id: str
    serial: str
    seconds: float


@dataclass(frozen=True, slots=True)
class UnitFailed:
    """A unit failed: why (slug and sentence) and what to do with it."""

    place: str
    device_id: str
    reason: str
    headline: str
    remedy: str
    seconds: float


@dataclass(frozen=True, slots=True)
class UnitSkipped:
    """A unit was left alone by a rule, such as one that had passed before."""

    place: str
    device_id: str
    reason: str
    headline: str
    remedy: str
    seconds: float


@dataclass(frozen=True, slots=True)
class AttemptRecovered:
    """At the start: the last run ended while this unit was under way, and this is what to do."""

    place: str
    device_id: str
    headline: str
    remedy: str


@dataclass(frozen=True, slots=True)
class LabelSent:
    """A label is about to leave for a printer; its ledger row says so already."""

    device_id: str
    code: str
    printer: str


@dataclass(frozen=True, slots=True)
class LabelPrinted:
    """A printer took a label; `where` is the file or the printer."""

    device_id: str
    code: str
    printer: str
    where: str


@dataclass(frozen=True, slots=True)
class LabelWaiting:
    """A label cannot be printed now; it waits in order, and the line goes on."""

    device_id: str
    printer: str
    headline: str
    remedy: str


@dataclass(frozen=True, slots=True)
class LabelConfirmed:
    """A label was scanned and belongs to this unit."""

    device_id: str
    code: str
    serial: str


@dataclass(frozen=True, slots=True)
class ScanRefused:
    """A scanned code confirms nothing: why, and what to do."""

    code: str
    reason: str
    headline: str
    remedy: str


@dataclass(frozen=True, slots=True)
class BatchChanged:
    """The counts or the state of the running batch changed."""

    batch: str
    state: str
    quantity: int
    passed: int
    failed: int
    skipped: int
    labels_printed: int
    labels_confirmed: int


@dataclass(frozen=True, slots=True)
class DestinationChanged:
    """A destination took messages, or could not: its state and how many wait."""

    destination: str
    state: str
    waiting: int
    sent: int
    refused: int
    last_error: str


@dataclass(frozen=True, slots=True)
class Notice:
    """Something about the station itself that a person should read."""

    headline: str
    remedy: str = ""
    serious: bool = False


Event = (
    ModuleArrived
    | ModuleLeft
    | StageEntered
    | QuestionAsked
    | QuestionClosed
    | UnitPassed
    | UnitFailed
    | UnitSkipped
    | AttemptRecovered
    | LabelSent
    | LabelPrinted
    | LabelWaiting
    | LabelConfirmed
    | ScanRefused
    | BatchChanged
    | DestinationChanged
    | Notice
)

Say = Callable[[Event], None]
"""The whole interface between the station and any face; callable from any thread."""
