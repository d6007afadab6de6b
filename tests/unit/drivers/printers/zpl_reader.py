"""Draws the ^GF field of a ZPL label: a reader of its own, so that encoder and test share nothing.

ZPL II Programming Guide, "Alternative Data Compression Scheme for ~DG and ~DB Commands".
"""

from __future__ import annotations

import re

from PIL import Image

from tests.unit.labels.samples import is_white


def drawn(zpl: str, width: int) -> Image.Image:
    """The field's dots as a 1-bit image of `width` dots; a set bit prints black."""
    found = re.search(r"\^GFA,(\d+),(\d+),(\d+),([^^]*)\^FS", zpl)
    assert found is not None
    total, total_again, bytes_a_row = (int(found[at]) for at in (1, 2, 3))
    assert total == total_again
    rows = _rows(found[4], 2 * bytes_a_row)
    assert len(rows) * bytes_a_row == total
    packed = bytes.fromhex("".join(rows))
    image = Image.frombytes("1", (8 * bytes_a_row, len(rows)), bytes(255 - byte for byte in packed))
    if width < image.width:
        assert is_white(image, width, 0, *image.size), "what pads a row must not print"
    return image.crop((0, 0, width, len(rows)))


def _rows(data: str, digits: int) -> list[str]:
    """Rows of hex digits: G to Y repeat the next digit 1 to 19 times, g to z 20 to 400 times."""
    rows: list[str] = []
    row, count = "", 0
    for sign in data.replace("\n", ""):
        if sign in "GHIJKLMNOPQRSTUVWXY":
            count += ord(sign) - ord("F")
        elif sign in "ghijklmnopqrstuvwxyz":
            count += 20 * (ord(sign) - ord("f"))
        elif sign == ":":
            assert not row
            rows.append(rows[-1])
        else:
            row += {",": "0", "!": "F"}.get(sign, sign) * (
                digits - len(row) if sign in ",!" else max(count, 1)
            )
            count = 0
        if len(row) == digits:
            rows.append(row)
            row = ""
    assert not row
    return rows
