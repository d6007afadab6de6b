"""The words in braces that a recipe may use: "S/N {serial}"."""

from __future__ import annotations

import re
from collections.abc import Mapping

from station.errors import InputError

PLACEHOLDERS: tuple[str, ...] = (
    "device_id",
    "serial",
    "claim_token",
    "batch",
    "product_id",
    "product_version",
    "ssid",
    "setup_code",
    "title",
    "sku",
    "order",
)

_BRACED_OR_STRAY = re.compile(r"\{([^{}]*)\}|[{}]")


def unknown_in(text: str) -> tuple[str, ...]:
    """What in `text` is no placeholder of ours: unknown names, "{}", and braces without partner.

    Each is named once, in order; empty when `text` can be filled.
    """
    found = (match[1] or match[0] for match in _BRACED_OR_STRAY.finditer(text))
    return tuple(dict.fromkeys(name for name in found if name not in PLACEHOLDERS))


def fill(text: str, values: Mapping[str, str]) -> str:
    """`text` with every placeholder replaced; braces inside a value stay as they are.

    Raises InputError for a placeholder that is unknown or has no value.
    """

    def value_of(match: re.Match[str]) -> str:
        name = match[1]
        if name not in PLACEHOLDERS or name not in values:
            raise InputError(
                f'"{match[0]}" in "{text}" cannot be filled in.',
                reason="placeholder",
                remedy="Use only: " + " ".join(f"{{{known}}}" for known in PLACEHOLDERS),
            )
        return values[name]

    return _BRACED_OR_STRAY.sub(value_of, text)
