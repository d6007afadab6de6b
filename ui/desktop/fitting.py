"""Text that fits its box: as large as it may be, smaller where it must, shortened last of all."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter

from ui.desktop.theme import REGULAR, font

_WRAP = Qt.TextFlag.TextWordWrap
_NO_LIMIT_PX = 100_000


@dataclass(frozen=True, slots=True)
class Style:
    """How text may look: from `largest_px` down to `smallest_px`, pixel sizes of the font."""

    largest_px: int
    smallest_px: int = 11
    weight: int = REGULAR
    alignment: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True, slots=True)
class Fitted:
    """A text as it is drawn: its size in pixels, and its words, shortened if need be."""

    text: str
    size_px: int


@lru_cache(maxsize=4096)
def fit(text: str, width_px: int, height_px: int, style: Style) -> Fitted:
    """The largest size at which the wrapped text stays inside the box."""
    size_px = style.largest_px
    while size_px > style.smallest_px:
        if _fits(text, width_px, height_px, size_px, style.weight):
            return Fitted(text, size_px)
        size_px -= max(1, size_px // 14)
    size_px = style.smallest_px
    return Fitted(_shortened(text, width_px, height_px, size_px, style.weight), size_px)


def draw_text(
    painter: QPainter, rect: QRectF, text: str, colour: QColor | str, style: Style
) -> None:
    """Draw a text inside `rect`, wrapped at words."""
    box = rect.toRect()
    if not text or box.width() <= 0 or box.height() <= 0:
        return
    fitted = fit(text, box.width(), box.height(), style)
    painter.setFont(font(fitted.size_px, style.weight))
    painter.setPen(QColor(colour))
    painter.drawText(box, int(style.alignment) | int(_WRAP), fitted.text)


def text_width_px(text: str, size_px: int, weight: int = REGULAR) -> int:
    """How wide a line of text is."""
    return QFontMetrics(font(size_px, weight)).horizontalAdvance(text)


def _fits(text: str, width_px: int, height_px: int, size_px: int, weight: int) -> bool:
    metrics = QFontMetrics(font(size_px, weight))
    needs = metrics.boundingRect(QRect(0, 0, width_px, _NO_LIMIT_PX), int(_WRAP), text)
    # One line may use the whole box: the font's own leading above and below holds no ink.
    one_line = needs.height() <= metrics.lineSpacing() and metrics.height() * 0.8 <= height_px
    return needs.width() <= width_px and (one_line or needs.height() <= height_px)


def _shortened(text: str, width_px: int, height_px: int, size_px: int, weight: int) -> str:
    if _fits(text, width_px, height_px, size_px, weight):
        return text
    words = text.split()
    for count in range(len(words) - 1, 0, -1):
        shorter = " ".join(words[:count]) + " …"
        if _fits(shorter, width_px, height_px, size_px, weight):
            return shorter
    metrics = QFontMetrics(font(size_px, weight))
    return metrics.elidedText(text, Qt.TextElideMode.ElideRight, width_px)
