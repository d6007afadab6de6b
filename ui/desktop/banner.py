"""A calm line across the window for what concerns the whole station."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QTimer, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from station.events import Notice
from ui.desktop import symbols, words
from ui.desktop.card_layout import above_and_below
from ui.desktop.fitting import Style, draw_text
from ui.desktop.symbols import Symbol
from ui.desktop.theme import BOLD, SKIPPED_GONE, SURFACE

HEIGHT_PX = 64
SHOWN_MS = 12_000


class Banner(QWidget):
    """Shows the newest notice. A serious one stays until Esc, and only another takes its place."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.notice: Notice | None = None
        self.setFixedHeight(HEIGHT_PX)
        self.hide()
        self._ends = QTimer(self)
        self._ends.setSingleShot(True)
        self._ends.timeout.connect(self.dismiss)

    def say(self, notice: Notice) -> None:
        """Show a notice."""
        if self.notice and self.notice.serious and not notice.serious:
            return
        self.notice = notice
        self.setAccessibleName(f"{notice.headline} {notice.remedy}".strip())
        self._ends.stop()
        if not notice.serious:
            self._ends.start(SHOWN_MS)
        self.show()
        self.update()

    @Slot()
    def dismiss(self) -> None:
        """Take the notice away: it was read."""
        self.notice = None
        self._ends.stop()
        self.hide()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint symbol, sentence and remedy."""
        if self.notice is None:
            return
        tone = SKIPPED_GONE if self.notice.serious else SURFACE
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(tone.ground))
        painter.fillRect(0, HEIGHT_PX - 3, self.width(), 3, QColor(tone.edge))
        mark = QRectF(14, 14, HEIGHT_PX - 30, HEIGHT_PX - 30)
        symbol = Symbol.WARNING if self.notice.serious else Symbol.DOT
        symbols.draw(painter, symbol, mark, QColor(tone.ink))
        key = QRectF(self.width() - 66, 0, 56, HEIGHT_PX - 3)
        draw_text(painter, key, words.DISMISS, tone.soft, Style(18, 12))
        text = QRectF(64, 4, self.width() - 140, HEIGHT_PX - 11)
        if self.notice.remedy:
            text, remedy = above_and_below(text, 0.54, 0)
            draw_text(painter, remedy, self.notice.remedy, tone.soft, Style(18, 12))
        draw_text(painter, text, self.notice.headline, tone.ink, Style(24, 13, BOLD))
        painter.end()
