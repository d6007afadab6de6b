"""Reads the code of a label that was delivered as a PNG file, from its pixels."""

from __future__ import annotations

from pathlib import Path

from station.errors import SetupError


def read_label_file(where: str) -> str:
    """What the one code on a label file holds; raises SetupError where none can be read."""
    # Here and not above: only a line that reads its own labels needs them.
    from PIL import Image

    from station.labels.check import decode

    try:
        with Image.open(Path(where)) as image:
            codes = decode(image)
    except OSError as error:
        raise SetupError(
            f"The label file {where} cannot be read.",
            reason="no-label",
            remedy="Check the labels folder; `label reprint` makes the label again.",
        ) from error
    if len(codes) != 1:
        raise SetupError(
            f"The label file {where} holds {len(codes)} codes that can be read, and not one.",
            reason="code-unreadable",
            remedy="Make the label again with `factory-station label reprint`.",
        )
    return codes[0]
