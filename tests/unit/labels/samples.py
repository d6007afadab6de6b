"""Labels to draw in tests, and measuring them."""

import random

from PIL.Image import Image

from station import claim_token
from station.labels.layout import TEMPLATES, LabelText

TEMPLATE = TEMPLATES["claim-50x25"]
DOTS_PER_MM = (8.0, 300 / 25.4, 12.0, 24.0)
"""203, 300 (as PDF viewers and as Zebra count it) and 600 dots per inch."""

TOKEN = claim_token.draw(random.Random(1).getrandbits)
URL = f"HTTPS://ACME.EXAMPLE/C/{TOKEN}"


def label(
    code: str = URL,
    lines: tuple[str, ...] = ("Acme Thermostat", "S/N AC2447-000001", "Wi-Fi Acme-X7K2P9"),
    mark: str = "",
    device_id: str = "e00fce681234567890abcdef",
) -> LabelText:
    """A typical label, but for what is given."""
    return LabelText(code=code, device_id=device_id, lines=lines, mark=mark)


def is_black(image: Image, x: int, y: int) -> bool:
    """True for a dot that prints."""
    return image.getpixel((x, y)) == 0


def is_white(image: Image, left: int, top: int, right: int, bottom: int) -> bool:
    """True when nothing prints in the rectangle; right and bottom are outside it."""
    return image.crop((left, top, right, bottom)).getextrema() == (255, 255)
