"""Comparing what was read back with what was written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.errors import UnitError
from station.line.parts import compare
from station.line.restarts import TRY_AGAIN

START = 0x080A0000
BLOCK = 4096


def told(written: bytes, read: bytes) -> UnitError:
    """The error of two that differ."""
    with pytest.raises(UnitError) as caught:
        compare(START, written, read)
    return caught.value


@given(st.binary(max_size=300))
def test_what_is_the_same_is_fine(data: bytes) -> None:
    compare(START, data, bytes(data))


@given(st.binary(min_size=1, max_size=300), st.data())
def test_the_first_byte_that_differs_is_named_with_both_values(
    data: bytes, draw: st.DataObject
) -> None:
    at = draw.draw(st.integers(0, len(data) - 1))
    other = draw.draw(st.integers(0, 254).filter(lambda value: value != data[at]))
    error = told(data, data[:at] + bytes([other]) + bytes(len(data) - at - 1))
    assert f"At 0x{START + at:08X} it holds 0x{other:02X} instead of 0x{data[at]:02X}." in (
        error.message
    )
    assert error.reason == "read-back"
    assert error.remedy == TRY_AGAIN


@pytest.mark.parametrize(
    ("read", "reason"),
    [
        (b"\xff" * 3 * BLOCK, "silent-write"),
        (bytes(BLOCK) + b"\xff" * BLOCK + bytes(BLOCK), "silent-write"),
        (bytes(2 * BLOCK) + b"\xff" * BLOCK, "silent-write"),
        (bytes(BLOCK) + b"\xff" * (BLOCK - 1) + bytes(BLOCK + 1), "read-back"),
        (b"\x01" + b"\xff" * (3 * BLOCK - 1), "read-back"),
    ],
)
def test_a_block_that_stayed_empty_was_written_in_silence(read: bytes, reason: str) -> None:
    assert told(bytes(3 * BLOCK), read).reason == reason


def test_a_last_block_that_is_short_can_stay_empty_too() -> None:
    assert told(bytes(BLOCK + 10), bytes(BLOCK) + b"\xff" * 10).reason == "silent-write"
