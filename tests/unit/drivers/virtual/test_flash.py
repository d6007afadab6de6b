"""NOR flash: programming clears bits, erasing sets a whole sector."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.virtual.flash import Flash, internal_flash, serial_flash

START = 0x1000


def small_flash() -> Flash:
    return Flash(START, (64, 64, 128))


@given(
    writes=st.lists(
        st.tuples(st.integers(0, 255), st.binary(min_size=1, max_size=300)), min_size=1, max_size=8
    )
)
def test_programming_without_erasing_ands(writes: list[tuple[int, bytes]]) -> None:
    flash = small_flash()
    expected = [0xFF] * 256
    for offset, data in writes:
        held = flash.program(START + offset, data)
        for at, byte in enumerate(data, start=offset):
            if at < 256:
                expected[at] &= byte
        assert held == (bytes(expected[offset : offset + len(data)]) == data)
    assert flash.read(START, 256) == bytes(expected)


@given(address=st.integers(START, START + 255))
def test_erasing_sets_the_whole_sector_and_no_other(address: int) -> None:
    flash = small_flash()
    flash.program(START, bytes(256))
    flash.erase(address)
    start, size = flash.sector(address)
    inside = range(start - START, start - START + size)
    assert flash.read(START, 256) == bytes(0xFF if n in inside else 0 for n in range(256))


def test_a_half_erased_sector_keeps_its_second_half() -> None:
    flash = small_flash()
    flash.program(START + 128, bytes(128))
    flash.erase(START + 200, fraction=0.5)
    assert flash.read(START + 128, 128) == b"\xff" * 64 + bytes(64)


def test_beyond_the_end_there_are_zeroes_and_writes_are_lost() -> None:
    flash = small_flash()
    assert not flash.program(START + 250, b"\x11" * 10)
    assert flash.read(START + 248, 12) == b"\xff\xff" + b"\x11" * 6 + bytes(4)


@pytest.mark.parametrize(
    ("address", "start", "size_kib"),
    [
        (0x0800_0000, 0x0800_0000, 16),
        (0x0800_FFFF, 0x0800_C000, 16),
        (0x0801_0000, 0x0801_0000, 64),
        (0x0802_0000, 0x0802_0000, 128),
        (0x080A_1234, 0x080A_0000, 128),
        (0x080F_FFFF, 0x080E_0000, 128),
    ],
)
def test_the_sectors_of_the_microcontroller(address: int, start: int, size_kib: int) -> None:
    assert internal_flash().sector(address) == (start, size_kib * 1024)


def test_the_serial_flash_has_a_megabyte_in_4k_sectors() -> None:
    flash = serial_flash()
    assert (flash.start, flash.end) == (0, 1 << 20)
    assert flash.sector(0x0F_F123) == (0x0F_F000, 4096)
