"""The bar at the very top: which station, which page, and whether anything here is real."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.desktop import words
from ui.desktop.fitting import Style, draw_text
from ui.desktop.theme import BAR, BOLD, PAGE, REGULAR, SIMULATION

HEIGHT_PX = 44
TAB_PX = 130

_CENTRE = Qt.AlignmentFlag.AlignCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class TopBar(QWidget):
    """Paints the station's name and the two tabs; the whole bar turns violet in simulation."""

    asked = Signal(int)
    """The number of the tab that was clicked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(HEIGHT_PX)
        self._name = ""
        self._is_simulated = False
        self._tabs: tuple[str, ...] = ()
        self._current = 0

    def show_station(self, name: str, *, is_simulated: bool) -> None:
        """Show whose window this is."""
        self._name, self._is_simulated = name, is_simulated
        self.update()

    def show_tabs(self, current: int) -> None:
        """Show the tabs, and which one is open."""
        self._tabs, self._current = (words.LINE_TAB, words.TRACE_TAB), current
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Open the tab under the pointer."""
        number = int(event.position().x() // TAB_PX)
        if number < len(self._tabs):
            self.asked.emit(number)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the bar."""
        tone = SIMULATION if self._is_simulated else BAR
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(tone.ground))
        for number, text in enumerate(self._tabs):
            self._paint_tab(painter, number, text)
        left = len(self._tabs) * TAB_PX + 16
        box = QRectF(left, 0, self.width() - left - 14, HEIGHT_PX)
        if self._is_simulated:
            draw_text(painter, box, words.SIMULATION, tone.ink, Style(22, 12, BOLD))
            box.adjust(box.width() * 0.7, 0, 0, 0)
        draw_text(painter, box, self._name, tone.soft, Style(18, 11, alignment=_RIGHT))
        painter.end()

    def _paint_tab(self, painter: QPainter, number: int, text: str) -> None:
        is_open = number == self._current
        tone = PAGE if is_open else SIMULATION if self._is_simulated else BAR
        box = QRectF(number * TAB_PX, 4, TAB_PX, HEIGHT_PX - 4)
        painter.fillRect(box, QColor(tone.ground))
        weight = BOLD if is_open else REGULAR
        draw_text(
            painter, box.adjusted(8, 0, -8, 0), text, tone.ink, Style(18, 12, weight, _CENTRE)
        )
