"""A QR code of whole dots: as large as its box allows, quiet zone included."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PIL import Image
from qrcode.constants import ERROR_CORRECT_L, ERROR_CORRECT_M
from qrcode.exceptions import DataOverflowError
from qrcode.main import QRCode

from station.labels.errors import LabelError

MODULE_MIN_MM = 0.34
"""Below this, a code with dot gain, blur or a dead column of dots stops being readable."""

QUIET_MODULES = 4
"""White around the symbol on every side, in modules (ISO/IEC 18004)."""


@dataclass(frozen=True, slots=True)
class QrSymbol:
    """A drawn code: `image` is 1-bit, `module_dots` dots a module, quiet zone included."""

    image: Image.Image
    module_dots: int

    @property
    def quiet_dots(self) -> int:
        """The width of the white border, in dots."""
        return QUIET_MODULES * self.module_dots


def draw_qr(payload: str, box_dots: int, dots_per_mm: float) -> QrSymbol:
    """The code of `payload`, as large as whole dots allow in a square of `box_dots`.

    Error correction is M, or L where that makes larger modules: size helps a scanner more.
    Raises LabelError when the payload is not printable ASCII or its modules would be too small.
    """
    # A scanner that types like a keyboard can type nothing else.
    if not (payload and payload.isascii() and payload.isprintable()):
        raise LabelError("The label's code must hold printable ASCII characters, and only those.")
    # max() takes the first of equals, so M stands before L.
    fitted = (_fitted(payload, level, box_dots) for level in (ERROR_CORRECT_M, ERROR_CORRECT_L))
    module_dots, code = max(fitted, key=lambda candidate: candidate[0])
    if module_dots < math.ceil(MODULE_MIN_MM * dots_per_mm):
        raise LabelError(
            f"The label's code would hold {len(payload)} characters, and its modules would be"
            f" smaller than {MODULE_MIN_MM} mm: too small to be scanned for years.",
            reason="code-too-long",
            remedy="Shorten `qr` in the recipe. Capitals take less room than small letters.",
        )
    return QrSymbol(_pixels(code.get_matrix(), module_dots), module_dots)


def _fitted(payload: str, level: int, box_dots: int) -> tuple[int, QRCode]:
    """The dots that a module gets in the box (0: none fits), and the code still to be made."""
    code = QRCode(error_correction=level, border=QUIET_MODULES)
    code.add_data(payload)
    try:
        version = code.best_fit()
    except (DataOverflowError, ValueError):  # ValueError: qrcode 8's own, for a version above 40
        return 0, code
    modules_a_side = 17 + 4 * version + 2 * QUIET_MODULES
    return box_dots // modules_a_side, code


def _pixels(modules: list[list[bool]], module_dots: int) -> Image.Image:
    """One dot a module, then each dot repeated: nothing is interpolated."""
    side = len(modules)
    image = Image.new("1", (side, side))
    image.putdata([0 if dark else 255 for row in modules for dark in row])
    return image.resize((side * module_dots, side * module_dots), Image.Resampling.NEAREST)
