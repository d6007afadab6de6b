"""From what a person writes after --printer to a printer."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from drivers.printers.folder import FolderPrinter
from drivers.printers.zebra import PORT, ZebraPrinter
from station.errors import SetupError
from station.ports import LabelPrinter

FORMS = "pdf, png, pdf:FOLDER, png:FOLDER, zebra:HOST or zebra:HOST:PORT"


def printer_from(text: str, default_folder: Path, dots_per_mm: float) -> LabelPrinter:
    """The printer that `text` names, in one of FORMS; nothing is opened yet.

    Raises SetupError when there is no such printer.
    """
    kind, _, where = text.strip().partition(":")
    match kind:
        case "pdf" | "png":
            folder = Path(where).expanduser() if where else default_folder
            return FolderPrinter(folder, kind, dots_per_mm)
        case "zebra":
            host, port = _host_and_port(where)
            return ZebraPrinter(host, port, dots_per_mm)
    raise SetupError(
        f'There is no label printer "{text}".', reason="printer", remedy=f"Use {FORMS}."
    )


def _host_and_port(address: str) -> tuple[str, int]:
    """Host and port; an IPv6 address stands in square brackets."""
    try:
        parts = urlsplit(f"//{address}")
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    if not host or any(sign in address for sign in "/?#@"):
        raise SetupError(
            f'"{address}" is not the address of a label printer.',
            reason="printer",
            remedy="Write zebra:HOST or zebra:HOST:PORT, such as zebra:printer-2.example:9100.",
        )
    return host, port or PORT
