"""Reads the code of a label that was delivered as a file, from its pixels."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from station.errors import SetupError

if TYPE_CHECKING:
    from PIL.Image import Image

_PDF_DPI = 600
_POINTS_PER_INCH = 72


def read_label_file(where: str) -> str:
    """What the one code on a PNG or PDF label holds; raises SetupError where none can be read."""
    # Here and not above: only a line that reads its own labels needs it.
    from station.labels.check import decode

    codes = decode(_pixels(Path(where)))
    if len(codes) != 1:
        raise SetupError(
            f"The label file {where} holds {len(codes)} codes that can be read, and not one.",
            reason="code-unreadable",
            remedy="Make the label again with `factory-station label reprint`.",
        )
    return codes[0]


def _pixels(path: Path) -> Image:
    """The label as it would look on paper; of several copies the first."""
    from PIL import Image

    try:
        if path.suffix == ".pdf":
            return _first_page(path)
        with Image.open(path) as image:
            return image.convert("1")
    except (OSError, ValueError) as error:
        raise SetupError(
            f"The label file {path} cannot be read.",
            reason="no-label",
            remedy="Check the labels folder; `label reprint` makes the label again.",
        ) from error


def _first_page(path: Path) -> Image:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        raise ValueError(str(error)) from error
    try:
        image: Image = document[0].render(scale=_PDF_DPI / _POINTS_PER_INCH).to_pil()
        return image.convert("1")
    finally:
        document.close()
