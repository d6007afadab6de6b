"""An operator with a scanner: reads the labels that the virtual printer made."""

from __future__ import annotations

from pathlib import Path

from station.errors import SetupError


class VirtualScanner:
    """Reads a printed label's code from its pixels, as a real scanner does from paper."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def scan(self, name: str) -> str:
        """What the code on the label of this job holds.

        Raises SetupError when there is no such label, or no code on it that can be read.
        """
        # Here and not above: only a demo scans.
        import zxingcpp
        from PIL import Image

        path = self._folder / f"{name}.png"
        try:
            with Image.open(path) as image:
                code = zxingcpp.read_barcode(
                    image.convert("L"),
                    formats=zxingcpp.barcode_formats_from_str("QRCode"),
                    text_mode=zxingcpp.TextMode.Plain,
                )
        except FileNotFoundError as error:
            raise SetupError(
                f"There is no label {name} to scan.",
                reason="no-label",
                remedy="Wait until it is printed.",
            ) from error
        if code is None:
            raise SetupError(
                f"The code on label {name} cannot be read.",
                reason="code-unreadable",
                remedy="Reprint the label.",
            )
        return str(code.text)
