"""A unit's history in sentences."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from station.audit import trace as audit
from station.audit.trace import measured, sentence, trace
from station.errors import UnitError
from station.ledger.ledger import Ledger
from station.line.stages import Stage
from station.ports import Verdict
from station.unit import Measurement
from tests.builders import (
    open_batch,
    open_ledger,
    passed_unit,
    recipe_of,
    unit_at,
    virtual_id,
)

SHOP = "product:acme-thermostat"


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    ledger = open_ledger(tmp_path)
    yield ledger
    ledger.close()


def test_a_whole_life_reads_as_sentences(ledger: Ledger) -> None:
    batch = open_batch(ledger).batch
    began = ledger.attempts.began(unit_at("A1", 1, batch, "op-7"), recipe_of(ledger, batch))
    ledger.attempts.entered(began, Stage.WRITING)
    bad = UnitError("The memory is {not} what was written.", reason="read-back")
    ledger.attempts.ended(began, Stage.WRITING, "failed", bad)
    unit = passed_unit(ledger, 1, batch)
    [label] = ledger.labels.to_print()
    ledger.labels.sent(label, "pdf")
    ledger.labels.printed(label, "label.pdf")
    ledger.labels.confirm(label.code)
    ledger.labels.reprint(unit, "smeared")
    parcel = ledger.outbox.next_parcel(SHOP, 1)
    assert parcel is not None
    verdict = Verdict(parcel.messages[0].key, accepted=False, reason="No such product.")
    ledger.outbox.settle(SHOP, (verdict,), ledger.now())
    [match] = trace(ledger, unit.serial)
    assert [line.text for line in match.history] == [
        "The module was recognised and its attempt began. Operator: op-7.",
        "Stage: writing",
        "FAIL while writing: The memory is {not} what was written.",
        "The module was recognised and its attempt began.",
        f"PASS, as {unit.serial}, on disk.",
        "The label was handed to the printer.",
        "The label was printed.",
        "The label was scanned and confirmed.",
        "The label (revision 0) was declared void. Reason: smeared.",
        "A new label (revision 1) is owed. Reason: smeared.",
        f"{SHOP} refused the unit. Reason: No such product.",
    ]
    assert (match.state, match.batch, match.serial) == ("passed", batch, unit.serial)
    assert match.claim_token == unit.claim_token
    assert match.history[0].place == "A1"
    assert match.history[0].at == "2024-05-02T08:00:00.000Z"
    assert match.history[2].details["reason"] == "read-back"


@pytest.mark.parametrize(
    ("values", "text"),
    [
        (Measurement("Radio", -57, "dBm", low=-70), "✓ Radio: -57 dBm (at least -70)"),
        (
            Measurement("Vbat", 3.0, "V", 3.3, 4.2, ok=False),
            "✗ Vbat: 3 V (at least 3.3, at most 4.2)",
        ),
        (Measurement("Load", 0.0, high=0.0), "✓ Load: 0 (at most 0)"),
        (Measurement("Light", "yes"), "✓ Light: yes"),
    ],
)
def test_what_was_measured_is_read_with_its_limits(values: Measurement, text: str) -> None:
    assert measured({"measurements": [asdict(values)]}) == (text,)
    assert measured({"stage": "writing"}) == ()


def test_what_a_unit_was_measured_stands_in_its_trace(ledger: Ledger) -> None:
    batch = open_batch(ledger).batch
    recipe = recipe_of(ledger, batch)
    found = (Measurement("Radio", -57, "dBm", low=-70), Measurement("Light", "no", ok=False))
    began = ledger.attempts.began(replace(unit_at("A1", 1, batch), measurements=found[:1]), recipe)
    bad = UnitError("The test Light failed.", reason="test-failed")
    ledger.attempts.ended(replace(began, measurements=found), Stage.TESTING, "failed", bad)
    again = ledger.attempts.began(unit_at("A1", 1, batch), recipe)
    ledger.attempts.passed(replace(again, measurements=found[:1]), recipe)
    [match] = trace(ledger, virtual_id(1))
    told = {line.kind: measured(line.details) for line in match.history}
    assert told["attempt-failed"] == ("✓ Radio: -57 dBm (at least -70)", "✗ Light: no")
    assert told["unit-passed"] == ("✓ Radio: -57 dBm (at least -70)",)


def test_what_fits_nothing_has_no_match(ledger: Ledger) -> None:
    assert trace(ledger, virtual_id(9)) == ()


def test_a_kind_that_this_version_does_not_know_is_said_by_its_name() -> None:
    assert sentence("unit-sent-to-repair", {}, "op-7") == "Unit sent to repair."


@pytest.mark.parametrize("kind", sorted(audit._SENTENCES))
def test_every_kind_that_units_have_is_a_sentence(kind: str) -> None:
    body: dict[str, object] = {"serial": "S", "destination": "d"}
    said = sentence(kind, body, "")
    assert said
    assert "{" not in said
