"""Text that has to fit a width, in dots: broken into rows, or cut short."""

from __future__ import annotations

from station.labels.fonts import Style, ink_width

ELLIPSIS = "…"


def wrapped(text: str, style: Style, width: int) -> list[str]:
    """`text` in rows, broken between words; a word longer than a row is broken at its end."""
    rows: list[str] = []
    row = ""
    for word in text.split():
        joined = f"{row} {word}" if row else word
        if row and ink_width(joined, style) > width >= ink_width(word, style):
            rows.append(row)
            joined = word
        while ink_width(joined, style) > width:
            head = _longest_start(joined, style, width)
            rows.append(head.rstrip())
            joined = joined[len(head) :].lstrip()
        row = joined
    return [*rows, row] if row else rows


def shortened(text: str, style: Style, width: int) -> str:
    """`text` if it fits, else as much of it as fits with an ellipsis after it."""
    if ink_width(text, style) <= width:
        return text
    room = width - ink_width(ELLIPSIS, style)
    return _longest_start(text, style, room).rstrip() + ELLIPSIS


def _longest_start(text: str, style: Style, width: int) -> str:
    """As many characters as fit, and at least one, so that a caller comes to an end."""
    fitting = 1
    while fitting < len(text) and ink_width(text[: fitting + 1], style) <= width:
        fitting += 1
    return text[:fitting]
