"""The head of the line page: what is built, by whom, and how far it is."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.desktop import words
from ui.desktop.card_layout import above_and_below, left_and_right
from ui.desktop.fitting import Style, draw_text
from ui.desktop.tally import Tally
from ui.desktop.theme import BOLD, GAP_PX, PAGE

HEIGHT_PX = 84

_CENTRE = Qt.AlignmentFlag.AlignCenter


class BatchHeader(QWidget):
    """Product, batch, operator and state on the left; the counts on the right."""

    def __init__(self, tally: Tally, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tally = tally
        self.setFixedHeight(HEIGHT_PX)

    def show_tally(self, tally: Tally) -> None:
        """Show these counts."""
        self.tally = tally
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the title and the counts."""
        painter = QPainter(self)
        told, counts = left_and_right(QRectF(self.rect()), 0.40, GAP_PX)
        self._paint_told(painter, told)
        self._paint_counts(painter, counts)
        painter.end()

    def _paint_told(self, painter: QPainter, rect: QRectF) -> None:
        title, below = above_and_below(rect, 0.58, 2)
        draw_text(painter, title, self.tally.title, PAGE.ink, Style(34, 16, BOLD))
        parts = (self.tally.batch, self.tally.operator, words.batch_state(self.tally))
        line = "  ·  ".join(part for part in parts if part)
        draw_text(painter, below, line, PAGE.ink, Style(22, 13))

    def _paint_counts(self, painter: QPainter, rect: QRectF) -> None:
        tally = self.tally
        figures = (
            ("passed", f"{tally.passed} / {tally.quantity}", 0.32),
            ("failed", f"{tally.failed}", 0.16),
            ("labels printed", f"{tally.labels_printed}", 0.25),
            ("labels confirmed", f"{tally.labels_confirmed}", 0.27),
        )
        left = rect.left()
        for name, figure, share in figures:
            box = QRectF(left, rect.top(), rect.width() * share, rect.height())
            number, word = above_and_below(box.adjusted(4, 0, -4, 0), 0.68, 0)
            draw_text(painter, number, figure, PAGE.ink, Style(54, 16, BOLD, _CENTRE))
            draw_text(painter, word, name, PAGE.soft, Style(16, 11, alignment=_CENTRE))
            left += box.width()
