"""The cards of all places, as many in a row as makes them largest."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from ui.desktop import words
from ui.desktop.card import Card
from ui.desktop.card_layout import columns_for
from ui.desktop.fitting import Style, draw_text
from ui.desktop.line_model import Row
from ui.desktop.theme import BOLD, GAP_PX, PAGE


class CardGrid(QWidget):
    """One card for each place that was shown so far, in that order."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cards: dict[str, Card] = {}
        self._columns = 0
        self._layout = QGridLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(GAP_PX)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As large as the page lets it be."""
        return QSize(600, 300)

    def show_row(self, row: Row) -> None:
        """Show a place, on a card of its own if it is new."""
        if card := self.cards.get(row.place):
            card.show_row(row)
            return
        self.cards[row.place] = Card(row, self)
        self._columns = 0
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Find the best number of columns for the new size."""
        super().resizeEvent(event)
        self._arrange()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Say how the first place comes to be, where none is known yet."""
        if not self.cards:
            painter = QPainter(self)
            style = Style(40, 16, BOLD, Qt.AlignmentFlag.AlignCenter)
            draw_text(painter, QRectF(self.rect()), words.NO_PLACE, PAGE.soft, style)
            painter.end()

    def _arrange(self) -> None:
        if not self.cards:
            return
        columns = columns_for(len(self.cards), self.width(), self.height())
        if columns == self._columns:
            return
        self._columns = columns
        for number, card in enumerate(self.cards.values()):
            self._layout.addWidget(card, number // columns, number % columns)
        self._share_the_room(columns)

    def _share_the_room(self, columns: int) -> None:
        rows = -(-len(self.cards) // columns)
        for number in range(max(self._layout.columnCount(), columns)):
            self._layout.setColumnStretch(number, int(number < columns))
        for number in range(max(self._layout.rowCount(), rows)):
            self._layout.setRowStretch(number, int(number < rows))
