"""How the text face speaks."""

from __future__ import annotations

import json

import pytest

from firmware_images.errors import ImageDamaged
from station.errors import SetupError
from station.recipe_file import RecipeProblem, RecipeRefused
from ui.cli.output import refuse, show_json, table


def test_json_is_one_line_and_keeps_peoples_letters(capsys: pytest.CaptureFixture[str]) -> None:
    show_json({"ssid": "Café\n"})
    assert capsys.readouterr().out == '{"ssid": "Café\\n"}\n'


def test_a_table_in_a_pipe_cuts_no_digest(capsys: pytest.CaptureFixture[str]) -> None:
    digest = "sha256:" + "0123456789abcdef" * 4
    table(("sha256", "title", "none"), [(digest, "[bold]not markup[/bold]", None)])
    out = capsys.readouterr().out
    assert digest in out
    assert "[bold]not markup[/bold]" in out
    assert "None" not in out
    assert "\x1b" not in out


def test_an_error_is_sentence_and_remedy_on_standard_error(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert refuse(SetupError("It is off.", remedy="Switch it on."), 3, as_json=False) == 3
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", "It is off.\nSwitch it on.\n")


def test_an_error_in_json_is_the_only_object_on_standard_output(
    capsys: pytest.CaptureFixture[str],
) -> None:
    refuse(SetupError("It is off.", reason="printer", remedy="Switch it on."), 3, as_json=True)
    refuse(ImageDamaged("It is damaged.", "Add it again."), 1, as_json=True)
    problem = RecipeProblem("product.id", 4, "It is 0.")
    refuse(RecipeRefused((problem,)), 4, as_json=True)
    first, second, third = map(json.loads, capsys.readouterr().out.splitlines())
    assert first == {"error": "It is off.", "reason": "printer", "remedy": "Switch it on."}
    assert second["reason"] == "firmware-file"
    assert third["problems"] == ["line 4, product.id: It is 0."]


def test_an_error_without_a_remedy_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    refuse(SetupError("It is off."), 3, as_json=False)
    assert capsys.readouterr().err == "It is off.\n"
