"""The mark that sets a label apart: white on a black bar, so that nobody overlooks it."""

from __future__ import annotations

from PIL import Image

from station.labels.errors import LabelError
from station.labels.fonts import BLACK, WHITE, Style, draw_text, ink_width, size_for_x_height
from station.labels.text_block import TEXT_MIN_MM

_WEIGHT, _WIDTH = 700, 100


def mark_bar(mark: str, width: int, height: int, dots_per_mm: float) -> Image.Image:
    """A black bar of `width` by `height` dots with the mark in its middle.

    Raises LabelError when the mark is longer than the bar.
    """
    style = Style(_WEIGHT, _WIDTH, size_for_x_height(TEXT_MIN_MM, dots_per_mm))
    spare = width - ink_width(mark, style)
    if spare < style.size:
        raise LabelError(f'The label\'s mark "{mark}" is too long.', reason="text-too-long")
    bar = Image.new("L", (width, height), BLACK)
    draw_text(bar, (spare // 2, (height + style.cap_dots) // 2), mark, style, WHITE)
    return bar
