"""Finding one unit by what a person has of it."""

from __future__ import annotations

import pytest

from station.errors import Refused
from station.ledger.ledger import Ledger
from station.unit import PassedUnit
from tests.builders import open_batch, passed_unit, recipe_text, virtual_id


@pytest.fixture
def unit(ledger: Ledger, batch: str) -> PassedUnit:
    passed_unit(ledger, 0xAAA0, batch)
    return passed_unit(ledger, 0xBBB1, batch)


def test_each_name_of_a_unit_finds_it(ledger: Ledger, unit: PassedUnit) -> None:
    for term in (
        unit.device_id,
        unit.device_id.upper(),
        f"  {unit.device_id} ",
        unit.serial,
        unit.claim_token,
        unit.claim_token.lower(),
        "-".join((unit.claim_token[:13], unit.claim_token[13:])).replace("0", "O"),
        f"HTTPS://ACME.EXAMPLE/C/{unit.claim_token}",
        "bbb1",
        "BBB1",
    ):
        assert ledger.find_unit(term) == unit, term


@pytest.mark.parametrize("term", ["", "   ", "bb1", "ffff", "AC2418-9", "%", "bbb%", "-", "\x00"])
def test_what_fits_no_unit_is_refused(ledger: Ledger, unit: PassedUnit, term: str) -> None:
    with pytest.raises(Refused, match="fits no unit") as told:
        ledger.find_unit(term)
    assert told.value.reason == "unknown-unit"
    assert told.value.remedy


def test_what_fits_several_is_refused(ledger: Ledger, unit: PassedUnit) -> None:
    with pytest.raises(Refused, match="fits more than one unit"):
        ledger.find_unit("f1c7")


def test_a_whole_id_is_no_part_of_another(ledger: Ledger) -> None:
    text = recipe_text(("{number:06}", "{number:06}"), ("AC{year:02}{week:02}-", "f1c7"))
    batch = open_batch(ledger, text=text).batch
    unit = passed_unit(ledger, 1, batch)
    passed_unit(ledger, 2, batch)
    assert unit.serial == "f1c7000001"
    assert ledger.find_unit("f1c7000001") == unit
    assert ledger.find_unit(virtual_id(2)).serial == "f1c7000002"
