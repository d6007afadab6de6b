"""The label's typeface: Noto Sans, one file for every weight and width.

Each cut is loaded at first use and kept, since loading takes longer than drawing a label.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import fontpkg_noto_sans
from PIL import Image, ImageDraw, ImageFont

BLACK, WHITE = 0, 255
X_HEIGHT = 0.536
"""Height of "x" as a share of the size (Noto Sans' OS/2 table, sxHeight 536 of 1000)."""

CAP_HEIGHT = 0.714
"""Height of "H" as a share of the size (Noto Sans' OS/2 table, sCapHeight 714 of 1000)."""

NARROWEST = 62

_FILE = fontpkg_noto_sans.ROOT / "files" / "NotoSans[wdth,wght].ttf"
_UNASSIGNED = "\uffff"


@dataclass(frozen=True, slots=True)
class Style:
    """A cut of the typeface: weight 100 to 900, width in percent (62 to 100), size in dots."""

    weight: int
    width: int
    size: int

    @property
    def cap_dots(self) -> int:
        """The height of a capital letter, in dots."""
        return round(self.size * CAP_HEIGHT)


def size_for_x_height(height_mm: float, dots_per_mm: float) -> int:
    """The smallest size, in dots, whose "x" is at least `height_mm` high in whole dots."""
    return math.ceil(math.ceil(height_mm * dots_per_mm) / X_HEIGHT)


def ink_width(text: str, style: Style) -> int:
    """The dots from where `text` starts to the right edge of its last ink."""
    return math.ceil(_font(style).getbbox(text, anchor="ls")[2])


def draw_text(
    canvas: Image.Image, baseline: tuple[int, int], text: str, style: Style, ink: int = BLACK
) -> None:
    """Draw on a greyscale canvas, from the left end of the baseline.

    The canvas is cut to black and white once it is whole: letters come out more even than in
    FreeType's own black-and-white mode.
    """
    ImageDraw.Draw(canvas).text(baseline, text, fill=ink, font=_font(style), anchor="ls")


@lru_cache(maxsize=4096)
def can_draw(character: str) -> bool:
    """True when the typeface has this character, and would not print an empty box for it."""
    return _shape(character) != _shape(_UNASSIGNED)


@lru_cache(maxsize=64)
def _font(style: Style) -> ImageFont.FreeTypeFont:
    # The basic layout is the same on every machine; the other one needs a system library.
    font = ImageFont.truetype(_FILE, style.size, layout_engine=ImageFont.Layout.BASIC)
    values = {b"Weight": style.weight, b"Width": style.width}
    font.set_variation_by_axes([values[axis["name"]] for axis in font.get_variation_axes()])
    return font


def _shape(character: str) -> bytes:
    canvas = Image.new("L", (48, 48), WHITE)
    draw_text(canvas, (8, 32), character, Style(weight=400, width=100, size=24))
    return canvas.tobytes()
