"""The virtual printer, which can be switched off."""

from pathlib import Path

import pytest

from drivers.scanners.label_file import read_label_file
from drivers.virtual.printer import VirtualPrinter
from station.errors import SetupError
from station.ports import LabelPrinter
from tests.unit.drivers.printers.jobs import job
from tests.unit.labels.samples import URL


def test_what_was_printed_can_be_scanned(tmp_path: Path) -> None:
    printer: LabelPrinter = VirtualPrinter(tmp_path)
    assert (printer.name, printer.repeatable, printer.dots_per_mm) == ("virtual", True, 8.0)
    where = printer.deliver(job("first"))
    assert where == str(tmp_path / "first.png")
    assert read_label_file(where) == URL


def test_a_printer_that_is_off_prints_nothing_until_it_is_on(tmp_path: Path) -> None:
    printer = VirtualPrinter(tmp_path)
    printer.off = True
    with pytest.raises(SetupError, match="The label printer is off") as caught:
        printer.deliver(job("first"))
    assert caught.value.remedy
    assert list(tmp_path.iterdir()) == []
    printer.off = False
    assert read_label_file(printer.deliver(job("first"))) == URL
