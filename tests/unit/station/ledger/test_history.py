"""The questions behind a trace."""

from __future__ import annotations

import pytest

from station.errors import UnitError
from station.ledger.ledger import Ledger
from station.line.stages import Stage
from station.unit import PassedUnit
from tests.builders import open_batch, passed_unit, recipe_of, unit_at, virtual_id


@pytest.fixture
def unit(ledger: Ledger, batch: str) -> PassedUnit:
    return passed_unit(ledger, 0xAAA1, batch)


def found(ledger: Ledger, term: str) -> list[str]:
    """The ids of the units that a text finds."""
    return [each.device_id for each in ledger.history.trace(term)]


def test_each_thing_that_a_person_may_hold_finds_the_unit(
    ledger: Ledger, unit: PassedUnit, batch: str
) -> None:
    for term in (
        unit.device_id.upper(),
        "aaa1",
        unit.serial.lower(),
        unit.serial[-6:],
        unit.claim_token[:10].lower(),
        unit.claim_token.replace("0", "o").replace("1", "i"),
        f" HTTPS://ACME.EXAMPLE/C/{unit.claim_token} ",
        batch,
        "PO-7",
    ):
        assert found(ledger, term) == [unit.device_id], term


@pytest.mark.parametrize("term", ["", " ", "--", "%", "_", "zzzz", "' OR 1=1 --"])
def test_what_fits_nothing_finds_nothing(ledger: Ledger, unit: PassedUnit, term: str) -> None:
    assert found(ledger, term) == []


def test_the_newest_is_first_and_each_is_there_once(ledger: Ledger, batch: str) -> None:
    for number in (1, 2, 1, 3):
        began = ledger.attempts.began(unit_at("A1", number, batch), recipe_of(ledger, batch))
        ledger.attempts.ended(began, Stage.WRITING, "failed", UnitError("Bad."))
    assert found(ledger, batch) == [virtual_id(3), virtual_id(1), virtual_id(2)]
    assert len(ledger.history.trace(batch, limit=2)) == 2


def test_the_state_is_where_the_unit_stands(ledger: Ledger, batch: str) -> None:
    began = ledger.attempts.began(unit_at("A1", 1, batch), recipe_of(ledger, batch))
    [traced] = ledger.history.trace(virtual_id(1))
    assert (traced.state, traced.serial, traced.batch) == ("under-way", "", batch)
    ledger.attempts.ended(began, Stage.WRITING, "failed", UnitError("Bad."))
    assert ledger.history.trace(virtual_id(1))[0].state == "failed"
    passed = passed_unit(ledger, 1, batch)
    [traced] = ledger.history.trace(virtual_id(1))
    assert (traced.state, traced.serial) == ("passed", passed.serial)
    assert traced.claim_token == passed.claim_token


def test_the_entries_are_the_whole_life_in_order(ledger: Ledger, batch: str) -> None:
    began = ledger.attempts.began(unit_at("A1", 1, batch), recipe_of(ledger, batch))
    ledger.attempts.ended(began, Stage.WRITING, "failed", UnitError("Bad."))
    passed_unit(ledger, 2, batch)
    passed_unit(ledger, 1, batch)
    [traced] = ledger.history.trace(virtual_id(1))
    assert [row["kind"] for row in traced.entries] == [
        "attempt-began",
        "attempt-failed",
        "attempt-began",
        "unit-passed",
    ]


def test_an_order_finds_the_units_of_its_batches_only(ledger: Ledger) -> None:
    for number, order in enumerate(("PO-1", "PO-2", "PO-1")):
        passed_unit(ledger, number, open_batch(ledger, order=order).batch)
    assert found(ledger, "PO-1") == [virtual_id(2), virtual_id(0)]
