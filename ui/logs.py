"""The log for engineers: a file in the data folder that never grows without bound."""

from __future__ import annotations

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path

FILE_NAME = "station.log"

_SIZE_BYTES = 1_000_000
_KEPT = 3


def log_into(data_dir: Path) -> None:
    """Send the program's log to the data folder, once for each folder."""
    root = logging.getLogger()
    path = str((data_dir / FILE_NAME).absolute())
    if any(getattr(handler, "baseFilename", "") == path for handler in root.handlers):
        return
    handler = RotatingFileHandler(
        path, maxBytes=_SIZE_BYTES, backupCount=_KEPT, encoding="utf-8", delay=True
    )
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    root.addHandler(handler)
