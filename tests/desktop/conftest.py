"""The window under test: Qt offscreen, dressed as on the line, and no thread left behind."""

from __future__ import annotations

import os

os.environ["QT_QPA_PLATFORM"] = "offscreen"

import threading
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.desktop.fake_station import BATCH, FakeStation
from ui.desktop import theme
from ui.desktop.line_page import LinePage
from ui.desktop.window import Window

OpenWindow = Callable[[FakeStation], Window]


@pytest.fixture(scope="session")
def qapp(qapp: QApplication) -> QApplication:
    theme.install(qapp)
    return qapp


@pytest.fixture(autouse=True)
def _no_thread_outlives_its_test() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    left = [thread.name for thread in threading.enumerate() if thread not in before]
    assert not left, f"still running: {left}"


@pytest.fixture
def opened(qtbot: QtBot) -> Iterator[OpenWindow]:
    """Opens a window on a station, at work on its first batch; closes it in order at the end."""
    windows: list[Window] = []

    def open_window(station: FakeStation) -> Window:
        window = Window(lambda: station, BATCH.batch, "demo")
        windows.append(window)
        window.show()
        window.open()
        qtbot.waitUntil(lambda: window.line_page is not None)
        return window

    yield open_window
    for window in windows:
        close(window, qtbot)


def close(window: Window, qtbot: QtBot) -> None:
    """Close a window in order, whatever its station is doing, and let go of it."""
    window.shutdown.stop_and_close()
    qtbot.waitUntil(lambda: window.shutdown.is_done)
    window.deleteLater()


def line_page(window: Window) -> LinePage:
    """The line page of a window that is at work."""
    assert window.line_page is not None
    return window.line_page
