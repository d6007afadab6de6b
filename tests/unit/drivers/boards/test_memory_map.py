"""The memory map in an alternate setting's name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.boards.p1.memory_map import parse
from station.errors import UnitError

FLASH = "@Internal Flash   /0x08000000/03*016Ka,01*016Kg,01*064Kg,07*128Kg"


def test_the_p1s_own_map() -> None:
    found = parse(FLASH)
    assert found is not None
    assert found.name == "Internal Flash"
    assert len(found.sectors) == 12
    assert found.sectors[0].start == 0x08000000
    assert found.sectors[-1].end == 0x08100000
    assert [sector.may_change for sector in found.sectors[:4]] == [False, False, False, True]


def test_two_regions_in_one_map() -> None:
    found = parse("@Both/0x08000000/2*1Kg/0x1FFF0000/1*64 a")
    assert found is not None
    assert [(s.start, s.size_bytes) for s in found.sectors] == [
        (0x08000000, 1024),
        (0x08000400, 1024),
        (0x1FFF0000, 64),
    ]


@pytest.mark.parametrize(
    "text", ["", "DFU", "@", "@Name only", "@Odd/0x0/many*1Kg", "@Odd/zero/1*1Kg"]
)
def test_other_names_are_no_map(text: str) -> None:
    assert parse(text) is None


@given(st.text())
def test_no_name_makes_it_fail(text: str) -> None:
    parse(text)
    parse("@" + text)


def test_the_sectors_under_a_range() -> None:
    found = parse(FLASH)
    assert found is not None
    assert [hex(s.start) for s in found.touched(0x080A0000, 131072)] == ["0x80a0000"]
    assert [hex(s.start) for s in found.touched(0x080A0000, 131073)] == ["0x80a0000", "0x80c0000"]


@pytest.mark.parametrize(
    ("address", "size_bytes"),
    [(0x08000000, 4), (0x0800BFFC, 8), (0x080FFFFC, 8), (0x07FFFFFC, 8), (0x20000000, 4)],
)
def test_a_range_that_is_not_all_changeable_is_refused(address: int, size_bytes: int) -> None:
    found = parse(FLASH)
    assert found is not None
    with pytest.raises(UnitError) as caught:
        found.touched(address, size_bytes)
    assert caught.value.reason == "protected"
