"""Text that fits its box: as large as it may be, smaller where it must, shortened last of all.

Lines are broken and set here and not by Qt: the bundled font's own line spacing would waste a
fifth of every card.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from ui.desktop.theme import REGULAR, font

LINE_PITCH = 1.2
"""From one line to the next, in font sizes."""

_ONE_LINE = 0.95
_BASELINE = 0.36
_CUT = " …"


@dataclass(frozen=True, slots=True)
class Style:
    """How text may look: from `largest_px` down to `smallest_px`, pixel sizes of the font."""

    largest_px: int
    smallest_px: int = 11
    weight: int = REGULAR
    alignment: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True, slots=True)
class Fitted:
    """A text as it is drawn: its lines, the last one cut if need be, and its size in pixels."""

    lines: tuple[str, ...]
    size_px: int

    @property
    def height_px(self) -> float:
        """The height of all lines."""
        return self.size_px * (_ONE_LINE + LINE_PITCH * (len(self.lines) - 1))


@lru_cache(maxsize=4096)
def fit(text: str, width_px: int, height_px: int, style: Style) -> Fitted:
    """The largest size at which the text, broken at words, stays inside the box."""
    size_px = max(style.largest_px, style.smallest_px)
    while True:
        fitted = Fitted(_broken(text, width_px, size_px, style.weight), size_px)
        if fitted.height_px <= height_px and _widest(fitted, style.weight) <= width_px:
            return fitted
        if size_px <= style.smallest_px:
            return _cut(fitted, width_px, height_px, style.weight)
        size_px = max(style.smallest_px, size_px - max(1, size_px // 14))


def draw_text(
    painter: QPainter, rect: QRectF, text: str, colour: QColor | str, style: Style
) -> None:
    """Draw a text inside `rect`, aligned as its style says."""
    if not text or rect.width() < 1 or rect.height() < 1:
        return
    fitted = fit(text, int(rect.width()), int(rect.height()), style)
    painter.setFont(font(fitted.size_px, style.weight))
    painter.setPen(QColor(colour))
    middle = _top(rect, fitted, style.alignment) + fitted.size_px * _ONE_LINE / 2
    for line in fitted.lines:
        left = _left(rect, line, fitted.size_px, style)
        painter.drawText(QPointF(left, middle + fitted.size_px * _BASELINE), line)
        middle += fitted.size_px * LINE_PITCH


def text_width_px(text: str, size_px: int, weight: int = REGULAR) -> float:
    """How wide a line of text is."""
    return _metrics(size_px, weight).horizontalAdvance(text)


@lru_cache(maxsize=512)
def _metrics(size_px: int, weight: int) -> QFontMetricsF:
    return QFontMetricsF(font(size_px, weight))


def _broken(text: str, width_px: int, size_px: int, weight: int) -> tuple[str, ...]:
    """The text's own lines, each broken at words where it is too wide."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split(" "):
            longer = f"{line} {word}" if line else word
            if line and text_width_px(longer, size_px, weight) > width_px:
                lines.append(line)
                longer = word
            line = longer
        lines.append(line)
    return tuple(lines)


def _widest(fitted: Fitted, weight: int) -> float:
    return max(text_width_px(line, fitted.size_px, weight) for line in fitted.lines)


def _cut(fitted: Fitted, width_px: int, height_px: int, weight: int) -> Fitted:
    """Only the lines that have room; the last says that there was more."""
    pitch = fitted.size_px * LINE_PITCH
    room = 1 + max(0, int((height_px - fitted.size_px * _ONE_LINE) / pitch))
    metrics = _metrics(fitted.size_px, weight)
    lines = [
        metrics.elidedText(line, Qt.TextElideMode.ElideRight, width_px)
        for line in fitted.lines[:room]
    ]
    if room < len(fitted.lines):
        fits = width_px - metrics.horizontalAdvance(_CUT)
        lines[-1] = metrics.elidedText(lines[-1], Qt.TextElideMode.ElideRight, fits).rstrip("… ")
        lines[-1] += _CUT
    return Fitted(tuple(lines), fitted.size_px)


def _top(rect: QRectF, fitted: Fitted, alignment: Qt.AlignmentFlag) -> float:
    if alignment & Qt.AlignmentFlag.AlignTop:
        return rect.top()
    if alignment & Qt.AlignmentFlag.AlignBottom:
        return rect.bottom() - fitted.height_px
    return rect.center().y() - fitted.height_px / 2


def _left(rect: QRectF, line: str, size_px: int, style: Style) -> float:
    spare = rect.width() - text_width_px(line, size_px, style.weight)
    if style.alignment & Qt.AlignmentFlag.AlignRight:
        return rect.left() + spare
    if style.alignment & Qt.AlignmentFlag.AlignHCenter:
        return rect.left() + spare / 2
    return rect.left()
