"""The virtual printer, and the scanner that reads what it printed."""

from pathlib import Path

import pytest
from PIL import Image

from drivers.virtual.printer import VirtualPrinter
from drivers.virtual.scanner import VirtualScanner
from station.errors import SetupError
from station.ports import LabelPrinter
from tests.unit.drivers.printers.jobs import job
from tests.unit.labels.samples import URL


def test_what_was_printed_can_be_scanned(tmp_path: Path) -> None:
    printer: LabelPrinter = VirtualPrinter(tmp_path)
    assert (printer.name, printer.repeatable, printer.dots_per_mm) == ("virtual", True, 8.0)
    assert printer.deliver(job("first")) == str(tmp_path / "first.png")
    assert VirtualScanner(tmp_path).scan("first") == URL


def test_a_printer_that_is_off_prints_nothing_until_it_is_on(tmp_path: Path) -> None:
    printer = VirtualPrinter(tmp_path)
    printer.off = True
    with pytest.raises(SetupError, match="The label printer is off") as caught:
        printer.deliver(job("first"))
    assert caught.value.remedy
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(SetupError, match="no label first"):
        VirtualScanner(tmp_path).scan("first")
    printer.off = False
    printer.deliver(job("first"))
    assert VirtualScanner(tmp_path).scan("first") == URL


def test_a_label_without_a_readable_code_is_not_guessed_at(tmp_path: Path) -> None:
    Image.new("1", (400, 200), 255).save(tmp_path / "blank.png")
    with pytest.raises(SetupError, match="cannot be read"):
        VirtualScanner(tmp_path).scan("blank")
