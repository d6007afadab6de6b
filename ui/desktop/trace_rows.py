"""How the trace page paints a unit, its head, and a line of its history."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from station.unit import grouped
from ui.desktop import symbols, words
from ui.desktop.card_layout import above_and_below, left_and_right
from ui.desktop.digits import draw_device_id
from ui.desktop.fitting import Style, draw_text
from ui.desktop.symbols import Symbol
from ui.desktop.theme import BOLD, PAGE, Tone

if TYPE_CHECKING:
    from station.audit.trace import HistoryLine, TraceMatch

UNIT_PX = 72
LINE_PX = 42
HEAD_PX = 84

_TIME_PX = 196
_PLACE_PX = 56


def paint_unit(painter: QPainter, box: QRectF, unit: TraceMatch, tone: Tone) -> None:
    """A unit that fits: its name, and its state as symbol and word."""
    symbol, state = words.unit_state(unit.state)
    title, below = above_and_below(box, 0.56, 0)
    mark = QRectF(title.left(), title.center().y() - 11, 22, 22)
    symbols.draw(painter, symbol, mark, QColor(tone.ink))
    name = unit.serial or grouped(unit.device_id)
    draw_text(painter, title.adjusted(32, 0, 0, 0), name, tone.ink, Style(21, 12, BOLD))
    line = f"{state}  ·  {unit.batch}"
    draw_text(painter, below.adjusted(32, 0, 0, 0), line, tone.soft, Style(17, 12))


def paint_line(painter: QPainter, box: QRectF, line: HistoryLine, tone: Tone) -> None:
    """A line of a history: when, how, where, what."""
    at, rest = left_and_right(box, _TIME_PX / box.width(), 8)
    draw_text(painter, at, words.local_time(line.at), tone.soft, Style(17, 12))
    mark = QRectF(rest.left(), rest.center().y() - 10, 20, 20)
    symbol = words.HISTORY_SYMBOLS.get(line.kind, Symbol.DOT)
    symbols.draw(painter, symbol, mark, QColor(tone.ink))
    rest.adjust(32, 0, 0, 0)
    place, text = left_and_right(rest, _PLACE_PX / rest.width(), 4)
    draw_text(painter, place, line.place, tone.ink, Style(18, 11, BOLD))
    draw_text(painter, text, line.text, tone.ink, Style(17, 13))


class UnitHead(QWidget):
    """Who the chosen unit is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.unit: TraceMatch | None = None
        self.setFixedHeight(HEAD_PX)

    def show_unit(self, unit: TraceMatch) -> None:
        """Show this unit."""
        self.unit = unit
        self.setAccessibleName(f"{words.unit_title(unit)}. {words.unit_line(unit)}")
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint serial, state and ids."""
        if self.unit is None:
            return
        painter = QPainter(self)
        told, device_id = left_and_right(QRectF(self.rect()).adjusted(4, 0, -8, -4), 0.68, 12)
        title, below = above_and_below(told, 0.60, 0)
        symbol, state = words.unit_state(self.unit.state)
        mark = QRectF(title.left(), title.center().y() - 16, 32, 32)
        symbols.draw(painter, symbol, mark, QColor(PAGE.ink))
        name = "  ·  ".join(part for part in (self.unit.serial, state) if part)
        draw_text(painter, title.adjusted(46, 0, 0, 0), name, PAGE.ink, Style(32, 16, BOLD))
        draw_text(painter, below, words.unit_line(self.unit), PAGE.soft, Style(18, 12))
        draw_device_id(painter, device_id.adjusted(0, 10, 0, -10), self.unit.device_id, PAGE.ink)
        painter.end()
