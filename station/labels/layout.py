"""What a label says, and where on the paper it stands. Lengths are in millimetres."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LabelText:
    """What one label says, all placeholders filled in.

    `code` is what the QR code holds. `lines` are the recipe's: the first is the title. `mark` sets
    the label apart from others: "SIM" for a virtual unit, "R1" for a first reprint, else empty.
    """

    code: str
    device_id: str
    lines: tuple[str, ...]
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on the label, from its top left corner."""

    x_mm: float
    y_mm: float
    width_mm: float
    height_mm: float


@dataclass(frozen=True, slots=True)
class Template:
    """A label of one size: a QR code with its quiet zone in `code`, text in `text`.

    The device id stands after the first `lines_above_id` lines. The foot of the text box, of
    `mark_height_mm`, is kept for the mark, so that what fits on a label fits on its reprint.
    """

    name: str
    width_mm: float
    height_mm: float
    code: Box
    text: Box
    lines_above_id: int
    mark_height_mm: float


TEMPLATES: dict[str, Template] = {
    template.name: template
    for template in (
        Template(
            name="claim-50x25",
            width_mm=50.0,
            height_mm=25.0,
            # The quiet zone is the margin, so this box may come near the edge of the paper.
            code=Box(x_mm=0.75, y_mm=0.75, width_mm=23.5, height_mm=23.5),
            text=Box(x_mm=24.5, y_mm=1.0, width_mm=24.0, height_mm=23.0),
            lines_above_id=2,
            mark_height_mm=2.75,
        ),
    )
}
