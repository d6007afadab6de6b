"""The window: it shows one page at a time and hands events to the one that is meant."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from station.errors import StationError
from station.events import Event, Notice
from ui.desktop import words
from ui.desktop.banner import Banner
from ui.desktop.batch_choice import BatchChoice
from ui.desktop.bridge import Bridge
from ui.desktop.line_page import LinePage
from ui.desktop.message_page import MessagePage
from ui.desktop.shutdown import ClosePanel, Shutdown
from ui.desktop.station_face import Station
from ui.desktop.station_life import MakeStation, StationLife
from ui.desktop.tally import tally_of
from ui.desktop.top_bar import TopBar
from ui.desktop.trace_page import TracePage

if TYPE_CHECKING:
    from station.batch import BatchSummary

SIZE_PX = (1280, 800)
LAST_SEARCH_S = 5.0
"""How long a search that nobody waits for may keep the window from closing, in seconds."""


class Window(QWidget):
    """One station's window. `failure` is what kept the station from opening, if anything did."""

    def __init__(self, make_station: MakeStation, batch: str | None, operator: str) -> None:
        super().__init__()
        self.failure: Exception | None = None
        self.bridge = Bridge(self)
        self.life = StationLife(make_station, self)
        self.banner = Banner()
        self.close_panel = ClosePanel()
        self.shutdown = Shutdown(self.life, self.close_panel, self)
        self.message = MessagePage(words.OPENING)
        self.choice = BatchChoice(operator)
        self.line_page: LinePage | None = None
        self.trace_page: TracePage | None = None
        self._station: Station | None = None
        self._batch = batch
        self._operator = operator
        self._early: list[Event] = []
        self._arrange()
        self._connect()

    def open(self) -> None:
        """Make the station, on its thread; call this once the window is painted."""
        self.life.open()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Close only when the station is closed; until then, ask or wait."""
        if self.shutdown.is_done:
            event.accept()
        else:
            event.ignore()
            self.shutdown.request(self.line_page.model.working if self.line_page else 0)

    @Slot()
    def show_line(self) -> None:
        """Turn to the line page."""
        if self.line_page:
            self._turn_to(self.line_page, 0)

    @Slot()
    def show_trace(self) -> None:
        """Turn to the trace page."""
        if self.trace_page:
            self._turn_to(self.trace_page, 1)

    def _turn_to(self, page: LinePage | TracePage, tab: int) -> None:
        self._pages.setCurrentWidget(page)
        self._bar.show_tabs(tab)
        if page.landing:
            page.landing.setFocus()

    @Slot(object, object)
    def _opened(self, station: Station, batches: Sequence[BatchSummary]) -> None:
        self._station = station
        self._bar.show_station(station.name, is_simulated=station.simulated)
        self.choice.show_batches(batches)
        if self._batch:
            self._start(self._batch, self._operator)
        else:
            self._pages.setCurrentWidget(self.choice)
            self.choice.name.setFocus()

    @Slot(str, str)
    def _start(self, batch: str, operator: str) -> None:
        if self._station:
            self.message.say(words.STARTING)
            self._pages.setCurrentWidget(self.message)
            self.life.start(self._station, batch, operator, self.bridge.say)

    @Slot(object, str)
    def _started(self, batch: BatchSummary, operator: str) -> None:
        if self._station is None:
            return
        self.line_page = LinePage(self._station, tally_of(batch, operator))
        self.trace_page = TracePage(self._station.trace)
        self._pages.addWidget(self.line_page)
        self._pages.addWidget(self.trace_page)
        early, self._early = tuple(self._early), []
        self.line_page.take(early)
        self.show_line()

    @Slot()
    def _look_again(self) -> None:
        if self._station:
            self.life.look_again(self._station)

    @Slot(object)
    def _failed(self, error: Exception) -> None:
        remedy = error.remedy if isinstance(error, StationError) else words.CRASHED_REMEDY
        if self._station and not self._batch:
            self.choice.show_problem(f"{error} {remedy}".strip())
            self._pages.setCurrentWidget(self.choice)
        else:
            self.failure = error
            self.message.say(str(error), remedy)

    @Slot(object)
    def _take(self, events: Sequence[Event]) -> None:
        for event in events:
            if isinstance(event, Notice):
                self.banner.say(event)
        if self.line_page:
            self.line_page.take(events)
        else:
            self._early.extend(events)

    @Slot(int)
    def _open_tab(self, number: int) -> None:
        (self.show_line, self.show_trace)[number]()

    @Slot()
    def _escape(self) -> None:
        self.shutdown.keep_working()
        self.banner.dismiss()

    @Slot()
    def _stop_and_close(self) -> None:
        if self.close_panel.stop.isVisible():
            self.shutdown.stop_and_close()

    @Slot()
    def _close_for_good(self) -> None:
        if self.trace_page:
            self.trace_page.errand.drop()
            self.trace_page.errand.wait(LAST_SEARCH_S)
        self.close()

    def _connect(self) -> None:
        self.bridge.happened.connect(self._take)
        self.life.opened.connect(self._opened)
        self.life.looked.connect(self.choice.show_batches)
        self.life.started.connect(self._started)
        self.life.failed.connect(self._failed)
        self.choice.chosen.connect(self._start)
        self.choice.look_again.connect(self._look_again)
        self.shutdown.finished.connect(self._close_for_good)
        self._bar.asked.connect(self._open_tab)
        for key, slot in (
            ("F2", self.show_line),
            ("F3", self.show_trace),
            ("Esc", self._escape),
            ("F10", self._stop_and_close),
            ("Ctrl+Q", self.close),
        ):
            QShortcut(QKeySequence(key), self, slot)

    def _arrange(self) -> None:
        self.setWindowTitle("Factory Station")
        self.resize(*SIZE_PX)
        self._bar = TopBar()
        self._pages = QStackedWidget()
        self._pages.addWidget(self.message)
        self._pages.addWidget(self.choice)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (self._bar, self.banner, self.close_panel):
            column.addWidget(widget)
        column.addWidget(self._pages, 1)
