"""The text beside the code: its rows, and where each of them stands. Lengths are in dots."""

from __future__ import annotations

import math
from dataclasses import dataclass

from station.labels.errors import LabelError
from station.labels.fitting import shortened, wrapped
from station.labels.fonts import NARROWEST, Style, ink_width, size_for_x_height
from station.labels.layout import LabelText
from station.unit import grouped

TEXT_MIN_MM = 1.5
"""The least height of an "x"."""

TITLE_MAX_MM = 1.9
BODY_WEIGHT, TITLE_WEIGHT = 500, 700
WIDTHS = (95, 90, 85, 80, 75, 70, NARROWEST)
PITCH_MIN, PITCH_MAX = 1.12, 1.75
"""From baseline to baseline, as a share of the text size."""

GROUP_GAP = 0.3
"""Between the groups of a device id, as a share of the text size."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of text in one style: each piece begins so many dots from the left."""

    pieces: tuple[tuple[int, str], ...]
    style: Style


@dataclass(frozen=True, slots=True)
class Span:
    """From the top of the first row's capitals to the last row's baseline."""

    top: int
    bottom: int


def rows_of(text: LabelText, lines_above_id: int, width: int, dots_per_mm: float) -> list[Row]:
    """Title, lines and device id as rows of at most `width` dots.

    Letters are as wide as they can be without costing a row. Only the title is ever cut.
    """
    title, *lines = text.lines or ("",)
    size = size_for_x_height(TEXT_MIN_MM, dots_per_mm)

    def body(style: Style) -> list[Row]:
        above, below = (
            [Row(((0, row),), style) for line in part for row in wrapped(line, style, width)]
            for part in (lines[: lines_above_id - 1], lines[lines_above_id - 1 :])
        )
        return [*above, *_id_rows(text.device_id, style, width), *below]

    # min() takes the first of equals, so the widest stands first.
    rows = min((body(Style(BODY_WEIGHT, percent, size)) for percent in WIDTHS), key=len)
    if not title.strip():
        return rows
    return [_title_row(title, rows[0].style.width, width, dots_per_mm), *rows]


def baselines(rows: list[Row], preferred: Span, limit: Span) -> list[int]:
    """Where each row stands, from the top: spread over `preferred`, or `limit` if need be.

    Raises LabelError when the rows do not fit even there.
    """
    size, steps = rows[-1].style.size, len(rows) - 1
    for span in (preferred, limit):
        first = span.top + rows[0].style.cap_dots
        pitch = (span.bottom - first) / max(steps, 1)
        if pitch >= PITCH_MIN * size:
            spare = max(0.0, pitch - PITCH_MAX * size)
            start = first + spare * max(steps, 1) / 2
            return [round(start + (pitch - spare) * step) for step in range(len(rows))]
    raise LabelError(
        f"The label's text takes {len(rows)} rows, more than fit with letters of {TEXT_MIN_MM} mm.",
        reason="text-too-long",
        remedy="Shorten the label's `lines` in the recipe.",
    )


def _title_row(title: str, percent: int, width: int, dots_per_mm: float) -> Row:
    """The title in bold: smaller until it fits, then narrower, then cut with an ellipsis."""
    title = " ".join(title.split())
    smallest = size_for_x_height(TEXT_MIN_MM, dots_per_mm)
    largest = size_for_x_height(TITLE_MAX_MM, dots_per_mm)
    # At least 1: a title of nothing but invisible characters has no ink.
    natural = max(1, ink_width(title, Style(TITLE_WEIGHT, percent, largest)))
    estimate = largest * width // natural
    # Letters snap to whole dots, so the estimate may be one size too large.
    sizes = (max(smallest, min(largest, estimate) - step) for step in (0, 1))
    styles = [Style(TITLE_WEIGHT, percent, size) for size in sizes]
    styles += [Style(TITLE_WEIGHT, narrow, smallest) for narrow in WIDTHS if narrow < percent]
    style = next((s for s in styles if ink_width(title, s) <= width), styles[-1])
    return Row(((0, shortened(title, style, width)),), style)


def _id_rows(device_id: str, style: Style, width: int) -> list[Row]:
    """The id in groups of four, one below the other, evenly over as few rows as will do."""
    groups = grouped(device_id).split()
    gap = round(GROUP_GAP * style.size)
    pitch = max(ink_width(group, style) for group in groups) + gap
    at_most = max(1, (width + gap) // pitch)
    a_row = math.ceil(len(groups) / math.ceil(len(groups) / at_most))
    return [
        Row(tuple((pitch * n, group) for n, group in enumerate(groups[at : at + a_row])), style)
        for at in range(0, len(groups), a_row)
    ]
