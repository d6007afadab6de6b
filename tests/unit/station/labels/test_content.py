"""What a unit's label says."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from station import claim_token
from station.labels.content import label_code, label_text, label_values
from station.labels.placeholders import PLACEHOLDERS
from station.unit import PassedUnit
from tests.builders import DIGEST, recipe, virtual_id

UNIT = PassedUnit(
    device_id="e00fce681234567890abcdef",
    serial="AC2418-000001",
    claim_token=claim_token.draw(Random(1).getrandbits),
    batch="batch-1",
    product="acme-thermostat",
    product_id=1234,
    product_version=0,
    firmware=DIGEST,
    ssid="Acme-7KQX2M",
    setup_code="7KQX2M",
    passed_at="2024-05-02T08:00:00.000Z",
)


def test_every_placeholder_has_a_value() -> None:
    made = recipe(("version = 0", 'version = 0\nsku = "AT-1"'))
    values = label_values(made, UNIT, "PO-7")
    assert values.keys() == set(PLACEHOLDERS)
    assert all(values.values())
    assert values["product_version"] == "0"
    assert values["sku"] == "AT-1"


def test_the_code_is_what_a_scan_gives_back() -> None:
    assert label_code(recipe(), UNIT) == f"HTTPS://ACME.EXAMPLE/C/{UNIT.claim_token}"
    by_order = recipe(("C/{claim_token}", "{order}/{serial}"))
    assert label_code(by_order, UNIT, "PO-7") == "HTTPS://ACME.EXAMPLE/PO-7/AC2418-000001"


def test_the_lines_are_filled_in_order_and_empty_ones_left_out() -> None:
    made = recipe(("Wi-Fi {ssid}", "{sku}"))
    text = label_text(made, UNIT, "CODE", 0)
    assert text.lines == ("Acme Thermostat", "S/N AC2418-000001")
    assert (text.code, text.device_id) == ("CODE", UNIT.device_id)


def test_a_line_may_name_the_order() -> None:
    made = recipe(("Wi-Fi {ssid}", "Order {order}"))
    assert label_text(made, UNIT, "CODE", 0, "PO-7").lines[2] == "Order PO-7"


def test_braces_in_a_value_are_printed_as_they_are() -> None:
    text = label_text(recipe(), replace(UNIT, serial="{title}"), "CODE", 0)
    assert text.lines[1] == "S/N {title}"


@pytest.mark.parametrize(
    ("device_id", "revision", "mark"),
    [
        (UNIT.device_id, 0, ""),
        (UNIT.device_id, 2, "R2"),
        (virtual_id(1), 0, "SIM"),
        (virtual_id(1), 1, "SIM R1"),
    ],
)
def test_virtual_units_and_reprints_are_marked(device_id: str, revision: int, mark: str) -> None:
    unit = replace(UNIT, device_id=device_id)
    assert label_text(recipe(), unit, "CODE", revision).mark == mark
