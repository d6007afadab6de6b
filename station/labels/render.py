"""One drawing of a label, in the printer's own dots: what is shown is what prints."""

from __future__ import annotations

from PIL import Image

from station.labels.errors import LabelError
from station.labels.fonts import BLACK, WHITE, can_draw, draw_text
from station.labels.layout import LabelText, Template
from station.labels.mark import mark_bar
from station.labels.qr import draw_qr
from station.labels.text_block import Span, baselines, rows_of

MARK_GAP_MM = 1.1
"""From the last baseline to the mark: "g" and "p" reach down into it."""


def render(text: LabelText, template: Template, dots_per_mm: float) -> Image.Image:
    """The label as a 1-bit image of exact dots, to be printed as it is and never scaled.

    Raises LabelError where the code or a text cannot be printed large enough to last.
    """
    _check_characters(text)
    sheet = _Sheet(template, dots_per_mm)
    beside = sheet.draw_code(text.code)
    if text.mark:
        sheet.draw_mark(text.mark)
    sheet.draw_text(text, beside)
    return sheet.canvas.point(lambda level: WHITE if level > WHITE // 2 else BLACK, "1")


class _Sheet:
    """A template's paper, laid out in millimetres and drawn on in dots."""

    def __init__(self, template: Template, dots_per_mm: float) -> None:
        self._template = template
        self._dots_per_mm = dots_per_mm
        size = self._dots(template.width_mm), self._dots(template.height_mm)
        self.canvas = Image.new("L", size, WHITE)
        box = template.text
        self._left, self._width = self._dots(box.x_mm), self._dots(box.width_mm)
        self._foot = self._dots(template.mark_height_mm)
        self._mark_top = self._dots(box.y_mm + box.height_mm) - self._foot

    def draw_code(self, payload: str) -> Span:
        """Draw the code in the middle of its box; from the top of its symbol to the bottom."""
        box = self._template.code
        room = int(min(box.width_mm, box.height_mm) * self._dots_per_mm)
        symbol = draw_qr(payload, room, self._dots_per_mm)
        side = symbol.image.height
        left, top = (self._dots(at) + (room - side) // 2 for at in (box.x_mm, box.y_mm))
        self.canvas.paste(symbol.image, (left, top))
        return Span(top + symbol.quiet_dots, top + side - symbol.quiet_dots)

    def draw_mark(self, mark: str) -> None:
        """Draw the mark's bar at the foot of the text box."""
        bar = mark_bar(mark, self._width, self._foot, self._dots_per_mm)
        self.canvas.paste(bar, (self._left, self._mark_top))

    def draw_text(self, text: LabelText, beside: Span) -> None:
        """Draw the rows beside the code's symbol, or over their whole box where it takes that."""
        whole = Span(self._dots(self._template.text.y_mm), self._mark_top - self._dots(MARK_GAP_MM))
        if text.mark:
            beside = Span(beside.top, whole.bottom)
        else:
            # Nothing stands at the foot, so the same height moves to the middle.
            whole = Span(whole.top + self._foot // 2, whole.bottom + self._foot // 2)
        rows = rows_of(text, self._template.lines_above_id, self._width, self._dots_per_mm)
        for row, baseline in zip(rows, baselines(rows, beside, whole), strict=True):
            for offset, piece in row.pieces:
                draw_text(self.canvas, (self._left + offset, baseline), piece, row.style)

    def _dots(self, length_mm: float) -> int:
        return round(length_mm * self._dots_per_mm)


def _check_characters(text: LabelText) -> None:
    """Raise LabelError for a label without an id, or with a character that prints as a box."""
    if not text.device_id.strip():
        raise LabelError("A label must say the device id, and this one has none.")
    for character in "".join((text.device_id, text.mark, *text.lines)):
        if not (character.isspace() or can_draw(character)):
            raise LabelError(
                f'The label\'s typeface has no "{character}".',
                reason="character",
                remedy="Use letters that the typeface has: Latin, Greek or Cyrillic.",
            )
