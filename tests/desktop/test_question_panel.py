"""The question of a functional test: shown over the cards, answered once, by key or by click."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPixmap
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from station.events import QuestionAsked, QuestionClosed
from station.line.stages import Stage
from tests.desktop.conftest import OpenWindow, line_page
from tests.desktop.fake_station import FakeStation, device_id, worked_until
from ui.desktop import question_panel, words
from ui.desktop.question_panel import HEIGHT_PX, WITH_PICTURE_PX, QuestionPanel


def asked(place: str, question: str = "Is the light green?", picture: str = "") -> QuestionAsked:
    return QuestionAsked(place, device_id(1), question, picture)


@pytest.fixture(autouse=True)
def _settles_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(question_panel, "SETTLE_MS", 0)


def shown(qtbot: QtBot, panel: QuestionPanel, place: str) -> None:
    """Wait until the question of a place is shown and takes an answer."""
    qtbot.waitUntil(
        lambda: panel.shown is not None and panel.shown.place == place and panel.yes.isEnabled()
    )


def test_no_question_takes_no_room(opened: OpenWindow) -> None:
    assert not line_page(opened(FakeStation())).question.isVisible()


@pytest.mark.parametrize(("key", "passed"), [(Qt.Key.Key_F7, True), (Qt.Key.Key_F8, False)])
def test_a_key_answers(qtbot: QtBot, opened: OpenWindow, key: Qt.Key, passed: bool) -> None:
    station = FakeStation()
    page = line_page(opened(station))
    station.say(*worked_until("A2", Stage.TESTING), asked("A2"))
    shown(qtbot, page.question, "A2")
    assert page.question.isVisible()
    assert page.question.accessibleName() == "A2: Is the light green?"
    QTest.keyClick(page.scan_box.field, key)
    assert station.answers == [("A2", passed)]
    assert not page.question.isVisible()
    QTest.keyClick(page.scan_box.field, key)
    assert len(station.answers) == 1


@pytest.mark.parametrize(("button", "passed"), [("yes", True), ("no", False)])
def test_a_click_answers(qtbot: QtBot, opened: OpenWindow, button: str, passed: bool) -> None:
    station = FakeStation()
    page = line_page(opened(station))
    station.say(asked("A1"))
    shown(qtbot, page.question, "A1")
    QTest.mouseClick(getattr(page.question, button), Qt.MouseButton.LeftButton)
    assert station.answers == [("A1", passed)]
    assert page.window().focusWidget() is page.scan_box.field


def test_enter_and_scans_answer_nothing(qtbot: QtBot, opened: OpenWindow) -> None:
    station = FakeStation()
    page = line_page(opened(station))
    station.say(asked("A1"))
    shown(qtbot, page.question, "A1")
    QTest.keyClicks(page.scan_box.field, "K7")
    QTest.keyClick(page.scan_box.field, Qt.Key.Key_Return)
    assert (station.scanned, station.answers) == (["K7"], [])


def test_several_places_ask_one_after_the_other(qtbot: QtBot, opened: OpenWindow) -> None:
    station = FakeStation()
    page = line_page(opened(station))
    station.say(asked("A3"), asked("A1"), asked("A2"))
    shown(qtbot, page.question, "A3")
    assert page.question.waiting == 2
    page.question.grab()
    QTest.keyClick(page, Qt.Key.Key_F7)
    shown(qtbot, page.question, "A1")
    station.say(QuestionClosed("A3"))
    QTest.keyClick(page, Qt.Key.Key_F8)
    shown(qtbot, page.question, "A2")
    station.say(QuestionClosed("A1"), QuestionClosed("A2"))
    qtbot.waitUntil(lambda: not page.question.isVisible())
    assert station.answers == [("A3", True), ("A1", False)]


def test_a_key_meant_for_the_question_before_answers_nothing(
    qtbot: QtBot, opened: OpenWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    station = FakeStation()
    page = line_page(opened(station))
    station.say(asked("A1"), asked("A2"))
    shown(qtbot, page.question, "A1")
    monkeypatch.setattr(question_panel, "SETTLE_MS", 60_000)
    QTest.keyClick(page, Qt.Key.Key_F7)
    QTest.keyClick(page, Qt.Key.Key_F7)
    assert station.answers == [("A1", True)]
    assert page.question.shown == asked("A2")


def test_a_question_that_is_over_goes_away(qtbot: QtBot, opened: OpenWindow) -> None:
    station = FakeStation()
    page = line_page(opened(station))
    station.say(asked("A1"))
    shown(qtbot, page.question, "A1")
    station.say(QuestionClosed("A1"))
    qtbot.waitUntil(lambda: not page.question.isVisible())
    assert station.answers == []


def test_a_picture_is_shown_where_there_is_one(
    qtbot: QtBot, opened: OpenWindow, tmp_path: Path
) -> None:
    station = FakeStation()
    panel = line_page(opened(station)).question
    picture = QPixmap(320, 200)
    picture.fill(QColor("#ff00ff"))
    picture.save(str(tmp_path / "green.png"))
    station.say(asked("A1", picture=str(tmp_path / "missing.png")))
    shown(qtbot, panel, "A1")
    assert panel.height() == HEIGHT_PX
    station.say(QuestionClosed("A1"), asked("A2", picture=str(tmp_path / "green.png")))
    shown(qtbot, panel, "A2")
    assert panel.height() == WITH_PICTURE_PX
    image = panel.grab().toImage()
    pink = {
        (x, y)
        for x in range(0, image.width(), 8)
        for y in range(0, image.height(), 8)
        if image.pixelColor(x, y) == QColor("#ff00ff")
    }
    assert pink


@pytest.mark.parametrize(
    ("count", "text"), [(0, ""), (1, "1 more place asks."), (3, "3 more places ask.")]
)
def test_others_are_counted(count: int, text: str) -> None:
    assert words.more_questions(count) == text
