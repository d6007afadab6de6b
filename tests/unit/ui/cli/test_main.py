"""The command line as a whole: its words, its exit codes, and that nobody sees a traceback."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from firmware_images.errors import ImageMissing, NotAModule
from station.errors import (
    Cancelled,
    InputError,
    Refused,
    SetupError,
    StationError,
    UnitError,
    UnitGone,
)
from station.recipe_file import RecipeRefused
from tests.unit.ui.cli.conftest import Cli
from ui.cli.context import DATA_DIR_VARIABLE
from ui.cli.main import _options_first, exit_code

ROOT = Path(__file__).parents[4]


@pytest.mark.parametrize(
    ("words", "sorted_words"),
    [
        ("trace X --json", "--json trace X"),
        ("trace X --data-dir D", "--data-dir D trace X"),
        ("trace X --data-dir=D --json", "--data-dir=D --json trace X"),
        ("--json trace --data-dir D X", "--json --data-dir D trace X"),
        ("trace -- --json", "trace -- --json"),
        ("trace X --data-dir", "--data-dir trace X"),
        ("", ""),
    ],
)
def test_the_two_options_may_stand_anywhere(words: str, sorted_words: str) -> None:
    assert _options_first(words.split()) == sorted_words.split()


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (InputError("x"), 2),
        (SetupError("x"), 3),
        (Refused("x"), 4),
        (RecipeRefused(()), 4),
        (Cancelled(), 130),
        (UnitError("x"), 1),
        (UnitGone("x"), 1),
        (NotAModule("x", "y"), 1),
        (ImageMissing("x", "y"), 1),
    ],
)
def test_each_error_has_the_exit_code_that_was_promised(error: StationError, code: int) -> None:
    assert exit_code(error) == code


def test_words_that_are_off_are_told_with_usage(cli: Cli) -> None:
    assert "No such command 'flash'" in cli.misused("flash")
    assert "No such option: --fast" in cli.misused("trace", "x", "--fast")
    assert "Missing argument" in cli.misused("trace")
    assert "--data-dir" in cli.misused("batch", "list", "--data-dir")


def test_with_json_standard_output_holds_no_text_even_when_words_are_off(cli: Cli) -> None:
    said = cli("--json", "flash")
    assert (said.code, said.out) == (2, "")


@pytest.mark.parametrize("words", [(), ("batch",), ("label",), ("trace",), ("sync",)])
def test_help_is_there(cli: Cli, words: tuple[str, ...]) -> None:
    said = cli.run(*words, "--help")
    assert said.code == 0
    assert "Usage" in said.out


def test_the_data_folder_comes_from_the_environment_and_the_option_wins(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other"
    monkeypatch.setenv(DATA_DIR_VARIABLE, str(other))
    assert cli.run("product", "list").code == 0
    assert (other / "ledger.db").exists()
    third = tmp_path / "third"
    assert cli.run("product", "list", "--data-dir", third).code == 0
    assert (third / "ledger.db").exists()


def test_a_data_folder_that_cannot_be_made_is_a_sentence(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    cli.data_dir = tmp_path / "file"
    assert "cannot be made" in cli.refused(3, "product", "list")


def test_settings_that_are_off_are_a_sentence(cli: Cli) -> None:
    (cli.data_dir / "settings.toml").write_text("label_dip = 200", encoding="utf-8")
    assert 'Did you mean "label_dpi"?' in cli.refused(3, "product", "list")


def test_a_fault_of_the_program_is_a_sentence_and_a_file(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise ZeroDivisionError("deep inside")

    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr("station.audit.trace.trace", fails)
    said = cli("trace", "x")
    assert (said.code, said.out) == (1, "")
    assert "fault of its own (ZeroDivisionError)" in said.err
    assert "Traceback" not in said.err
    [log] = tmp_path.glob("factory-station-fault-*.txt")
    assert str(log) in said.err
    assert "deep inside" in log.read_text(encoding="utf-8")


def test_an_interruption_has_its_own_exit_code(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("station.audit.trace.trace", interrupted)
    assert cli("trace", "x").code == 130


@pytest.mark.slow
def test_a_reader_that_leaves_early_is_no_fault(cli: Cli) -> None:
    argv = [sys.executable, "-m", "ui.cli.main", "--data-dir", str(cli.data_dir), "product", "list"]
    with subprocess.Popen(
        argv, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        assert process.stderr.read() == ""
    assert process.returncode == 1
