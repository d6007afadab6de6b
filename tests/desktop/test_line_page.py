"""The line page as an operator uses it: with a scanner, a keyboard and two hands."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from station.events import LabelConfirmed, ModuleArrived, Notice, ScanRefused
from station.line.stages import Stage
from tests.desktop.conftest import OpenWindow, line_page
from tests.desktop.fake_station import (
    FakeStation,
    arrived,
    device_id,
    failed,
    lifted,
    passed,
    serial,
    worked_until,
)
from ui.desktop.card_picture import tone_of
from ui.desktop.symbols import Symbol
from ui.desktop.theme import FAILED, FAILED_GONE
from ui.desktop.window import Window

SAID = ("The block was not written.", "Put the module in the red bin.")


def focused(window: Window) -> QWidget | None:
    return window.focusWidget()


def test_the_scan_box_has_the_focus_from_the_start(opened: OpenWindow) -> None:
    window = opened(FakeStation())
    assert focused(window) is line_page(window).scan_box.field


def test_a_scan_reaches_the_station_and_the_box_is_empty_again(opened: OpenWindow) -> None:
    station = FakeStation()
    field = line_page(opened(station)).scan_box.field
    QTest.keyClicks(field, " HTTPS://ACME.EXAMPLE/C/K7QX ")
    QTest.keyClick(field, Qt.Key.Key_Return)
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert station.scanned == ["HTTPS://ACME.EXAMPLE/C/K7QX"]
    assert field.text() == ""


def test_keys_that_are_typed_anywhere_land_in_the_scan_box(opened: OpenWindow) -> None:
    station = FakeStation()
    page = line_page(opened(station))
    for widget in (page.grid.cards["A1"], page.header, page.log, page):
        QTest.keyClicks(widget, "K7")
        QTest.keyClick(widget, Qt.Key.Key_Return)
    assert station.scanned == ["K7"] * 4


def test_enter_alone_submits_nothing_and_ends(opened: OpenWindow) -> None:
    station = FakeStation()
    page = line_page(opened(station))
    for widget in (page.scan_box.field, page.grid.cards["A1"]):
        QTest.keyClick(widget, Qt.Key.Key_Return)
    assert station.scanned == []


def test_the_focus_returns_to_the_scan_box(qtbot: QtBot, opened: OpenWindow) -> None:
    window = opened(FakeStation())
    page = line_page(window)
    assert page.virtual_panel is not None
    for thief in (page.virtual_panel.plug_all, page.virtual_panel.printer_off, page.log):
        thief.setFocus(Qt.FocusReason.MouseFocusReason)
        qtbot.waitUntil(lambda: focused(window) is page.scan_box.field)


def test_nothing_on_the_page_takes_the_focus_by_tab_or_click(opened: OpenWindow) -> None:
    window = opened(FakeStation())
    field = line_page(window).scan_box.field
    takers = [
        widget
        for widget in line_page(window).findChildren(QWidget)
        if widget.isVisible() and widget.focusPolicy() != Qt.FocusPolicy.NoFocus
    ]
    assert takers == [field]


def test_the_answer_to_a_scan_is_shown_and_the_next_scan_clears_it(
    qtbot: QtBot, opened: OpenWindow
) -> None:
    station = FakeStation()
    box = line_page(opened(station)).scan_box
    station.say(LabelConfirmed(device_id(1), "K7", serial(1)))
    qtbot.waitUntil(lambda: box.answer.said is not None)
    assert box.answer.said is not None
    assert box.answer.said.text == "Label of AC2647-000001 confirmed"
    QTest.keyClicks(box.field, "K8")
    QTest.keyClick(box.field, Qt.Key.Key_Return)
    assert box.answer.said is None


def test_a_refused_scan_says_why_and_what_to_do(qtbot: QtBot, opened: OpenWindow) -> None:
    station = FakeStation()
    box = line_page(opened(station)).scan_box
    station.say(ScanRefused("K7", "unknown", "No unit has this code.", "Scan the module's own."))
    qtbot.waitUntil(lambda: box.answer.said is not None)
    assert box.answer.said is not None
    assert box.answer.said.symbol is Symbol.CROSS
    assert box.answer.said.remedy == "Scan the module's own."


def test_a_result_stays_on_its_card_until_the_next_unit(qtbot: QtBot, opened: OpenWindow) -> None:
    station = FakeStation()
    cards = line_page(opened(station)).grid.cards
    station.say(*failed("A1", *SAID), *passed("A2"))
    qtbot.waitUntil(lambda: cards["A2"].row.stage is Stage.PASSED)
    assert tone_of(cards["A1"].row) is FAILED
    station.say(*lifted("A1"))
    qtbot.waitUntil(lambda: not cards["A1"].row.present)
    assert (cards["A1"].row.stage, cards["A1"].row.headline) == (Stage.FAILED, SAID[0])
    assert tone_of(cards["A1"].row) is FAILED_GONE
    station.say(*arrived("A1"))
    qtbot.waitUntil(lambda: cards["A1"].row.stage is Stage.EMPTY)
    assert cards["A2"].row.stage is Stage.PASSED


def test_progress_is_read_from_the_gauges(qtbot: QtBot, opened: OpenWindow) -> None:
    station = FakeStation()
    card = line_page(opened(station)).grid.cards["A1"]
    station.say(*worked_until("A1", Stage.WRITING))
    station.gauges.set("A1", 0.5)
    station.gauges.set("B9", 0.5)
    qtbot.waitUntil(lambda: card.progress == 0.5)
    station.say(*worked_until("A1", Stage.IDENTIFYING, 2))
    qtbot.waitUntil(lambda: card.progress == 0.0)


def test_a_place_that_is_new_gets_a_card(qtbot: QtBot, opened: OpenWindow) -> None:
    station = FakeStation(0, simulated=False)
    page = line_page(opened(station))
    assert page.grid.cards == {}
    page.grab()
    station.say(ModuleArrived("A1", "1-4"))
    qtbot.waitUntil(lambda: "A1" in page.grid.cards)


def test_a_serious_notice_stays_until_escape(qtbot: QtBot, opened: OpenWindow) -> None:
    station = FakeStation()
    window = opened(station)
    station.say(Notice("The disk is full.", "Free some space.", serious=True), Notice("Hello."))
    qtbot.waitUntil(window.banner.isVisible)
    assert window.banner.notice is not None
    assert window.banner.notice.headline == "The disk is full."
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert not window.banner.isVisible()


def test_the_virtual_bench_plugs_and_unplugs(qtbot: QtBot, opened: OpenWindow) -> None:
    station = FakeStation(2)
    page = line_page(opened(station))
    panel, bench = page.virtual_panel, station.virtual
    assert panel is not None
    assert bench is not None
    socket = panel.sockets["A1"]
    socket.fault.setCurrentIndex(socket.fault.findData("silent-write"))
    QTest.mouseClick(socket.button, Qt.MouseButton.LeftButton)
    assert [(one.place, one.fault) for one in bench.plugged] == [("A1", "silent-write")]
    assert socket.fault.currentData() == ""
    station.say(*arrived("A1"))
    qtbot.waitUntil(lambda: socket.button.text() == "Unplug")
    QTest.keyClick(page, Qt.Key.Key_F6)
    assert [one.place for one in bench.plugged] == ["A1", "A2"]
    QTest.mouseClick(socket.button, Qt.MouseButton.LeftButton)
    assert bench.unplugged == ["A1"]
    panel.printer_off.click()
    panel.cloud_down.click()
    assert (bench.printer_is_off, bench.cloud_is_down) == (True, True)


def test_a_second_click_before_the_line_knows_plugs_no_second_module(opened: OpenWindow) -> None:
    station = FakeStation(1)
    page = line_page(opened(station))
    assert page.virtual_panel is not None
    assert station.virtual is not None
    QTest.mouseClick(page.virtual_panel.sockets["A1"].button, Qt.MouseButton.LeftButton)
    QTest.keyClick(page, Qt.Key.Key_F6)
    assert len(station.virtual.plugged) == 1


def test_a_real_line_has_no_virtual_bench(opened: OpenWindow) -> None:
    assert line_page(opened(FakeStation(simulated=False))).virtual_panel is None
