"""The names that the station gave to ports without a painted one, kept in the data folder."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from firmware_images.atomic import write_atomically
from station.errors import SetupError

FILE_NAME = "places.json"


class PlaceFile:
    """A JSON object of names by port path; there is no file until the first name is given."""

    def __init__(self, data_dir: Path) -> None:
        self._path = data_dir / FILE_NAME

    def load(self) -> dict[str, str]:
        """Names by port path; raises SetupError where the file is not what this class wrote."""
        try:
            names = json.loads(self._path.read_text(encoding="utf-8"))
            if not _is_names(names):
                raise ValueError("it holds other things than names")
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            raise SetupError(
                f"The names of the places in {self._path} cannot be read: {error}.",
                reason="places",
                remedy="Move the file away: places are then named anew, so look at every jig.",
            ) from error
        return dict(names)

    def save(self, names: Mapping[str, str]) -> None:
        """Keep these names in place of the old ones; raises SetupError where that cannot be."""
        text = json.dumps(dict(names), indent=2, ensure_ascii=False) + "\n"
        try:
            write_atomically(self._path, text.encode())
        except OSError as error:
            raise SetupError(
                f"The names of the places cannot be kept in {self._path}: {error.strerror}.",
                reason="places",
                remedy="Free space on the disk, or the names may differ after a restart.",
            ) from error


def _is_names(names: object) -> bool:
    return isinstance(names, dict) and all(isinstance(name, str) for name in names.values())
