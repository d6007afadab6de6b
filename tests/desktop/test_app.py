"""The window as a process: how soon it paints, and what it answers when it is closed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FIRST_PAINT_LIMIT_S = 1.5

SCRIPT = """
import sys
from time import monotonic
began = float(sys.argv[1])
from PySide6.QtCore import QTimer
from ui.desktop import app, window

class Painted(window.Window):
    def paintEvent(self, event):
        super().paintEvent(event)
        if not hasattr(self, "seen"):
            self.seen = True
            print(f"{monotonic() - began:.3f}", flush=True)
            HOW

def make():
    MAKE

app.Window = Painted
sys.exit(app.run(make, "AC-2647", "demo"))
"""
CLOSE = "QTimer.singleShot(300, self.close)"
INTERRUPT = "import os, signal; QTimer.singleShot(300, lambda: os.kill(os.getpid(), signal.SIGINT))"
FAKE = "from tests.desktop.fake_station import FakeStation; return FakeStation()"
REFUSE = "from station.errors import SetupError; raise SetupError('no')"


def run(how: str, make: str) -> subprocess.CompletedProcess[str]:
    from time import monotonic

    script = SCRIPT.replace("HOW", how).replace("MAKE", make)
    return subprocess.run(
        [sys.executable, "-c", script, str(monotonic())],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


@pytest.mark.slow
def test_the_first_paint_comes_soon_and_closing_answers_zero() -> None:
    done = run(CLOSE, FAKE)
    assert done.returncode == 0, done.stderr
    print(f"first paint after {done.stdout.strip()} s")  # noqa: T201 - the figure is wanted
    assert float(done.stdout) < FIRST_PAINT_LIMIT_S


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="SIGINT is sent in another way there")
def test_ctrl_c_closes_in_order_and_answers_130() -> None:
    done = run(INTERRUPT, FAKE)
    assert done.returncode == 130, done.stderr


@pytest.mark.slow
def test_what_kept_the_station_from_opening_is_raised_in_the_end() -> None:
    done = run(CLOSE, REFUSE)
    assert "SetupError: no" in done.stderr
