"""Makes the README's pictures: the line page in the middle of a run, and the trace page.

Run it from anywhere: `python scripts/screenshots.py`. It needs no display. The modules, the
printer and the cloud are virtual; the window, the station and the record are the real ones.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import monotonic, sleep

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import Qt  # noqa: E402 - Qt reads the platform's name when it is imported
from PySide6.QtTest import QTest  # noqa: E402 - see above
from PySide6.QtWidgets import QApplication  # noqa: E402 - see above

from station.line.stages import Stage  # noqa: E402 - the path is set above
from station.station import Station  # noqa: E402 - the path is set above
from ui.compose import open_books, virtual_station  # noqa: E402 - the path is set above
from ui.demo import open_demo_batch  # noqa: E402 - the path is set above
from ui.desktop import theme  # noqa: E402 - the path is set above
from ui.desktop.line_page import LinePage  # noqa: E402 - the path is set above
from ui.desktop.window import Window  # noqa: E402 - the path is set above

PICTURES = ROOT / "docs" / "pictures"
PATIENCE_S = 120.0
PLACES = 4


def demo_station(folder: Path) -> tuple[Station, str]:
    """A station on a virtual line with believable timings, and the batch that it is to run."""
    books = open_books(folder, simulated=True)
    batch = open_demo_batch(books, 50).batch
    station = virtual_station(books, slots=PLACES, seed="pictures", believable=True)
    return station, batch


def main() -> None:
    """Run the line until there is something to see, take both pictures, close in order."""
    app = QApplication([])
    theme.install(app)
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        station, batch = demo_station(Path(folder))
        window = Window(lambda: station, batch, "Operator 7")
        window.show()
        window.open()
        wait_for(lambda: window.line_page is not None)
        take_line(window)
        take_trace(window)
        window.shutdown.stop_and_close()
        wait_for(lambda: window.shutdown.is_done)


def take_line(window: Window) -> None:
    """One unit has just passed, one has failed, one is being worked on, one place is free."""
    page = window.line_page
    if page is None:
        raise SystemExit("The virtual line did not start.")
    plug(page, "A2", "silent-write")
    wait_for(lambda: page.model.rows["A2"].stage.is_final)
    plug(page, "A1", "")
    wait_for(lambda: page.model.rows["A1"].stage.is_final)
    plug(page, "A3", "")
    wait_for(lambda: page.scan_box.answer.said is not None)
    wait_for(lambda: page.model.rows["A3"].stage is Stage.WRITING)
    seen_for(0.3)  # until the bar has moved there too
    save(window, "line")


def take_trace(window: Window) -> None:
    """The history of the unit that passed at the first place."""
    line, trace = window.line_page, window.trace_page
    if line is None or trace is None:
        raise SystemExit("The virtual line did not start.")
    window.show_trace()
    QTest.keyClicks(trace.field, line.model.rows["A1"].serial)
    QTest.keyClick(trace.field, Qt.Key.Key_Return)
    wait_for(lambda: trace.head.unit is not None)
    save(window, "trace")


def plug(page: LinePage, place: str, fault: str) -> None:
    """Plug a module in with the panel's own controls."""
    if page.virtual_panel:
        socket = page.virtual_panel.sockets[place]
        socket.fault.setCurrentIndex(socket.fault.findData(fault))
        socket.button.click()


def wait_for(happened: Callable[[], bool]) -> None:
    """Let the window work until something happened; give up when it does not."""
    until = monotonic() + PATIENCE_S
    while not happened():
        if monotonic() > until:
            raise SystemExit("The virtual line did not get that far.")
        QApplication.processEvents()
        sleep(0.01)


def seen_for(seconds: float) -> None:
    """Let the window work for a while."""
    until = monotonic() + seconds
    wait_for(lambda: monotonic() > until)


def save(window: Window, name: str) -> None:
    """Paint the window into a file."""
    QApplication.processEvents()
    file = PICTURES / f"{name}.png"
    window.grab().save(str(file))
    print(file.relative_to(ROOT))


if __name__ == "__main__":
    main()
