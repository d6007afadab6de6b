"""The code behind the name of a module's set-up network: "Acme-7KQX2M"."""

from __future__ import annotations

import secrets
from collections.abc import Callable

LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""What modules draw their own codes from (device-os): no character that looks like another."""

LENGTH = 6


def draw(choose: Callable[[str], str] = secrets.choice) -> str:
    """A new code of six characters."""
    return "".join(choose(LETTERS) for _ in range(LENGTH))


def network_name(prefix: str, code: str) -> str:
    """The name that the module's set-up network will have."""
    return f"{prefix}-{code}"
