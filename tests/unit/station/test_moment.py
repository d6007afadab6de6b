"""Moments as the record writes them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from station.moment import iso

EARLY = datetime.fromisoformat("1971-01-01")
LATE = datetime.fromisoformat("2200-01-01")
ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


def test_it_is_utc_with_milliseconds() -> None:
    local = datetime(2026, 11, 23, 20, 55, 14, 123_999, tzinfo=timezone(timedelta(hours=1)))
    assert iso(local) == "2026-11-23T19:55:14.123Z"


@given(st.datetimes(EARLY, LATE, timezones=ZONES))
def test_it_reads_back_as_the_same_millisecond_and_sorts_by_time(moment: datetime) -> None:
    later = moment + timedelta(milliseconds=1)
    assert abs(datetime.fromisoformat(iso(moment)) - moment) < timedelta(milliseconds=1)
    assert iso(moment) < iso(later)
    assert datetime.fromisoformat(iso(moment)).tzinfo == UTC
