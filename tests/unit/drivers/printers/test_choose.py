"""From words to printers."""

from pathlib import Path

import pytest

from drivers.printers.choose import printer_from
from drivers.printers.folder import FolderPrinter
from drivers.printers.zebra import ZebraPrinter
from station.errors import SetupError
from tests.unit.drivers.printers.jobs import job


@pytest.mark.parametrize("kind", ["pdf", "png"])
@pytest.mark.parametrize("named", [False, True])
def test_folders(tmp_path: Path, kind: str, named: bool) -> None:
    default, other = tmp_path / "default", tmp_path / "other: one"
    printer = printer_from(f"{kind}:{other}" if named else kind, default, 12.0)
    assert isinstance(printer, FolderPrinter)
    assert (printer.name, printer.dots_per_mm) == (kind, 12.0)
    where = Path(printer.deliver(job(dots_per_mm=12.0)))
    assert where.parent == (other if named else default)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("zebra:printer-2.example", ("printer-2.example", 9100)),
        ("zebra:printer-2.example:6101", ("printer-2.example", 6101)),
        ("zebra:127.0.0.1:9101", ("127.0.0.1", 9101)),
        ("zebra:[::1]:9101", ("::1", 9101)),
        ("zebra:[::1]", ("::1", 9100)),
    ],
)
def test_zebras(tmp_path: Path, text: str, address: tuple[str, int]) -> None:
    printer = printer_from(text, tmp_path, 12.0)
    assert isinstance(printer, ZebraPrinter)
    assert printer._address == address
    assert printer.dots_per_mm == 12.0


@pytest.mark.parametrize("text", ["", "laser", "PDF2", "zebra", "zebra:", "zebra::9100"])
def test_what_is_no_printer(tmp_path: Path, text: str) -> None:
    with pytest.raises(SetupError) as caught:
        printer_from(text, tmp_path, 8.0)
    assert "zebra:" in caught.value.remedy


@pytest.mark.parametrize(
    "address", ["host:port", "host:99999", "host:-1", "who@host", "host/queue", "[::1", "host?x"]
)
def test_what_is_no_address(tmp_path: Path, address: str) -> None:
    with pytest.raises(SetupError, match="not the address of a label printer"):
        printer_from(f"zebra:{address}", tmp_path, 8.0)
