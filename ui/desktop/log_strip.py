"""The last things that happened, a line each."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.desktop import symbols, words
from ui.desktop.fitting import Style, draw_text
from ui.desktop.theme import BOLD, PAGE
from ui.desktop.words import Said

LINES_KEPT = 50
LINES_SHOWN = 3
LINE_PX = 23


class LogStrip(QWidget):
    """Paints the newest lines and keeps only a few: the record is the ledger, not this."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lines: deque[tuple[str, Said]] = deque(maxlen=LINES_KEPT)
        self.setFixedHeight(LINES_SHOWN * LINE_PX)

    def add(self, said: Sequence[Said]) -> None:
        """Add lines that were said now, in order; one repaint for all."""
        if said:
            now = f"{datetime.now().astimezone():%H:%M:%S}"
            self.lines.extend((now, one) for one in said[-LINES_KEPT:])
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the lines that have room, the newest on top."""
        painter = QPainter(self)
        if not self.lines:
            box = QRectF(0, 0, self.width(), LINE_PX)
            draw_text(painter, box, words.LOG_EMPTY, PAGE.soft, Style(16, 13))
        for number, (at, said) in enumerate(list(self.lines)[: -LINES_SHOWN - 1 : -1]):
            self._paint_line(painter, number * LINE_PX, at, said)
        painter.end()

    def _paint_line(self, painter: QPainter, top: int, at: str, said: Said) -> None:
        def box(left: float, width: float) -> QRectF:
            return QRectF(left, top, width, LINE_PX)

        draw_text(painter, box(0, 76), at, PAGE.soft, Style(16, 13))
        mark = box(80, LINE_PX).adjusted(4, 4, -4, -4)
        symbols.draw(painter, said.symbol, mark, QColor(PAGE.ink))
        draw_text(painter, box(110, 46), said.place, PAGE.ink, Style(16, 11, BOLD))
        draw_text(painter, box(160, self.width() - 160), said.text, PAGE.ink, Style(16, 16))
