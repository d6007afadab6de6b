"""A label printer that is only a folder, and can be switched off."""

from __future__ import annotations

from pathlib import Path

from drivers.printers.folder import FolderPrinter
from station.errors import SetupError
from station.ports import LabelJob


class VirtualPrinter:
    """Prints each label as a PNG file named after its job."""

    name = "virtual"
    repeatable = True

    def __init__(self, folder: Path, dots_per_mm: float = 8.0) -> None:
        self.off = False
        self.dots_per_mm = dots_per_mm
        self._files = FolderPrinter(folder, "png", dots_per_mm)

    def deliver(self, job: LabelJob) -> str:
        """Write the file; its path. Raises SetupError while the printer is off."""
        if self.off:
            raise SetupError(
                "The label printer is off.",
                reason="printer-off",
                remedy="Switch it on: the labels that wait come out in order.",
            )
        return self._files.deliver(job)
