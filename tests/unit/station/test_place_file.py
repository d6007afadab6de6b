"""The file of given names."""

from __future__ import annotations

from pathlib import Path

import pytest

from station.errors import SetupError
from station.line.places import Places
from station.place_file import FILE_NAME, PlaceFile


def test_names_come_back_as_they_were(tmp_path: Path) -> None:
    file = PlaceFile(tmp_path)
    assert file.load() == {}
    file.save({"1-1.2": "A1", "1-1.1": "Prüfplatz"})
    assert PlaceFile(tmp_path).load() == {"1-1.2": "A1", "1-1.1": "Prüfplatz"}
    file.save({"1-1.2": "A7"})
    assert file.load() == {"1-1.2": "A7"}
    assert [path.name for path in tmp_path.iterdir()] == [FILE_NAME]


def test_the_same_socket_is_the_same_place_tomorrow(tmp_path: Path) -> None:
    today = Places({}, PlaceFile(tmp_path))
    assert [today.at(port).name for port in ("1-3", "1-2", "1-1")] == ["A1", "A2", "A3"]
    tomorrow = Places({}, PlaceFile(tmp_path))
    assert [tomorrow.at(port).name for port in ("1-1", "1-2", "1-3")] == ["A3", "A2", "A1"]


@pytest.mark.parametrize("rotten", [b"", b"{", b"[]", b'{"1-1": 3}', b"\xff", b"null"])
def test_a_damaged_file_is_a_sentence_and_left_alone(tmp_path: Path, rotten: bytes) -> None:
    (tmp_path / FILE_NAME).write_bytes(rotten)
    with pytest.raises(SetupError, match="cannot be read") as refused:
        Places({}, PlaceFile(tmp_path))
    assert refused.value.reason == "places"
    assert (tmp_path / FILE_NAME).read_bytes() == rotten


def test_a_folder_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="cannot be kept") as refused:
        PlaceFile(tmp_path / "none").save({"1-1": "A1"})
    assert refused.value.remedy.endswith(".")
