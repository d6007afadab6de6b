"""How the window starts, which batch it works on, and how it ends without leaving a thread."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Event as Flag

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from station.errors import Refused, SetupError
from station.line.stages import Stage
from tests.desktop.conftest import OpenWindow, close, line_page
from tests.desktop.fake_station import FakeStation, batch, worked_until
from ui.desktop import words
from ui.desktop.station_face import Station
from ui.desktop.window import Window


@pytest.fixture
def choosing(qtbot: QtBot) -> Iterator[tuple[FakeStation, Window]]:
    """A window that was started without a batch, over two open batches and a closed one."""
    station = FakeStation()
    station.summaries = (batch("B-1"), batch("B-2", state="held"), batch("B-3", state="closed"))
    window = Window(lambda: station, None, "")
    window.show()
    window.open()
    qtbot.waitUntil(window.choice.isVisible)
    yield station, window
    close(window, qtbot)


def test_keyboard_alone_chooses_the_batch_and_starts(
    qtbot: QtBot, choosing: tuple[FakeStation, Window]
) -> None:
    station, window = choosing
    QTest.keyClick(window.choice.name, Qt.Key.Key_Down)
    QTest.keyClick(window.choice.name, Qt.Key.Key_Down)
    QTest.keyClicks(window.choice.batches, "Operator 7")
    QTest.keyClick(window.choice.name, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.line_page is not None)
    assert station.started == [("B-2", "Operator 7")]
    assert line_page(window).tally.operator == "Operator 7"


def test_nobody_starts_without_a_name(choosing: tuple[FakeStation, Window]) -> None:
    station, window = choosing
    QTest.keyClick(window.choice.name, Qt.Key.Key_Return)
    assert window.choice.problem.text() == words.NAME_MISSING
    assert station.started == []


def test_a_batch_that_cannot_run_says_why_and_another_can_be_chosen(
    qtbot: QtBot, choosing: tuple[FakeStation, Window]
) -> None:
    station, window = choosing
    station.start_error = Refused('Batch "B-1" is held.', remedy="Choose a running batch.")
    window.choice.name.setText("demo")
    QTest.keyClick(window.choice.name, Qt.Key.Key_Return)
    sentence = 'Batch "B-1" is held. Choose a running batch.'
    qtbot.waitUntil(lambda: window.choice.problem.text() == sentence)
    assert window.choice.isVisible()


def test_without_an_open_batch_it_says_how_to_open_one_and_looks_again(
    qtbot: QtBot, choosing: tuple[FakeStation, Window]
) -> None:
    station, window = choosing
    station.summaries = ()
    QTest.keyClick(window.choice.name, Qt.Key.Key_F5)
    qtbot.waitUntil(window.choice.nothing.isVisible)
    assert "factory-station batch open" in window.choice.nothing.remedy
    assert not window.choice.start.isEnabled()
    station.summaries = (batch("B-4"),)
    QTest.keyClick(window.choice.name, Qt.Key.Key_F5)
    qtbot.waitUntil(window.choice.batches.isVisible)
    assert window.choice.batches.chosen == batch("B-4")


def test_a_station_that_cannot_be_made_says_why(qtbot: QtBot) -> None:
    error = SetupError("The data folder cannot be made.", remedy="Choose another.")

    def make() -> Station:
        raise error

    window = Window(make, "B-1", "demo")
    window.show()
    window.open()
    qtbot.waitUntil(lambda: window.message.headline == error.message)
    assert window.failure is error
    window.close()
    qtbot.waitUntil(lambda: not window.isVisible())


def test_an_idle_window_closes_at_once_and_the_station_with_it(
    qtbot: QtBot, opened: OpenWindow
) -> None:
    station = FakeStation()
    window = opened(station)
    window.close()
    qtbot.waitUntil(lambda: not window.isVisible())
    assert station.closed


def test_units_under_way_are_asked_about_and_may_go_on(qtbot: QtBot, opened: OpenWindow) -> None:
    station = FakeStation()
    window = opened(station)
    station.say(*worked_until("A1", Stage.WRITING), *worked_until("A3", Stage.ERASING))
    qtbot.waitUntil(lambda: line_page(window).model.working == 2)
    window.close()
    assert window.isVisible()
    assert window.close_panel.sentence == "2 modules are being written. Stop and close?"
    QTest.keyClicks(line_page(window).scan_box.field, "K7")
    QTest.keyClick(line_page(window).scan_box.field, Qt.Key.Key_Return)
    assert station.scanned == ["K7"], "a scan while the panel asks is still a scan"
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert not window.close_panel.isVisible()
    assert not station.closed


def test_units_under_way_are_stopped_when_a_person_says_so(
    qtbot: QtBot, opened: OpenWindow
) -> None:
    station = FakeStation()
    window = opened(station)
    station.may_close.clear()
    station.say(*worked_until("A1", Stage.WRITING))
    qtbot.waitUntil(lambda: line_page(window).model.working == 1)
    window.close()
    QTest.keyClick(window, Qt.Key.Key_F10)
    assert window.close_panel.sentence == words.CLOSING
    window.close()
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert window.isVisible(), "it waits for the station, and shows that it does"
    assert window.close_panel.isVisible()
    station.may_close.set()
    qtbot.waitUntil(lambda: not window.isVisible())
    assert station.closed


def test_f10_alone_stops_nothing(opened: OpenWindow) -> None:
    station = FakeStation()
    window = opened(station)
    QTest.keyClick(window, Qt.Key.Key_F10)
    assert not station.closed
    assert not window.close_panel.isVisible()


def test_a_window_that_closes_while_the_station_is_made_closes_it_too(qtbot: QtBot) -> None:
    station = FakeStation()
    has_begun, may_end = Flag(), Flag()

    def make() -> Station:
        has_begun.set()
        may_end.wait(10)
        return station

    window = Window(make, "B-1", "demo")
    window.show()
    window.open()
    assert has_begun.wait(5)
    window.close()
    assert window.isVisible()
    may_end.set()
    qtbot.waitUntil(lambda: not window.isVisible())
    assert station.closed


def test_a_station_that_fails_to_close_does_not_hold_the_window(
    qtbot: QtBot, opened: OpenWindow, caplog: pytest.LogCaptureFixture
) -> None:
    class Stubborn(FakeStation):
        def close(self) -> None:
            raise OSError("no")

    window = opened(Stubborn())
    window.close()
    qtbot.waitUntil(lambda: not window.isVisible())
    assert "The station did not close in order." in caplog.text


def test_a_search_under_way_is_waited_for(qtbot: QtBot, opened: OpenWindow) -> None:
    station = FakeStation()
    window = opened(station)
    assert window.trace_page is not None
    station.finds = lambda _term: ()
    window.show_trace()
    QTest.keyClicks(window.trace_page.field, "x")
    QTest.keyClick(window.trace_page.field, Qt.Key.Key_Return)
    window.close()
    qtbot.waitUntil(lambda: not window.isVisible())
    assert window.trace_page.errand.wait(0)
