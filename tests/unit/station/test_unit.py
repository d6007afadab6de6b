"""What is known of a unit."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace

import pytest

from station.unit import Proof, Unit, grouped, is_device_id, is_simulated
from tests.builders import virtual_id


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("e00fce681234567890abcdef", True),
        ("E00FCE681234567890ABCDEF", False),
        ("e00fce681234567890abcde", False),
        ("e00fce681234567890abcdef0", False),
        ("e00fce681234567890abcdeg", False),
        ("e00fce681234567890abcdef\n", False),
        ("", False),
    ],
)
def test_a_device_id_is_24_lower_case_hex_digits(text: str, is_one: bool) -> None:
    assert is_device_id(text) == is_one


def test_virtual_ids_are_told_by_their_beginning() -> None:
    assert is_simulated(virtual_id(7))
    assert not is_simulated("e00fce681234567890abcdef")


def test_an_id_is_grouped_for_eyes() -> None:
    assert grouped(virtual_id(0x12AB)) == "f1c7 0000 0000 0000 0000 12ab"
    assert grouped("") == ""


def test_a_unit_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        Unit("A1", "1-1", "b").place = "A2"  # type: ignore[misc] # that is the point


PROVEN = Proof(read_back=True, same_id=True, user_part_sha=True, healthy=True, product_store=True)


@pytest.mark.parametrize("name", list(PROVEN.as_json())[:5])
def test_what_was_not_confirmed_is_named_and_keeps_a_unit_from_being_proven(name: str) -> None:
    said = replace(PROVEN, **{name: False}).as_json()
    assert said["not_proven"] == [name]
    assert said["proven"] is False
    assert said[name] is False


def test_proven_is_who_confirmed_everything() -> None:
    assert PROVEN.as_json()["not_proven"] == []
    assert PROVEN.as_json()["proven"] is True
    assert Proof().proven is False
