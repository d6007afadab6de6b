"""One sentence in the middle of the window, with what to do about it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.desktop.card_layout import above_and_below
from ui.desktop.fitting import Style, draw_text
from ui.desktop.theme import BOLD, PAGE

_UP = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom
_DOWN = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop


class MessagePage(QWidget):
    """Shows a headline and a remedy, large."""

    def __init__(self, headline: str, remedy: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.headline = headline
        self.remedy = remedy

    def say(self, headline: str, remedy: str = "") -> None:
        """Show another sentence."""
        self.headline, self.remedy = headline, remedy
        self.setAccessibleName(f"{headline} {remedy}".strip())
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint both, one above the other."""
        painter = QPainter(self)
        side = self.width() * 0.08
        upper, lower = above_and_below(QRectF(self.rect()).adjusted(side, 20, -side, -20), 0.5, 16)
        draw_text(painter, upper, self.headline, PAGE.ink, Style(40, 16, BOLD, _UP))
        draw_text(painter, lower, self.remedy, PAGE.soft, Style(26, 14, alignment=_DOWN))
        painter.end()
