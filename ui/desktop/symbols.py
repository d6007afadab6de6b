"""The few symbols of the window, drawn as strokes: fonts differ, these do not.

They stand beside a word and a colour, never alone.
"""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen


class Symbol(Enum):
    """What a symbol says."""

    TICK = "good"
    CROSS = "bad"
    BARRED = "left alone"
    WARNING = "look here"
    LOCK = "hands off"
    PLUG_IN = "put a module in"
    LIFT_OUT = "take the module out"
    DOT = "happened"


Lines = tuple[tuple[tuple[float, float], ...], ...]

_STROKES: dict[Symbol, Lines] = {
    Symbol.TICK: (((0.14, 0.54), (0.40, 0.80), (0.88, 0.22)),),
    Symbol.CROSS: (((0.18, 0.18), (0.82, 0.82)), ((0.82, 0.18), (0.18, 0.82))),
    Symbol.BARRED: (((0.21, 0.21), (0.79, 0.79)),),
    Symbol.WARNING: (
        ((0.50, 0.12), (0.94, 0.88), (0.06, 0.88), (0.50, 0.12)),
        ((0.50, 0.42), (0.50, 0.60)),
        ((0.50, 0.74), (0.50, 0.75)),
    ),
    Symbol.LOCK: (((0.20, 0.46), (0.80, 0.46), (0.80, 0.90), (0.20, 0.90), (0.20, 0.46)),),
    Symbol.PLUG_IN: (
        ((0.50, 0.08), (0.50, 0.62)),
        ((0.28, 0.42), (0.50, 0.64), (0.72, 0.42)),
        ((0.14, 0.66), (0.14, 0.90), (0.86, 0.90), (0.86, 0.66)),
    ),
    Symbol.LIFT_OUT: (
        ((0.50, 0.66), (0.50, 0.10)),
        ((0.28, 0.30), (0.50, 0.08), (0.72, 0.30)),
        ((0.14, 0.66), (0.14, 0.90), (0.86, 0.90), (0.86, 0.66)),
    ),
}

_BOLD = {Symbol.TICK: 0.17, Symbol.CROSS: 0.17, Symbol.BARRED: 0.13}
_STROKE = 0.10


def draw(painter: QPainter, symbol: Symbol, rect: QRectF, colour: QColor) -> None:
    """Draw a symbol in the largest square at the middle of `rect`."""
    side = min(rect.width(), rect.height())
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(rect.center().x() - side / 2, rect.center().y() - side / 2)
    painter.scale(side, side)
    pen = QPen(colour, _BOLD.get(symbol, _STROKE))
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if symbol is Symbol.DOT:
        painter.setBrush(colour)
        painter.drawEllipse(QPointF(0.5, 0.5), 0.1, 0.1)
    else:
        painter.drawPath(_path(symbol))
    painter.restore()


def _path(symbol: Symbol) -> QPainterPath:
    path = QPainterPath()
    for line in _STROKES[symbol]:
        path.moveTo(*line[0])
        for x, y in line[1:]:
            path.lineTo(x, y)
    if symbol is Symbol.BARRED:
        path.addEllipse(QPointF(0.5, 0.5), 0.41, 0.41)
    if symbol is Symbol.LOCK:
        path.moveTo(0.32, 0.46)
        path.lineTo(0.32, 0.30)
        path.arcTo(QRectF(0.32, 0.12, 0.36, 0.36), 180, -180)
        path.lineTo(0.68, 0.46)
    return path
