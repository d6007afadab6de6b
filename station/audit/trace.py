"""A unit's history in sentences."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from station.ledger.history import TracedUnit
from station.ledger.ledger import Ledger

MEASUREMENTS = "measurements"
"""The detail under which an attempt's end holds what its tests measured."""


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One thing that happened; `at` is ISO 8601 in UTC, `kind` a slug, `text` one sentence."""

    at: str
    kind: str
    place: str
    text: str
    details: dict[str, object]


@dataclass(frozen=True, slots=True)
class TraceMatch:
    """All that is known of one unit. `serial` and `claim_token` are empty unless it passed."""

    device_id: str
    serial: str
    claim_token: str
    batch: str
    state: str
    history: tuple[HistoryLine, ...]


def trace(ledger: Ledger, term: str) -> tuple[TraceMatch, ...]:
    """Every unit that a text fits, the newest first."""
    return tuple(_match(found) for found in ledger.history.trace(term))


def _match(found: TracedUnit) -> TraceMatch:
    lines = tuple(
        HistoryLine(
            at=row["at"],
            kind=row["kind"],
            place=row["place"],
            text=sentence(row["kind"], details := json.loads(row["body"]), row["actor"]),
            details=details,
        )
        for row in found.entries
    )
    return TraceMatch(
        found.device_id, found.serial, found.claim_token, found.batch, found.state, lines
    )


def measured(details: dict[str, object]) -> tuple[str, ...]:
    """What the functional tests of an attempt measured, one short sentence each."""
    found = details.get(MEASUREMENTS, [])
    return tuple(_measurement(each) for each in found) if isinstance(found, list) else ()


def _measurement(values: dict[str, Any]) -> str:
    """Such as "✓ Radio: -57 dBm (at least -70)"."""
    value = values["value"]
    number = value if isinstance(value, str) else f"{value:g}"
    ends = (("at least", values["low"]), ("at most", values["high"]))
    limits = ", ".join(f"{words} {end:g}" for words, end in ends if end is not None)
    text = f"{'✓' if values['ok'] else '✗'} {values['name']}: {number} {values['unit']}".rstrip()
    return f"{text} ({limits})" if limits else text


def sentence(kind: str, body: dict[str, object], actor: str) -> str:
    """One entry as a sentence; an unknown kind is said by its name."""
    text = _SENTENCES.get(kind, kind.replace("-", " ").capitalize() + ".")
    values = {"revision": 0, "reason": "", "headline": "", "stage": ""} | body
    values["stage"] = str(values["stage"]).replace("-", " ")
    said = text.format(**values, because=_because(values["reason"]))
    return f"{said} Operator: {actor}." if actor and kind == "attempt-began" else said


def _because(reason: object) -> str:
    return f" Reason: {str(reason).removesuffix('.')}." if reason else ""


_SENTENCES = {
    "attempt-began": "The module was recognised and its attempt began.",
    "stage-entered": "Stage: {stage}",
    "unit-passed": "PASS, as {serial}, on disk.",
    "unit-reworked": "PASS after rework, as {serial}, on disk.",
    "attempt-failed": "FAIL while {stage}: {headline}",
    "attempt-skipped": "Left alone: {headline}",
    "attempt-aborted": "The station stopped while {stage}; the module was not finished.",
    "label-owed": "A new label (revision {revision}) is owed.{because}",
    "label-sent": "The label was handed to the printer.",
    "label-printed": "The label was printed.",
    "label-confirmed": "The label was scanned and confirmed.",
    "label-voided": "The label (revision {revision}) was declared void.{because}",
    "message-sent": "{destination} knows the unit.",
    "message-refused": "{destination} refused the unit.{because}",
}
