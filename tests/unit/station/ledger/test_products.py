"""The book of products."""

from __future__ import annotations

from pathlib import Path

import pytest

from station.errors import Refused
from station.ledger.ledger import Ledger
from station.recipe_file import RecipeRefused
from tests.builders import recipe_text
from tests.unit.station.ledger.raw import rows
from tests.unit.sync.fakes import FakeClock


def test_a_recipe_is_kept_as_its_own_text(ledger: Ledger, clock: FakeClock) -> None:
    text = recipe_text() + "# a remark, as it was added\r\n"
    stored = ledger.products.add(text)
    assert (stored.name, stored.revision, stored.title) == (
        "acme-thermostat",
        1,
        "Acme Thermostat",
    )
    assert stored.added_at == "2024-05-02T08:00:00.000Z"
    assert ledger.products.get("acme-thermostat") == stored
    assert stored.text == text
    assert stored.recipe.product.id == 1234


def test_a_change_is_a_new_revision_and_the_same_text_is_none(
    ledger: Ledger, tmp_path: Path
) -> None:
    first = ledger.products.add(recipe_text())
    assert ledger.products.add(recipe_text()) == first
    second = ledger.products.add(recipe_text(("version = 0", "version = 1")))
    back = ledger.products.add(recipe_text())
    assert [first.revision, second.revision, back.revision] == [1, 2, 3]
    assert ledger.products.get("acme-thermostat").revision == 3
    assert ledger.products.get("acme-thermostat", 2) == second
    kinds = rows(tmp_path, "SELECT kind FROM entries WHERE kind = 'product-added'")
    assert len(kinds) == 3


def test_the_newest_of_each_are_listed_by_name(ledger: Ledger) -> None:
    for name in ("zeta", "acme", "acme"):
        title = f'title = "{name} {len(ledger.products.newest())}"'
        ledger.products.add(
            recipe_text(('"acme-thermostat"', f'"{name}"'), ('title = "Acme Thermostat"', title))
        )
    assert [(p.name, p.revision) for p in ledger.products.newest()] == [("acme", 2), ("zeta", 1)]


def test_a_wrong_recipe_is_not_stored(ledger: Ledger) -> None:
    with pytest.raises(RecipeRefused):
        ledger.products.add(recipe_text(("id = 1234", "id = 0")))
    assert ledger.products.newest() == ()
    assert ledger.verify().entries == 1


def test_an_unknown_product_is_refused_with_the_nearest(ledger: Ledger) -> None:
    ledger.products.add(recipe_text())
    with pytest.raises(Refused, match='"acme-thermostat"') as told:
        ledger.products.get("acme-termostat")
    assert told.value.reason == "unknown-product"
    assert "product add" in told.value.remedy
    with pytest.raises(Refused, match='no product "acme-thermostat"'):
        ledger.products.get("acme-thermostat", 9)
