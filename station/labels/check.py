"""Reads a drawn label back, as a scanner will: a label that cannot be read is never printed."""

from __future__ import annotations

import zxingcpp
from PIL import Image

from station.labels.errors import LabelError

_QR = zxingcpp.barcode_formats_from_str("QRCode")
"""Only these: text can look like some linear code to a reader that tries them all."""


def decode(image: Image.Image) -> tuple[str, ...]:
    """What every QR code in the image holds."""
    codes = zxingcpp.read_barcodes(
        image.convert("L"),
        formats=_QR,
        text_mode=zxingcpp.TextMode.Plain,
    )
    return tuple(code.text for code in codes)


def prove(image: Image.Image, expected: str) -> None:
    """Raise LabelError unless the image holds one QR code, and that holds `expected`.

    The messages leave the payloads out: a claim token must not end in a log.
    """
    codes = decode(image)
    if codes == (expected,):
        return
    problem = {
        0: "The label's code cannot be read back from its drawing.",
        1: "The label's code does not read back as what it should hold.",
    }.get(len(codes), f"The label holds {len(codes)} codes, and must hold one.")
    raise LabelError(problem, reason="code-unreadable")
