"""Starts the window, and ends when it is closed."""

from __future__ import annotations

import signal
import sys
from types import FrameType

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from ui.desktop import crash, theme
from ui.desktop.station_life import MakeStation
from ui.desktop.window import Window

SWITCH_INTERVAL_S = 0.0005
"""How long a thread may keep the interpreter while another waits, in seconds. With 16 busy
workers and Python's own 5 ms, the Qt thread would wait up to 80 ms for each of its turns."""

PULSE_MS = 200
"""Python looks at signals such as Ctrl+C only while it runs: Qt's own loop would not let it."""

INTERRUPTED = 130


def run(make_station: MakeStation, batch: str | None = None, operator: str = "") -> int:
    """Open the window and stay until it is closed; returns the exit code, 0 or 130.

    `make_station` is called on a worker thread, after the first paint. Raises the StationError
    that kept the station from opening, once its window is closed.
    """
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)  # noqa: S101 - tells mypy: no other kind is made here
    theme.install(app)
    window = Window(make_station, batch, operator)
    hooks = crash.install(window.bridge.say)
    interrupted: list[int] = []

    def interrupt(number: int, _frame: FrameType | None) -> None:
        interrupted.append(number)
        window.shutdown.stop_and_close()

    signals = {one: signal.signal(one, interrupt) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        window.show()
        app.processEvents()
        window.open()
        pulse = QTimer()
        pulse.timeout.connect(_let_python_run)
        pulse.start(PULSE_MS)
        app.exec()
    finally:
        for one, before in signals.items():
            signal.signal(one, before)
        crash.restore(hooks)
    if window.failure:
        raise window.failure
    return INTERRUPTED if interrupted else 0


def _let_python_run() -> None:
    """Nothing: that it is Python is enough."""
