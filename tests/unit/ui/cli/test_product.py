"""`product add`, `check`, `list` and `show`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.builders import recipe_text
from tests.unit.ui.cli.conftest import Cli


@pytest.fixture
def good(tmp_path: Path) -> Path:
    """A recipe's file."""
    path = tmp_path / "acme.toml"
    path.write_text(recipe_text(), encoding="utf-8")
    return path


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    """A recipe with two problems."""
    path = tmp_path / "bad.toml"
    text = recipe_text(('platform = "p1"', 'platfrom = "p1"'))
    path.write_text(text, encoding="utf-8")
    return path


def test_a_recipe_is_stored_and_a_change_is_a_new_revision(cli: Cli, good: Path) -> None:
    told = cli.json("product", "add", good)
    assert (told["product"], told["revision"], told["problems"]) == ("acme-thermostat", 1, [])
    assert cli.json("product", "add", good)["revision"] == 1
    good.write_text(recipe_text(("version = 0", "version = 1")), encoding="utf-8")
    assert cli("product", "add", good).out == "Stored: acme-thermostat, revision 2\n"
    [row] = cli.json("product", "list")["products"]
    assert (row["product"], row["revision"]) == ("acme-thermostat", 2)
    assert "Acme Thermostat" in cli("product", "list").out


def test_a_wrong_recipe_is_refused_with_every_problem(cli: Cli, bad: Path) -> None:
    said = cli.refused(4, "product", "add", bad)
    assert 'line 6, product.platfrom: "platfrom" is not a key' in said
    assert "product.platform: This is missing." in said
    assert len(cli("--json", "product", "add", bad).json["problems"]) == 2
    assert cli.json("product", "list")["products"] == []


def test_check_says_the_same_and_stores_nothing(cli: Cli, good: Path, bad: Path) -> None:
    assert cli.json("product", "check", good)["problems"] == []
    assert "is a recipe for Acme Thermostat." in cli("product", "check", good).out
    told = cli("--json", "product", "check", bad)
    assert told.code == 1
    assert len(told.json["problems"]) == 2
    assert cli("product", "check", bad).out.count("✗") == 2
    assert cli.json("product", "list")["products"] == []


QUESTION = """
[[test]]
name = "Light"
kind = "ask_operator"
question = "Is it green?"
picture = "green.png"
"""


def test_pictures_beside_the_recipe_are_taken_along(cli: Cli, good: Path) -> None:
    good.write_text(recipe_text() + QUESTION, encoding="utf-8")
    assert "The picture green.png cannot be read" in cli("product", "add", good).err
    good.with_name("green.png").write_bytes(b"a picture")
    assert cli("product", "add", good).err == ""
    kept = cli.data_dir / "pictures" / "acme-thermostat" / "green.png"
    assert kept.read_bytes() == b"a picture"


def test_show_gives_the_recipe_back_as_it_was_added(cli: Cli, good: Path) -> None:
    cli.json("product", "add", good)
    told = cli.json("product", "show", "acme-thermostat")
    assert told["toml"] == recipe_text()
    assert told["recipe"]["product"]["id"] == 1234
    assert recipe_text().rstrip() in cli("product", "show", "acme-thermostat").out


def test_an_unknown_product_is_a_sentence(cli: Cli, good: Path) -> None:
    cli.json("product", "add", good)
    assert 'Did you mean "acme-thermostat"?' in cli.refused(4, "product", "show", "acme-termostat")


def test_without_any_product_the_way_to_one_is_said(cli: Cli) -> None:
    assert "product add FILE.toml" in cli("product", "list").out


def test_a_file_that_is_not_there_or_no_text_is_a_sentence(cli: Cli, tmp_path: Path) -> None:
    assert "cannot be read" in cli.refused(2, "product", "add", tmp_path / "no.toml")
    path = tmp_path / "image.toml"
    path.write_bytes(b"\x89PNG\xff\xfe")
    assert "This is not TOML" in cli.refused(4, "product", "add", path)
    assert cli("product", "check", path).code == 1
