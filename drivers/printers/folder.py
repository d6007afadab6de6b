"""A folder instead of a printer: each label is a PDF or PNG file of its exact size."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Literal

from firmware_images.atomic import write_atomically
from station.errors import SetupError
from station.ports import LabelJob

MM_PER_INCH = 25.4
Kind = Literal["pdf", "png"]


class FolderPrinter:
    """Writes one file a label, named after the job: delivering a job twice leaves one file."""

    repeatable = True

    def __init__(self, folder: Path, kind: Kind, dots_per_mm: float = 8.0) -> None:
        self.name: str = kind
        self.dots_per_mm = dots_per_mm
        self._folder = folder
        self._encode = pdf if kind == "pdf" else png

    def deliver(self, job: LabelJob) -> str:
        """Write the file; its path. Raises SetupError when the folder does not take it."""
        path = self._folder / f"{job.name}.{self.name}"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            write_atomically(path, self._encode(job))
        except OSError as error:
            raise SetupError(
                f"The label could not be written to {self._folder}: {error.strerror or error}.",
                reason="printer",
                remedy="Make room in the folder, or choose one that the station may write to.",
            ) from error
        return str(path)


def pdf(job: LabelJob) -> bytes:
    """The label as PDF, a page a copy, the image without loss and the page its physical size."""
    output = BytesIO()
    job.image.save(
        output,
        "PDF",
        resolution=job.dots_per_mm * MM_PER_INCH,
        save_all=True,
        append_images=[job.image] * (job.copies - 1),
        title=job.name,
    )
    return output.getvalue()


def png(job: LabelJob) -> bytes:
    """The label as 1-bit PNG, with its physical size for programs that look at it."""
    output = BytesIO()
    dots_per_inch = job.dots_per_mm * MM_PER_INCH
    job.image.save(output, "PNG", dpi=(dots_per_inch, dots_per_inch))
    return output.getvalue()
