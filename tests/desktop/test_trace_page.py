"""The trace page: search, latest wins, history, details."""

from __future__ import annotations

from threading import Event as Flag
from threading import current_thread, main_thread

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from station.audit.trace import TraceMatch
from station.errors import SetupError
from tests.desktop.conftest import OpenWindow
from tests.desktop.fake_station import FakeStation, match
from ui.desktop import words
from ui.desktop.trace_page import TracePage
from ui.desktop.window import Window


def trace_page(window: Window) -> TracePage:
    QTest.keyClick(window, Qt.Key.Key_F3)
    assert window.trace_page is not None
    return window.trace_page


def search(page: TracePage, term: str) -> None:
    QTest.keyClicks(page.field, term)
    QTest.keyClick(page.field, Qt.Key.Key_Return)


def test_f3_and_f2_turn_the_pages_and_bring_the_focus_along(opened: OpenWindow) -> None:
    window = opened(FakeStation())
    assert window.line_page is not None
    page = trace_page(window)
    assert page.isVisible()
    assert window.focusWidget() is page.field
    QTest.keyClick(window, Qt.Key.Key_F2)
    assert window.line_page.isVisible()
    assert window.focusWidget() is window.line_page.scan_box.field


def test_a_unit_is_found_on_another_thread_and_its_history_shown(
    qtbot: QtBot, opened: OpenWindow
) -> None:
    station = FakeStation()
    threads = []

    def answer(_term: str) -> tuple[TraceMatch, ...]:
        threads.append(current_thread())
        return (match(7),)

    station.finds = answer
    page = trace_page(opened(station))
    search(page, "AC2647-000007")
    qtbot.waitUntil(lambda: page.head.unit == match(7))
    assert threads[0] is not main_thread()
    assert page.history.chosen == match(7).history[0]
    assert page.history.isVisible()
    assert not page.units.isVisible()
    page.grab()


def test_what_is_scanned_anywhere_on_the_page_is_searched(qtbot: QtBot, opened: OpenWindow) -> None:
    station = FakeStation()
    station.finds = lambda _term: (match(7),)
    page = trace_page(opened(station))
    QTest.keyClicks(page.history, "AC26")
    QTest.keyClick(page.history, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.head.unit is not None)
    assert page.field.text() == "AC26"
    QTest.keyClicks(page.field, "X")
    assert page.field.text() == "X"


def test_the_latest_search_wins(qtbot: QtBot, opened: OpenWindow) -> None:
    station = FakeStation()
    may_end, asked = Flag(), []

    def answer(term: str) -> tuple[TraceMatch, ...]:
        asked.append(term)
        may_end.wait(10)
        return (match(int(term)),)

    station.finds = answer
    page = trace_page(opened(station))
    for term in ("1", "2", "3"):
        search(page, term)
        qtbot.waitUntil(lambda: asked == ["1"])
    may_end.set()
    qtbot.waitUntil(lambda: page.head.unit is not None)
    assert page.head.unit == match(3)
    assert asked == ["1", "3"]


def test_a_search_without_an_answer_says_so(qtbot: QtBot, opened: OpenWindow) -> None:
    page = trace_page(opened(FakeStation()))
    search(page, "nosuch")
    qtbot.waitUntil(lambda: page.message.headline == "Nothing is known of “nosuch”.")
    assert page.message.isVisible()


def test_a_search_that_fails_says_why_and_what_to_do(qtbot: QtBot, opened: OpenWindow) -> None:
    station = FakeStation()

    def answer(_term: str) -> tuple[TraceMatch, ...]:
        raise SetupError("The ledger is locked.", remedy="Close the other program.")

    station.finds = answer
    page = trace_page(opened(station))
    search(page, "x")
    qtbot.waitUntil(lambda: page.message.headline == "The ledger is locked.")
    assert page.message.remedy == "Close the other program."


def test_keys_move_through_units_and_lines_and_open_details(
    qtbot: QtBot, opened: OpenWindow
) -> None:
    station = FakeStation()
    station.finds = lambda _term: (match(1), match(2, "failed"))
    page = trace_page(opened(station))
    search(page, "f1c7")
    qtbot.waitUntil(page.units.isVisible)
    QTest.keyClick(page.field, Qt.Key.Key_PageDown)
    assert page.head.unit == match(2, "failed")
    QTest.keyClick(page.field, Qt.Key.Key_Down)
    assert page.history.chosen == match(2).history[1]
    assert page.details.isHidden()
    QTest.keyClick(page.field, Qt.Key.Key_Return)
    assert page.details.toPlainText() == words.details(match(2).history[1])
    QTest.keyClick(page.field, Qt.Key.Key_Up)
    assert page.details.toPlainText() == words.details(match(2).history[0])
    QTest.keyClick(page.field, Qt.Key.Key_Return)
    assert page.details.isHidden()
    page.grab()


def test_enter_on_an_empty_page_does_nothing(opened: OpenWindow) -> None:
    page = trace_page(opened(FakeStation()))
    QTest.keyClick(page.field, Qt.Key.Key_Return)
    assert page.details.isHidden()
    assert page.message.headline == words.SEARCH_HERE
