"""Errors that nobody caught: logged, and told on a banner."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from station.events import Event, Notice
from tests.desktop.conftest import OpenWindow
from tests.desktop.fake_station import FakeStation
from ui.desktop import crash, words


@pytest.fixture
def said() -> Iterator[list[Event]]:
    heard: list[Event] = []
    before = crash.install(heard.append)
    yield heard
    crash.restore(before)


def fail() -> None:
    raise ValueError("a fault of the program")


def test_a_thread_that_fails_is_logged_and_told(
    said: list[Event], caplog: pytest.LogCaptureFixture
) -> None:
    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    assert said == [Notice(words.CRASHED, words.CRASHED_REMEDY, serious=True)]
    assert "a fault of the program" in caplog.text


def test_an_error_in_the_main_thread_is_logged_and_told(
    said: list[Event], caplog: pytest.LogCaptureFixture
) -> None:
    try:
        fail()
    except ValueError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    assert len(said) == 1
    assert "a fault of the program" in caplog.text


def test_ctrl_c_is_no_crash(said: list[Event]) -> None:
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert said == []


def test_the_hooks_that_were_there_come_back() -> None:
    hooks = (sys.excepthook, threading.excepthook)
    crash.restore(crash.install(lambda _event: None))
    assert (sys.excepthook, threading.excepthook) == hooks


def test_a_thread_that_fails_raises_the_banner(
    qtbot: QtBot, opened: OpenWindow, caplog: pytest.LogCaptureFixture
) -> None:
    window = opened(FakeStation())
    before = crash.install(window.bridge.say)
    try:
        thread = threading.Thread(target=fail)
        thread.start()
        qtbot.waitUntil(window.banner.isVisible)
        thread.join()
    finally:
        crash.restore(before)
