"""Both forms of Retry-After are read, and nothing that a server writes silences a station."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from drivers.clouds.retry_after import CEILING_S, retry_after_s

NOW = datetime(2024, 5, 2, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        (" 7 ", 7),
        ("0", 0),
        ("", 0),
        ("-5", 0),
        ("soon", 0),
        ("99999999999999999999", CEILING_S),
        ("Thu, 02 May 2024 08:02:00 GMT", 120),
        ("Thu, 02 May 2024 07:00:00 GMT", 0),
        ("Thu, 02 May 2030 08:00:00 GMT", CEILING_S),
        ("Thu, 02 May 2024 08:02:00 -0000", 120),
    ],
)
def test_seconds_and_dates(value: str, seconds: float) -> None:
    assert retry_after_s(value, "", NOW) == seconds


def test_a_date_counts_from_the_replys_own_clock() -> None:
    station_clock = datetime(2016, 1, 1, tzinfo=UTC)
    until, replied_at = "Thu, 02 May 2024 08:02:00 GMT", "Thu, 02 May 2024 08:01:30 GMT"
    assert retry_after_s(until, replied_at, station_clock) == 30


@given(st.text(), st.text())
@example("9" * 5000, "")
@example("٣", "")
@example("Thu, 02 May 99999999999 08:02:00 GMT", "Mon, 0")
def test_whatever_it_says_the_wait_is_bounded(value: str, replied_at: str) -> None:
    assert 0 <= retry_after_s(value, replied_at, NOW) <= CEILING_S
