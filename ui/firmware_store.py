"""Putting a firmware file into the catalogue, with a sentence for a disk that does not take it."""

from __future__ import annotations

from firmware_images.catalogue import Catalogue
from station.errors import SetupError


def store_firmware(catalogue: Catalogue, data: bytes, title: str) -> tuple[str, bool]:
    """The file's digest, and whether it is new; raises SetupError when it cannot be stored."""
    try:
        return catalogue.add(data, title)
    except OSError as error:
        raise SetupError(
            f"The firmware file could not be stored: {error.strerror or error}.",
            reason="firmware-store",
            remedy="Check the disk and the rights of the data folder, then add it again.",
        ) from error
