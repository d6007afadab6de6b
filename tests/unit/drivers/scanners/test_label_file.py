"""Reading a delivered label from its pixels."""

from pathlib import Path
from typing import Literal

import pytest
from PIL import Image

from drivers.printers.folder import FolderPrinter
from drivers.scanners.label_file import read_label_file
from station.errors import SetupError
from tests.unit.drivers.printers.jobs import job
from tests.unit.labels.samples import URL


@pytest.mark.parametrize("kind", ["pdf", "png"])
def test_a_label_file_is_read_as_a_scanner_would(
    tmp_path: Path, kind: Literal["pdf", "png"]
) -> None:
    where = FolderPrinter(tmp_path, kind).deliver(job("first"))
    assert read_label_file(where) == URL


def test_a_label_without_a_readable_code_is_not_guessed_at(tmp_path: Path) -> None:
    Image.new("1", (400, 200), 255).save(tmp_path / "blank.png")
    with pytest.raises(SetupError, match="0 codes") as caught:
        read_label_file(str(tmp_path / "blank.png"))
    assert caught.value.reason == "code-unreadable"


@pytest.mark.parametrize("name", ["none.png", "none.pdf", "broken.png", "broken.pdf"])
def test_a_missing_or_broken_file_is_said(tmp_path: Path, name: str) -> None:
    if name.startswith("broken"):
        (tmp_path / name).write_bytes(b"not a picture at all")
    with pytest.raises(SetupError, match="cannot be read"):
        read_label_file(str(tmp_path / name))
