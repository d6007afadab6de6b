"""A device id in cells of one width: groups of four that eyes can compare, in the bundled font."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QGlyphRun, QPainter, QRawFont

from ui.desktop.theme import font

GROUP = 4
GROUPS_A_LINE = 3
_CELL = 0.62
_GAP_CELLS = 0.7
_LINE_CELLS = GROUPS_A_LINE * GROUP + (GROUPS_A_LINE - 1) * _GAP_CELLS
_BASELINE = 0.36
_LARGEST_PX, _SMALLEST_PX = 24, 9


def draw_device_id(painter: QPainter, rect: QRectF, device_id: str, colour: QColor | str) -> None:
    """Draw an id at the right of `rect`, on two lines of three groups."""
    if not device_id:
        return
    line_px = rect.height() / 2
    wanted_px = min(line_px * 0.86, rect.width() / _LINE_CELLS / _CELL, _LARGEST_PX)
    size_px = int(max(_SMALLEST_PX, wanted_px))
    left = rect.right() - _LINE_CELLS * size_px * _CELL
    painter.setPen(QColor(colour))
    first = QPointF(left, rect.top() + line_px / 2 + size_px * _BASELINE)
    painter.drawGlyphRun(first, _laid_out(device_id, size_px, round(line_px)))


@lru_cache(maxsize=256)
def _laid_out(device_id: str, size_px: int, line_px: int) -> QGlyphRun:
    """All digits of an id as one drawing, from the baseline of the first."""
    raw = QRawFont.fromFont(font(size_px))
    glyphs = raw.glyphIndexesForString(device_id)
    cell = size_px * _CELL
    run = QGlyphRun()
    run.setRawFont(raw)
    run.setGlyphIndexes(glyphs)
    run.setPositions(
        [
            QPointF(_column(at) * cell + (cell - advance.x()) / 2, _line(at) * line_px)
            for at, advance in enumerate(raw.advancesForGlyphIndexes(glyphs))
        ]
    )
    return run


def _line(at: int) -> int:
    return at // (GROUP * GROUPS_A_LINE)


def _column(at: int) -> float:
    """The cell of a digit on its line, the gaps between groups counted in."""
    on_line = at % (GROUP * GROUPS_A_LINE)
    return on_line + on_line // GROUP * _GAP_CELLS
