"""Lines of standard input: answers to questions, and scans."""

from __future__ import annotations

from typing import cast

import pytest

from station.station import Station
from ui.cli.work import take_line


class Noted:
    """Stands for a station, and notes what it is told."""

    def __init__(self) -> None:
        self.told: list[tuple[object, ...]] = []

    def scan(self, code: str) -> None:
        self.told.append(("scan", code))

    def answer(self, place: str, passed: bool) -> None:
        self.told.append(("answer", place, passed))


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("y A1", [("answer", "A1", True)]),
        ("N  B12", [("answer", "B12", False)]),
        ("HTTPS://ACME.EXAMPLE/C/K7QX", [("scan", "HTTPS://ACME.EXAMPLE/C/K7QX")]),
        ("yA1", [("scan", "yA1")]),
        ("y", [("scan", "y")]),
        ("yes A1", [("scan", "yes A1")]),
        ("y A1 B2", [("scan", "y A1 B2")]),
        ("", []),
    ],
)
def test_only_y_or_n_and_a_place_is_an_answer(line: str, told: list[tuple[object, ...]]) -> None:
    station = Noted()
    take_line(cast("Station", station), line)
    assert station.told == told
