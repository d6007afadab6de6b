"""`firmware add`, `list` and `inspect`."""

from __future__ import annotations

from pathlib import Path

import pytest

from firmware_images import sample
from tests.builders import IMAGE
from tests.unit.ui.cli.conftest import Cli

PROMISED = {
    *("kind", "platform_id", "platform", "function", "index", "version"),
    *("start_address", "end_address", "size_bytes", "product_id", "product_version"),
    *("dependencies", "crc32", "suffix_sha256", "file_sha256", "problems"),
}


@pytest.fixture
def image(tmp_path: Path) -> Path:
    """A good firmware file."""
    path = tmp_path / "acme.bin"
    path.write_bytes(IMAGE)
    return path


@pytest.fixture
def torn(tmp_path: Path) -> Path:
    """One of whose bytes was changed."""
    path = tmp_path / "torn.bin"
    path.write_bytes(IMAGE[:5000] + bytes([IMAGE[5000] ^ 1]) + IMAGE[5001:])
    return path


def test_inspect_says_what_was_promised(cli: Cli, image: Path) -> None:
    told = cli.json("firmware", "inspect", image)
    assert PROMISED <= told.keys()
    assert (told["platform"], told["product_id"], told["product_version"]) == ("p1", 1234, 0)
    assert told["crc32"]["ok"]
    assert told["suffix_sha256"]["ok"]
    assert told["problems"] == []


def test_inspect_touches_nothing(cli: Cli, image: Path, tmp_path: Path) -> None:
    cli.data_dir = tmp_path / "nowhere"
    said = cli("firmware", "inspect", image)
    assert said.code == 0
    assert "PASS" not in said.out
    for words in ("product id       1234", "version  0", "sha256:", "✓ The file is whole."):
        assert words in said.out
    assert not cli.data_dir.exists()


def test_what_is_unset_is_null_and_said_so(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "generic.bin"
    path.write_bytes(sample.user_part(product_id=None, product_version=None))
    told = cli.json("firmware", "inspect", path)
    assert (told["product_id"], told["product_version"]) == (None, None)
    assert cli("firmware", "inspect", path).out.count("not set") == 2


def test_a_damaged_file_is_a_bad_answer(cli: Cli, torn: Path) -> None:
    told = cli("--json", "firmware", "inspect", torn)
    assert told.code == 1
    assert not told.json["crc32"]["ok"]
    assert told.json["problems"]
    assert "✗" in cli("firmware", "inspect", torn).out


def test_a_file_that_is_no_module_has_the_same_keys(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear factory", encoding="utf-8")
    told = cli("--json", "firmware", "inspect", path)
    assert told.code == 1
    assert PROMISED <= told.json.keys()
    assert told.json["kind"] == "unreadable"
    assert told.json["problems"]
    assert cli("firmware", "inspect", path).code == 1


def test_a_file_is_stored_once(cli: Cli, image: Path) -> None:
    first = cli.json("firmware", "add", image, "--title", "Acme 1.0")
    again = cli.json("firmware", "add", image)
    assert first["added"]
    assert not again["added"]
    assert first["sha256"] == again["sha256"]
    assert "It was there already: sha256:" in cli("firmware", "add", image).out
    [row] = cli.json("firmware", "list")["images"]
    assert (row["sha256"], row["title"]) == (first["sha256"], "Acme 1.0")
    assert (row["product_id"], row["damaged"]) == (1234, False)
    assert "Acme 1.0" in cli("firmware", "list").out


def test_a_damaged_file_is_not_stored(cli: Cli, torn: Path) -> None:
    told = cli("--json", "firmware", "add", torn)
    assert (told.code, told.json["added"], told.json["sha256"]) == (1, False, None)
    assert told.json["problems"]
    assert "was not stored" in cli("firmware", "add", torn).out
    assert cli.json("firmware", "list")["images"] == []


def test_what_is_no_module_is_not_stored(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "empty.bin"
    path.write_bytes(b"")
    cli.refused(1, "firmware", "add", path)
    assert cli.json("firmware", "list")["images"] == []


def test_a_store_that_was_damaged_is_a_bad_answer(cli: Cli) -> None:
    cli.add_firmware()
    [stored] = (cli.data_dir / "firmware").glob("*.bin")
    stored.chmod(0o644)
    stored.write_bytes(b"rotten")
    told = cli("--json", "firmware", "list")
    assert told.code == 1
    assert told.json["images"][0]["damaged"]
    assert "DAMAGED" in cli("firmware", "list").out


def test_an_empty_store_says_how_to_fill_it(cli: Cli) -> None:
    assert "firmware add FILE" in cli("firmware", "list").out


@pytest.mark.parametrize("verb", ["inspect", "add"])
def test_a_file_that_is_not_there_is_a_sentence(cli: Cli, verb: str, tmp_path: Path) -> None:
    assert "cannot be read: No such file" in cli.refused(2, "firmware", verb, tmp_path / "no.bin")
    assert "cannot be read: Is a directory" in cli.refused(2, "firmware", verb, tmp_path)


def test_a_store_that_cannot_be_written_is_a_sentence(cli: Cli, image: Path) -> None:
    (cli.data_dir / "firmware").write_text("in the way", encoding="utf-8")
    assert "could not be stored" in cli.refused(3, "firmware", "add", image)
