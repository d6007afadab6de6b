"""The trace page: search a unit, read what happened to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QLabel,
    QPlainTextEdit,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from station.errors import StationError
from ui.desktop import words
from ui.desktop.errand import Errand
from ui.desktop.home_field import HomeField, LandingPage
from ui.desktop.message_page import MessagePage
from ui.desktop.row_list import RowList
from ui.desktop.theme import PAGE, font
from ui.desktop.trace_rows import LINE_PX, UNIT_PX, UnitHead, paint_line, paint_unit

if TYPE_CHECKING:
    from station.audit.trace import HistoryLine, TraceMatch

Search = Callable[[str], "tuple[TraceMatch, ...]"]


class TracePage(LandingPage):
    """One field, the units that fit, and the history of the chosen one.

    `search` is run on a thread; when a newer search was asked for, an older answer is dropped.
    """

    def __init__(self, search: Search, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = HomeField()
        self.status = QLabel(words.TRACE_KEYS)
        self.message = MessagePage(words.SEARCH_HERE, words.SEARCH_HOW)
        self.units: RowList[TraceMatch] = RowList(UNIT_PX, paint_unit, words.unit_title)
        self.head = UnitHead()
        self.history: RowList[HistoryLine] = RowList(LINE_PX, paint_line, words.history_spoken)
        self.details = QPlainTextEdit()
        self.errand = Errand("trace", self)
        self._search = search
        self._term = ""
        self._is_new = False
        self._dress()
        self._arrange()
        self._connect()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Move through the units and lines; all else that is typed lands in the field."""
        match event.key():
            case Qt.Key.Key_Up | Qt.Key.Key_Down:
                self.history.step(-1 if event.key() == Qt.Key.Key_Up else 1)
            case Qt.Key.Key_PageUp | Qt.Key.Key_PageDown:
                self.units.step(-1 if event.key() == Qt.Key.Key_PageUp else 1)
            case _:
                super().keyPressEvent(event)

    @Slot()
    def enter(self) -> None:
        """Search for what was typed; when nothing new was, show or hide the line's details."""
        term = self.field.text().strip()
        if not self._is_new:
            self._toggle_details()
        elif term:
            self._ask(term)

    def _ask(self, term: str) -> None:
        self._term, self._is_new = term, False
        self.field.selectAll()
        self.status.setText(words.SEARCHING)
        self.errand.ask(lambda: self._search(term))

    @Slot(object)
    def _show_matches(self, matches: tuple[TraceMatch, ...]) -> None:
        self.status.setText(f"{words.found(len(matches), self._term)}   {words.TRACE_KEYS}")
        self.units.show_values(matches)
        self.units.setVisible(len(matches) > 1)
        self._show_unit()
        if not matches:
            self.status.clear()
            self._show_message(words.found(0, self._term), words.SEARCH_HOW)

    @Slot(object)
    def _show_failure(self, error: Exception) -> None:
        remedy = error.remedy if isinstance(error, StationError) else words.CRASHED_REMEDY
        self.status.setText("")
        self._show_message(str(error), remedy)

    def _show_message(self, headline: str, remedy: str) -> None:
        self.message.say(headline, remedy)
        self._middle.setCurrentWidget(self.message)

    @Slot()
    def _show_unit(self) -> None:
        unit = self.units.chosen
        if unit is None:
            return
        self.head.show_unit(unit)
        self.history.show_values(unit.history)
        self.details.hide()
        self._middle.setCurrentWidget(self._found)

    @Slot()
    def _show_details(self) -> None:
        if line := self.history.chosen:
            self.details.setPlainText(words.details(line))

    @Slot()
    def _toggle_details(self) -> None:
        self._show_details()
        self.details.setVisible(self.details.isHidden() and self.history.chosen is not None)
        self.history.scrollTo(self.history.currentIndex())

    @Slot()
    def _note_typing(self) -> None:
        self._is_new = True

    def _connect(self) -> None:
        self.field.textEdited.connect(self._note_typing)
        self.field.returnPressed.connect(self.enter)
        self.units.selectionModel().currentChanged.connect(self._show_unit)
        self.history.selectionModel().currentChanged.connect(self._show_details)
        self.history.clicked.connect(self._toggle_details)
        self.errand.done.connect(self._show_matches)
        self.errand.failed.connect(self._show_failure)

    def _dress(self) -> None:
        self.landing = self.field
        self.field.setPlaceholderText(words.SEARCH_HERE)
        self.field.setAccessibleName(words.SEARCH_HERE)
        self.field.setFont(font(26))
        self.field.setFixedHeight(64)
        self.field.setMaxLength(512)
        self.status.setFont(font(17))
        self.status.setStyleSheet(f"color: {PAGE.soft};")
        self.details.setFont(font(16))
        self.details.setReadOnly(True)
        self.details.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.details.setFixedHeight(190)
        self.details.hide()

    def _arrange(self) -> None:
        right = QWidget()
        told = QVBoxLayout(right)
        told.setContentsMargins(0, 0, 0, 0)
        told.addWidget(self.head)
        told.addWidget(self.history, 1)
        told.addWidget(self.details)
        self._found = QSplitter(Qt.Orientation.Horizontal)
        self._found.addWidget(self.units)
        self._found.addWidget(right)
        self._found.setStretchFactor(0, 3)
        self._found.setStretchFactor(1, 7)
        self._found.setChildrenCollapsible(False)
        self._middle = QStackedWidget()
        self._middle.addWidget(self.message)
        self._middle.addWidget(self._found)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 10)
        column.addWidget(self.field)
        column.addWidget(self.status)
        column.addWidget(self._middle, 1)
