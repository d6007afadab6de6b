"""The same failure again and again: the place, or the batch."""

from __future__ import annotations

from station.line.failures import Alarm, FailureWatch


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
