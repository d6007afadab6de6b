"""Labels as files: exact, whole, one each."""

from pathlib import Path

import pypdfium2
import pytest
from PIL import Image, ImageChops

from drivers.printers.folder import FolderPrinter, pdf, png
from station.errors import SetupError
from station.labels.check import prove
from station.ports import LabelPrinter
from tests.unit.drivers.printers.jobs import job
from tests.unit.labels.samples import DOTS_PER_MM, URL

POINTS_PER_MM = 72 / 25.4


def same_dots(one: Image.Image, other: Image.Image) -> bool:
    difference = ImageChops.difference(one.convert("L"), other.convert("L"))
    return one.size == other.size and difference.getbbox() is None


@pytest.mark.parametrize("dots_per_mm", DOTS_PER_MM)
def test_a_pdf_is_of_label_size_and_every_dot_is_in_it(tmp_path: Path, dots_per_mm: float) -> None:
    printer: LabelPrinter = FolderPrinter(tmp_path, "pdf", dots_per_mm)
    sent = job(dots_per_mm=dots_per_mm)
    where = printer.deliver(sent)
    assert where == str(tmp_path / "AC2447-000001.pdf")
    with pypdfium2.PdfDocument(where) as document:
        assert len(document) == 1
        page = document[0]
        width_mm, height_mm = (points / POINTS_PER_MM for points in page.get_size())
        assert width_mm == pytest.approx(50, abs=0.1)
        assert height_mm == pytest.approx(25, abs=0.1)
        # pdfium rounds a page up to whole dots: 400.0000035 would be 401, all of it stretched.
        drawn = page.render(scale=dots_per_mm / POINTS_PER_MM * 0.99999).to_pil()
        page.close()
    prove(drawn, URL)
    assert same_dots(drawn, sent.image)


def test_a_pdf_keeps_the_image_without_loss() -> None:
    content = pdf(job())
    assert b"/CCITTFaxDecode" in content
    assert b"/DCTDecode" not in content, "JPEG would blur the code"


def test_a_pdf_has_a_page_a_copy() -> None:
    with pypdfium2.PdfDocument(pdf(job(copies=3))) as document:
        assert len(document) == 3


@pytest.mark.parametrize("dots_per_mm", DOTS_PER_MM)
def test_a_png_holds_the_same_dots_and_their_size(tmp_path: Path, dots_per_mm: float) -> None:
    sent = job(dots_per_mm=dots_per_mm)
    where = FolderPrinter(tmp_path, "png", dots_per_mm).deliver(sent)
    with Image.open(where) as image:
        assert image.mode == "1"
        assert same_dots(image, sent.image)
        assert image.info["dpi"] == pytest.approx((dots_per_mm * 25.4,) * 2, abs=0.1)
        prove(image, URL)


@pytest.mark.parametrize("kind", ["pdf", "png"])
def test_delivered_twice_is_one_file(tmp_path: Path, kind: str) -> None:
    printer = FolderPrinter(tmp_path / "new" / "folder", "pdf" if kind == "pdf" else "png")
    assert printer.repeatable
    assert printer.name == kind
    assert printer.deliver(job()) == printer.deliver(job())
    assert [path.name for path in (tmp_path / "new" / "folder").iterdir()] == [
        f"AC2447-000001.{kind}"
    ]


def test_a_file_appears_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    printer = FolderPrinter(tmp_path, "png")
    path = Path(printer.deliver(job()))
    before = path.read_bytes()

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(SetupError, match="No space left") as caught:
        printer.deliver(job(dots_per_mm=12.0))
    assert caught.value.reason == "printer"
    assert path.read_bytes() == before != png(job(dots_per_mm=12.0))
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SetupError, match="could not be written") as caught:
        FolderPrinter(tmp_path / "file" / "labels", "pdf").deliver(job())
    assert caught.value.remedy
