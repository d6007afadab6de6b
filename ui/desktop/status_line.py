"""What goes on behind the line, in one line: the label printer and the clouds."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.desktop import symbols, words
from ui.desktop.fitting import Style, draw_text, text_width_px
from ui.desktop.theme import BOLD, PAGE, REGULAR, SKIPPED_GONE
from ui.desktop.waiting import Waiting
from ui.desktop.words import Said

HEIGHT_PX = 34
KEPT_PX = 260
"""What is kept free for each thing that comes later, however long the earlier ones are."""

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
        widths = [_width_px(said) for said in self.said]
        for number, said in enumerate(self.said):
            kept = sum(min(width, KEPT_PX) + _PAD_PX for width in widths[number + 1 :])
            width = min(widths[number], self.width() - left - kept)
            self._paint_one(painter, QRectF(left, 1, width, HEIGHT_PX - 2), said)
            left += width + _PAD_PX
        painter.end()

    def _paint_one(self, painter: QPainter, box: QRectF, said: Said) -> None:
        tone = SKIPPED_GONE if said.is_urgent else PAGE
        if said.is_urgent:
            painter.setPen(QColor(tone.edge))
            painter.setBrush(QColor(tone.ground))
            painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        mark = QRectF(box.left() + _PAD_PX, box.center().y() - _MARK_PX / 2, _MARK_PX, _MARK_PX)
        symbols.draw(painter, said.symbol, mark, QColor(tone.ink))
        text = box.adjusted(_MARK_PX + 2 * _PAD_PX, 0, -_PAD_PX, 0)
        draw_text(painter, text, said.text, tone.ink, Style(_SIZE_PX, 12, _weight(said)))


def _weight(said: Said) -> int:
    return BOLD if said.is_urgent else REGULAR


def _width_px(said: Said) -> float:
    """The room that a thing would like."""
    return text_width_px(said.text, _SIZE_PX, _weight(said)) + _MARK_PX + 3 * _PAD_PX + 2
