"""Delays grow to a ceiling, never pass it, and differ between stations."""

from __future__ import annotations

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from station.sync.backoff import Backoff

SECONDS = st.floats(0.001, 1e6)
SEEDS = st.integers()


@given(SECONDS, SECONDS, st.floats(1.0, 1e6), SEEDS, st.integers(1, 1500))
def test_no_delay_passes_its_bound(
    first_s: float, ceiling_s: float, factor: float, seed: int, tries: int
) -> None:
    backoff = Backoff(first_s, ceiling_s, factor, Random(seed))
    bound_s = first_s
    for _ in range(tries):
        assert 0 <= backoff.next_s() <= min(bound_s, ceiling_s)
        bound_s = min(bound_s * factor, 1e300)


class _Longest(Random):
    def uniform(self, a: float, b: float) -> float:
        return b


def test_the_bound_doubles_to_the_ceiling_and_stays() -> None:
    backoff = Backoff(rng=_Longest())
    delays = [backoff.next_s() for _ in range(11)]
    assert delays == [1, 2, 4, 8, 16, 30, 30, 30, 30, 30, 30]


def test_a_month_offline_overflows_nothing() -> None:
    backoff = Backoff(rng=_Longest())
    assert [backoff.next_s() for _ in range(20_000)][-1] == 30


def test_a_reset_starts_over() -> None:
    backoff = Backoff(rng=_Longest())
    backoff.next_s()
    backoff.next_s()
    backoff.reset()
    assert backoff.next_s() == 1


@given(SEEDS)
def test_two_stations_do_not_try_in_step(seed: int) -> None:
    here, there = Backoff(rng=Random(seed)), Backoff(rng=Random(seed + 1))
    assert [here.next_s() for _ in range(5)] != [there.next_s() for _ in range(5)]
