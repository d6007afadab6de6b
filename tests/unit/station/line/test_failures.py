"""The same failure again and again: the place, or the batch."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from station.line.failures import Alarm, FailureWatch

RESULTS = st.lists(
    st.tuples(st.sampled_from(["A1", "A2"]), st.sampled_from(["", "no-boot", "read-back"])),
    max_size=30,
)
"""Places and why their units failed; empty where they passed."""


def test_three_equal_failures_at_one_place_take_it_out() -> None:
    watch = FailureWatch(3)
    alarms = [watch.failed("A1", "stall") for _ in range(3)]
    assert alarms == [Alarm.NONE, Alarm.NONE, Alarm.PLACE_OUT]


def test_other_places_in_between_do_not_save_a_place() -> None:
    watch = FailureWatch(3)
    watch.failed("A1", "stall")
    watch.failed("A2", "unplugged")
    watch.failed("A1", "stall")
    watch.failed("A3", "no-boot")
    assert watch.failed("A1", "stall") is Alarm.PLACE_OUT


def test_the_same_failure_at_several_places_holds_the_batch() -> None:
    watch = FailureWatch(3)
    watch.failed("A1", "wrong-firmware")
    watch.failed("A2", "wrong-firmware")
    assert watch.failed("A3", "wrong-firmware") is Alarm.HOLD_BATCH


def test_a_pass_or_another_reason_starts_the_count_again() -> None:
    watch = FailureWatch(2)
    watch.failed("A1", "stall")
    watch.passed("A1")
    assert watch.failed("A1", "stall") is Alarm.NONE
    assert watch.failed("A1", "unplugged") is Alarm.NONE


def test_a_limit_of_one_takes_the_place_out_and_never_holds() -> None:
    watch = FailureWatch(1)
    assert watch.failed("A1", "stall") is Alarm.PLACE_OUT
    assert watch.failed("A2", "stall") is Alarm.PLACE_OUT


@given(st.integers(1, 4), RESULTS)
def test_no_alarm_comes_before_the_limit_and_none_is_missed_at_a_place(
    limit: int, results: list[tuple[str, str]]
) -> None:
    watch = FailureWatch(limit)
    here: dict[str, list[str]] = {"A1": [], "A2": []}
    for place, reason in results:
        if not reason:
            watch.passed(place)
            here[place] = []
            continue
        here[place] = [*here[place], reason][-limit:]
        is_run = len(here[place]) == limit and len(set(here[place])) == 1
        alarm = watch.failed(place, reason)
        assert (alarm is not Alarm.NONE) if is_run else (alarm is not Alarm.PLACE_OUT)
