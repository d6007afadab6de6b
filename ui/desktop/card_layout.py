"""Where things stand on a card, and how many cards stand in a row: plain geometry."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from PySide6.QtCore import QRectF

WIDE_ASPECT = 1.9
"""From this width to height on, the result stands beside its sentence and not above it."""


@dataclass(frozen=True, slots=True)
class Areas:
    """A card's areas: who and where on top, what happens in the middle, what to do below."""

    name: QRectF
    device_id: QRectF
    middle: QRectF
    to_do: QRectF
    is_wide: bool


def areas(width: float, height: float, *, sentences: bool) -> Areas:
    """The areas of a card; with `sentences` the lower area has room for more than a few words."""
    pad = _between(min(width, height) * 0.06, 8, 20)
    inner = QRectF(pad, pad, width - 2 * pad, height - 2 * pad)
    is_wide = width > WIDE_ASPECT * height
    top = _between(height * 0.18, 24, 72)
    low = inner.height() * (0.26 if sentences and not is_wide else 0.20)
    low = _between(low, 20, 150 if sentences else 80)
    name_width = min(inner.width() * 0.45, top * 2.4)
    gap = pad * 0.4
    return Areas(
        name=QRectF(inner.left(), inner.top(), name_width, top),
        device_id=QRectF(
            inner.left() + name_width + gap, inner.top(), inner.width() - name_width - gap, top
        ),
        middle=QRectF(
            inner.left(),
            inner.top() + top + gap,
            inner.width(),
            inner.height() - top - low - 2 * gap,
        ),
        to_do=QRectF(inner.left(), inner.bottom() - low, inner.width(), low),
        is_wide=is_wide,
    )


def left_and_right(rect: QRectF, share: float, gap: float) -> tuple[QRectF, QRectF]:
    """A rectangle cut in two side by side; the left one gets `share` of the width."""
    cut = rect.width() * share
    left = QRectF(rect.left(), rect.top(), cut, rect.height())
    right = QRectF(rect.left() + cut + gap, rect.top(), rect.width() - cut - gap, rect.height())
    return left, right


def above_and_below(rect: QRectF, share: float, gap: float) -> tuple[QRectF, QRectF]:
    """A rectangle cut in two one above the other; the upper one gets `share` of the height."""
    cut = rect.height() * share
    upper = QRectF(rect.left(), rect.top(), rect.width(), cut)
    lower = QRectF(rect.left(), rect.top() + cut + gap, rect.width(), rect.height() - cut - gap)
    return upper, lower


def columns_for(count: int, width: float, height: float) -> int:
    """How many cards in a row make them largest; holes in the grid count against a number."""

    def size(columns: int) -> float:
        rows = ceil(count / columns)
        filled = count / (rows * columns)
        return min(width / columns / 2, height / rows) * filled

    return max(range(1, count + 1), key=size, default=1)


def _between(value: float, least: float, most: float) -> float:
    return max(least, min(most, value))
