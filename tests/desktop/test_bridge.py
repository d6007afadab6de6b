"""The doorway between the threads: nothing lost, nothing out of order, and never in the way."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from threading import Thread, current_thread, main_thread
from time import perf_counter

import pytest
from PySide6.QtCore import QObject, Qt, QTimer, Slot
from pytestqt.qtbot import QtBot

from station.events import (
    BatchChanged,
    Event,
    LabelConfirmed,
    LabelWaiting,
    ModuleLeft,
    Notice,
    StageEntered,
    UnitPassed,
)
from station.line.stages import Stage
from tests.desktop.conftest import OpenWindow, line_page
from tests.desktop.fake_station import BATCH, FakeStation, device_id, serial
from ui.desktop.app import SWITCH_INTERVAL_S
from ui.desktop.bridge import TURN_EVENTS, Bridge
from ui.desktop.log_strip import LINES_KEPT

THREADS = 16
EVENTS = 20_000
LONGEST_GAP_S = 0.250


class Ear(QObject):
    """Hears what comes through a bridge, and in which thread."""

    def __init__(self, bridge: Bridge) -> None:
        super().__init__()
        self.heard: list[Event] = []
        self.most = 0
        self.threads: set[Thread] = set()
        bridge.happened.connect(self.hear)

    @Slot(object)
    def hear(self, events: tuple[Event, ...]) -> None:
        self.heard.extend(events)
        self.most = max(self.most, len(events))
        self.threads.add(current_thread())


class Pulse(QObject):
    """Measures the longest time between two turns of the event loop, in seconds."""

    def __init__(self) -> None:
        super().__init__()
        self.longest_s = 0.0
        self._last = perf_counter()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._timer.start(5)

    @Slot()
    def _beat(self) -> None:
        now = perf_counter()
        self.longest_s = max(self.longest_s, now - self._last)
        self._last = now


@pytest.fixture
def _as_the_window_runs() -> Iterator[None]:
    before = sys.getswitchinterval()
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    yield
    sys.setswitchinterval(before)


def run_all(works: list[Thread], qtbot: QtBot) -> None:
    for work in works:
        work.start()
    qtbot.waitUntil(lambda: not any(work.is_alive() for work in works), timeout=30_000)


def test_events_arrive_in_order_and_in_the_qt_thread(qtbot: QtBot) -> None:
    bridge = Bridge()
    ear = Ear(bridge)
    said = [Notice(str(number)) for number in range(3 * TURN_EVENTS)]

    def say_all() -> None:
        for event in said:
            bridge.say(event)

    run_all([Thread(target=say_all)], qtbot)
    qtbot.waitUntil(lambda: len(ear.heard) == len(said))
    assert ear.heard == said
    assert ear.threads == {main_thread()}
    assert ear.most <= TURN_EVENTS


def test_nothing_is_heard_before_the_event_loop_has_its_turn(qtbot: QtBot) -> None:
    bridge = Bridge()
    ear = Ear(bridge)
    bridge.say(Notice("Hello."))
    assert ear.heard == []
    qtbot.waitUntil(lambda: len(ear.heard) == 1)


def test_an_event_that_is_said_while_another_is_heard_is_not_lost(qtbot: QtBot) -> None:
    bridge = Bridge()
    ear = Ear(bridge)

    def echo(events: tuple[Event, ...]) -> None:
        if len(ear.heard) < 5:
            bridge.say(events[0])

    bridge.happened.connect(echo)
    bridge.say(Notice("Hello."))
    qtbot.waitUntil(lambda: len(ear.heard) == 5)


@pytest.mark.usefixtures("_as_the_window_runs")
def test_a_flood_of_events_never_stalls_the_window(qtbot: QtBot, opened: OpenWindow) -> None:
    station = FakeStation(THREADS)
    window = opened(station)
    qtbot.wait(100)
    pulse = Pulse()

    def flood(number: int) -> None:
        for event in one_place(number, EVENTS // THREADS):
            station.gauges.set(f"A{number}", 0.5)
            window.bridge.say(event)

    began = perf_counter()
    run_all([Thread(target=flood, args=(n,)) for n in range(1, THREADS + 1)], qtbot)
    window.bridge.say(BatchChanged(BATCH.batch, "running", 50, EVENTS, 0, 0, 0, 0))
    qtbot.waitUntil(lambda: line_page(window).tally.passed == EVENTS, timeout=30_000)
    took = perf_counter() - began
    gap_ms = pulse.longest_s * 1000
    print(f"{EVENTS} events: {took:.2f} s, longest gap {gap_ms:.0f} ms")  # noqa: T201 - is wanted
    rows = line_page(window).model.rows.values()
    assert all(row.stage is Stage.PASSED and not row.present for row in rows)
    assert len(line_page(window).log.lines) == LINES_KEPT
    assert pulse.longest_s < LONGEST_GAP_S


def one_place(number: int, count: int) -> list[Event]:
    """A place's events, as fast as no line could make them; the last unit passed and is lifted."""
    place = f"A{number}"
    turn: tuple[Event, ...] = (
        StageEntered(place, Stage.IDENTIFYING),
        StageEntered(place, Stage.WRITING, device_id(number)),
        LabelWaiting(device_id(number), "zebra", "The label printer is off.", "Switch it on."),
        LabelConfirmed(device_id(number), "code", serial(number)),
        BatchChanged(BATCH.batch, "running", 50, number, 0, 0, 0, 0),
        UnitPassed(place, device_id(number), serial(number), 1.0),
        ModuleLeft(place),
    )
    return [turn[(at - count) % len(turn)] for at in range(count)]
