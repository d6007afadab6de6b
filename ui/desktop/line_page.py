"""The line page: every place as a card, the batch above them, the scan box and the log below."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from station.events import Event, LabelConfirmed, ScanRefused
from ui.desktop import tally as tallies
from ui.desktop import waiting as waitings
from ui.desktop import words
from ui.desktop.batch_header import BatchHeader
from ui.desktop.card_grid import CardGrid
from ui.desktop.home_field import LandingPage
from ui.desktop.line_model import LineModel
from ui.desktop.log_strip import LogStrip
from ui.desktop.question_panel import QuestionPanel
from ui.desktop.scan_box import ScanBox
from ui.desktop.station_face import Station
from ui.desktop.status_line import StatusLine
from ui.desktop.tally import Tally
from ui.desktop.theme import GAP_PX
from ui.desktop.virtual_panel import VirtualPanel
from ui.desktop.waiting import Waiting

GAUGE_EVERY_MS = 50


class LinePage(LandingPage):
    """Folds events into its models, and shows each thing that changed once for all of them."""

    def __init__(self, station: Station, tally: Tally, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = LineModel(place.name for place in station.places)
        self.tally = tally
        self.waiting = Waiting()
        self.header = BatchHeader(tally)
        self.grid = CardGrid()
        self.question = QuestionPanel()
        self.scan_box = ScanBox()
        self.log = LogStrip()
        self.status = StatusLine()
        self.virtual_panel = VirtualPanel(station.virtual) if station.virtual else None
        self._gauges = station.gauges
        self._arrange()
        self.landing = self.scan_box.field
        self.scan_box.scanned.connect(station.scan)
        self.question.answered.connect(station.answer)
        self._show_rows(self.model.rows)
        self._gauge_timer = QTimer(self)
        self._gauge_timer.timeout.connect(self.read_gauges)
        self._gauge_timer.start(GAUGE_EVERY_MS)

    def take(self, events: Sequence[Event]) -> None:
        """Take what happened, in order."""
        self._show_rows(self.model.take(events))
        self.question.take(events)
        self.log.setVisible(self.question.shown is None)  # its room goes to the question
        self._show_batch(events)
        self._show_waiting(events)
        answers = [one for one in events if isinstance(one, LabelConfirmed | ScanRefused)]
        if answers:
            self.scan_box.show_answer(answers[-1])
        self.log.add([said for event in events if (said := words.logged(event))])

    @Slot()
    def read_gauges(self) -> None:
        """Show the progress that was made since the last look."""
        for place, fraction in self._gauges.drain().items():
            if card := self.grid.cards.get(place):
                card.show_progress(fraction)

    def _show_rows(self, places: Iterable[str]) -> None:
        for place in places:
            self.grid.show_row(self.model.rows[place])
            if self.virtual_panel:
                self.virtual_panel.show_row(self.model.rows[place])

    def _show_batch(self, events: Sequence[Event]) -> None:
        before = self.tally
        for event in events:
            self.tally = tallies.fold(self.tally, event)
        if self.tally != before:
            self.header.show_tally(self.tally)

    def _show_waiting(self, events: Sequence[Event]) -> None:
        before = self.waiting
        for event in events:
            self.waiting = waitings.fold(self.waiting, event)
        if self.waiting is not before:
            self.status.show_waiting(self.waiting)

    def _arrange(self) -> None:
        column = QVBoxLayout()
        column.setSpacing(GAP_PX)
        column.addWidget(self.header)
        column.addWidget(self.question)
        column.addWidget(self.grid, 1)
        column.addWidget(self.scan_box)
        column.addWidget(self.log)
        column.addWidget(self.status)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 12, 8)
        row.setSpacing(12)
        row.addLayout(column, 1)
        if self.virtual_panel:
            row.addWidget(self.virtual_panel)
