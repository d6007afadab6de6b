"""What goes on behind the line, in one line: the label printer and the clouds."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.desktop import symbols, words
from ui.desktop.fitting import Style, draw_text, text_width_px
from ui.desktop.symbols import Symbol
from ui.desktop.theme import BOLD, PAGE, REGULAR, SKIPPED_GONE
from ui.desktop.waiting import Waiting
from ui.desktop.words import Said

HEIGHT_PX = 34
_SIZE_PX = 17
_PAD_PX = 8
_MARK_PX = 18


class StatusLine(QWidget):
    """Paints each thing that waits; what needs a person stands first and on amber."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.said = words.behind_the_line(Waiting())
        self.setFixedHeight(HEIGHT_PX)

    def show_waiting(self, waiting: Waiting) -> None:
        """Show what waits now."""
        self.said = words.behind_the_line(waiting)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint one after the other, as far as there is room."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left = 0.0
        for said in self.said:
            room = self.width() - left
            if room > _MARK_PX * 6:
                left += self._paint_one(painter, left, room, said) + 2 * _PAD_PX
        painter.end()

    def _paint_one(self, painter: QPainter, left: float, room: float, said: Said) -> float:
        is_urgent = said.symbol is Symbol.WARNING
        tone, weight = (SKIPPED_GONE, BOLD) if is_urgent else (PAGE, REGULAR)
        text_px = text_width_px(said.text, _SIZE_PX, weight) + 4
        width = min(room, text_px + _MARK_PX + 3 * _PAD_PX)
        box = QRectF(left, 1, width, HEIGHT_PX - 2)
        if is_urgent:
            painter.setPen(QColor(tone.edge))
            painter.setBrush(QColor(tone.ground))
            painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        mark = QRectF(left + _PAD_PX, box.center().y() - _MARK_PX / 2, _MARK_PX, _MARK_PX)
        symbols.draw(painter, said.symbol, mark, QColor(tone.ink))
        text = box.adjusted(_MARK_PX + 2 * _PAD_PX, 0, -_PAD_PX, 0)
        draw_text(painter, text, said.text, tone.ink, Style(_SIZE_PX, 13, weight))
        return width
