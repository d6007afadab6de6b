"""The words in braces."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.errors import InputError
from station.labels.placeholders import PLACEHOLDERS, fill, unknown_in

VALUES = {name: f"<{name}>" for name in PLACEHOLDERS}


def test_every_placeholder_is_known_and_filled() -> None:
    text = " ".join(f"{{{name}}}" for name in PLACEHOLDERS)
    assert unknown_in(text) == ()
    assert fill(text, VALUES) == " ".join(VALUES.values())


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("no braces", ()),
        ("{serial} {colour} {size} {colour}", ("colour", "size")),
        ("{Serial}", ("Serial",)),
        ("{ serial}", (" serial",)),
        ("{serial:>6}", ("serial:>6",)),
        ("{}", ("{}",)),
        ("{serial", ("{",)),
        ("serial}", ("}",)),
        ("{{serial}}", ("{", "}")),
    ],
)
def test_what_is_no_placeholder_is_named(text: str, unknown: tuple[str, ...]) -> None:
    assert unknown_in(text) == unknown


def test_braces_in_a_value_stay_as_they_are() -> None:
    assert fill("{title}", {"title": "{serial}", "serial": "7"}) == "{serial}"


@pytest.mark.parametrize("text", ["{colour}", "{", "{}", "{sku}"])
def test_what_cannot_be_filled_is_said(text: str) -> None:
    with pytest.raises(InputError) as caught:
        fill(text, {"serial": "7", "colour": "red"})
    assert "{serial}" in caught.value.remedy


@given(st.text("ab{} ", max_size=12) | st.sampled_from(PLACEHOLDERS).map("x{{{}}}".format))
def test_fill_takes_what_unknown_in_found_nothing_wrong_with(text: str) -> None:
    if unknown_in(text):
        with pytest.raises(InputError):
            fill(text, VALUES)
    else:
        assert "{" not in fill(text, VALUES)
