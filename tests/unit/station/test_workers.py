"""Threads, and asking them to stop."""

from __future__ import annotations

import threading

import pytest

from station.errors import Cancelled
from station.workers import Stop, spawn


def test_a_thread_carries_the_name_of_its_work() -> None:
    seen: list[str] = []
    thread = spawn("printer", lambda: seen.append(threading.current_thread().name), died=_never)
    thread.join()
    assert seen == ["printer"]
    assert thread.daemon


def test_a_death_is_reported_from_the_thread_itself() -> None:
    deaths: list[tuple[str, Exception, str]] = []

    def died(name: str, error: Exception) -> None:
        deaths.append((name, error, threading.current_thread().name))

    def work() -> None:
        raise ValueError("ink")

    spawn("printer", work, died=died).join()
    [(name, error, where)] = deaths
    assert (name, str(error), where) == ("printer", "ink", "printer")


def test_nobody_is_stopped_unasked() -> None:
    stop = Stop()
    stop.check()
    assert not stop.asked
    assert not stop.wait(0)


def test_who_was_asked_stops_and_waits_no_more() -> None:
    stop = Stop()
    waited: list[bool] = []
    thread = spawn("waiting", lambda: waited.append(stop.wait(60)), died=_never)
    stop.ask()
    thread.join()
    assert waited == [True]
    assert stop.asked
    with pytest.raises(Cancelled) as caught:
        stop.check()
    assert caught.value.remedy


def _never(name: str, error: Exception) -> None:
    raise AssertionError(f"{name} died: {error}")
