"""A device id in cells of one width: groups of four that eyes can compare, in the bundled font."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from ui.desktop.theme import font

GROUP = 4
GROUPS_A_LINE = 3
_CELL_TO_SIZE = 0.62
_GAP_CELLS = 0.7


def draw_device_id(painter: QPainter, rect: QRectF, device_id: str, colour: QColor | str) -> None:
    """Draw an id at the right of `rect`, on two lines of three groups."""
    groups = [device_id[at : at + GROUP] for at in range(0, len(device_id), GROUP)]
    lines = [groups[at : at + GROUPS_A_LINE] for at in range(0, len(groups), GROUPS_A_LINE)]
    if not lines:
        return
    cells = GROUPS_A_LINE * GROUP + (GROUPS_A_LINE - 1) * _GAP_CELLS
    line_height = rect.height() / max(2, len(lines))
    size_px = int(max(9, min(line_height * 0.86, rect.width() / cells / _CELL_TO_SIZE, 24)))
    cell = size_px * _CELL_TO_SIZE
    painter.setFont(font(size_px))
    painter.setPen(QColor(colour))
    left = rect.right() - cells * cell
    for number, line in enumerate(lines):
        top = rect.top() + number * line_height
        _draw_line(painter, line, QRectF(left, top, cell, line_height))


def _draw_line(painter: QPainter, groups: list[str], cell: QRectF) -> None:
    for group in groups:
        for digit in group:
            painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, digit)
            cell.translate(cell.width(), 0)
        cell.translate(cell.width() * _GAP_CELLS, 0)
