"""Recipes, modules and ledgers for tests; all modules are virtual ones."""

from __future__ import annotations

from pathlib import Path

from firmware_images import sample
from firmware_images.catalogue import Catalogue
from station.batch import BatchSummary
from station.ledger.ledger import Ledger
from station.ports import Clock
from station.product import Recipe
from station.recipe_file import read_recipe
from station.unit import SIMULATED_PREFIX, PassedUnit, Proof, Unit
from tests.unit.sync.fakes import FakeClock

IMAGE = sample.user_part(product_id=1234, product_version=0)
DIGEST = "sha256:" + "0123456789abcdef" * 4

RECIPE = """\
[product]
name = "acme-thermostat"
title = "Acme Thermostat"
id = 1234
version = 0
platform = "p1"

[firmware]
user = "DIGEST"

[setup]
ssid_prefix = "Acme"

[serial]
pattern = "AC{year:02}{week:02}-{number:06}"

[label]
qr = "HTTPS://ACME.EXAMPLE/C/{claim_token}"
lines = ["{title}", "S/N {serial}", "Wi-Fi {ssid}"]

[cloud.product]
url = "https://api.acme.example/factory/units"
"""
"""A recipe with what most products have."""


def recipe_text(*changes: tuple[str, str], digest: str = DIGEST) -> str:
    """RECIPE with each (old, new) replaced; a change that changes nothing is a mistake."""
    text = RECIPE.replace("DIGEST", digest)
    for old, new in changes:
        assert old in text, f"the recipe holds no {old!r}"
        text = text.replace(old, new)
    return text


def recipe(*changes: tuple[str, str], digest: str = DIGEST) -> Recipe:
    """The recipe in `recipe_text`."""
    return read_recipe(recipe_text(*changes, digest=digest))


def catalogue_with(folder: Path, image: bytes) -> tuple[Catalogue, str]:
    """A catalogue that holds an image, and the image's digest."""
    catalogue = Catalogue(folder)
    digest, _ = catalogue.add(image)
    return catalogue, digest


def virtual_id(number: int) -> str:
    """One of many device ids of virtual modules."""
    return f"{SIMULATED_PREFIX}{number:016x}"


def open_ledger(data_dir: Path, clock: Clock | None = None) -> Ledger:
    """A ledger of virtual modules; whoever opens it closes it."""
    return Ledger.open(data_dir, clock or FakeClock(), station="bench-1", simulated=True)


def open_batch(
    ledger: Ledger, quantity: int = 100, *, text: str = "", name: str = "", order: str = "PO-7"
) -> BatchSummary:
    """A running batch of a recipe, by default RECIPE's."""
    product = ledger.products.add(text or recipe_text())
    return ledger.batches.open(product, quantity, name=name, order=order, actor="op-7")


def unit_at(place: str, number: int, batch: str, operator: str = "") -> Unit:
    """A module of a number, as far as it is known when it has been identified."""
    return Unit(
        place=place,
        port_path=f"1-1.{place.removeprefix('A')}",
        batch=batch,
        operator=operator,
        device_id=virtual_id(number),
        ssid=f"Acme-{number:06}",
        setup_code=f"{number:06}",
        firmware=DIGEST,
        product_id=1234,
        proof=Proof(same_id=True, user_part_sha=True),
        seconds={"writing": 1.23456},
    )


def passed_unit(ledger: Ledger, number: int, batch: str, place: str = "A1") -> PassedUnit:
    """Take a module of a number through the record to its PASS."""
    batch_recipe = recipe_of(ledger, batch)
    began = ledger.attempts.began(unit_at(place, number, batch), batch_recipe)
    return ledger.attempts.passed(began, batch_recipe)


def recipe_of(ledger: Ledger, batch: str) -> Recipe:
    """The recipe that a batch was opened with."""
    summary = ledger.batches.get(batch)
    return ledger.products.get(summary.product, summary.revision).recipe
