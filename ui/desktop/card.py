"""One place as a large card: where, what happens, and the one thing to do."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from station.line.stages import Stage
from ui.desktop import words
from ui.desktop.card_picture import paint_card, paint_progress
from ui.desktop.line_model import Row


class Card(QWidget):
    """Paints one row; it keeps the row and the progress that it was last shown."""

    def __init__(self, row: Row, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.row = row
        self.progress = 0.0
        self._picture: QPixmap | None = None
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(words.spoken(row))

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Small: the grid gives every card the same share of the room."""
        return QSize(150, 100)

    def show_row(self, row: Row) -> None:
        """Show what is at the place now; a new unit starts with an empty bar."""
        if row.stage is Stage.IDENTIFYING and self.row.stage is not Stage.IDENTIFYING:
            self.progress = 0.0
        self.row = row
        self._picture = None
        self.setAccessibleName(words.spoken(row))
        self.update()

    def show_progress(self, fraction: float) -> None:
        """Show how far the unit is, 0.0 to 1.0; repaints only where an eye could see it."""
        seen = round(self.progress * 200) != round(fraction * 200)
        self.progress = fraction
        if seen and self.row.stage.is_working:
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Show the picture of the row, and the progress upon it."""
        if self._picture is None:
            self._picture = self._painted()
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._picture)
        if self.row.stage.is_working:
            paint_progress(painter, self.size(), self.row, self.progress)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """A card of another size needs another picture."""
        super().resizeEvent(event)
        self._picture = None

    def _painted(self) -> QPixmap:
        """The row, painted once: the progress upon it moves twenty times a second.

        Each call into Qt may hand the interpreter to a busy worker, so few calls keep it quick.
        """
        scale = self.devicePixelRatioF()
        picture = QPixmap(self.size() * scale)
        picture.setDevicePixelRatio(scale)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        paint_card(painter, self.size(), self.row)
        painter.end()
        return picture
