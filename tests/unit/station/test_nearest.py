"""Names that were probably meant."""

from __future__ import annotations

import pytest

from station.nearest import nearest

KNOWN = ("label_printer", "label_dpi", "places")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("label_printr", ' Did you mean "label_printer"?'),
        ("place", ' Did you mean "places"?'),
        ("zzz", ""),
        ("", ""),
    ],
)
def test_the_nearest_name_is_offered_only_where_it_is_near(name: str, said: str) -> None:
    assert nearest(name, iter(KNOWN)) == said


def test_where_nothing_is_known_nothing_is_offered() -> None:
    assert nearest("anything", ()) == ""
