"""`label preview`, `reprint`, `confirm` and `void`."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from station.labels.check import decode
from tests.unit.ui.cli.conftest import Cli


@pytest.fixture
def code(cli: Cli, passed: str) -> str:
    """The code of a label that was printed."""
    with cli.ledger() as ledger:
        [label] = ledger.labels.to_print()
        ledger.labels.sent(label, "pdf")
        ledger.labels.printed(label, "label.pdf")
        return label.code


def test_a_preview_is_the_label_dot_for_dot(cli: Cli, passed: str, tmp_path: Path) -> None:
    out = tmp_path / "label.png"
    told = cli.json("label", "preview", passed, "--out", out)
    assert told["out"] == str(out)
    with Image.open(out) as image:
        assert image.size == (400, 200)
        assert decode(image) == (told["code"],)
    assert passed in cli("label", "preview", "aaa1", "--out", out).out


@pytest.mark.parametrize(
    ("name", "begins"), [("l.pdf", b"%PDF"), ("l.zpl", b"^XA"), ("l.PNG", b"\x89PNG")]
)
def test_a_preview_has_the_kind_of_its_name(
    cli: Cli, passed: str, tmp_path: Path, name: str, begins: bytes
) -> None:
    cli.json("label", "preview", passed, "--out", tmp_path / name)
    assert begins in (tmp_path / name).read_bytes()[:200]


def test_a_preview_that_cannot_be_is_a_sentence(cli: Cli, passed: str, tmp_path: Path) -> None:
    preview = ("label", "preview", passed, "--out")
    assert 'cannot be drawn into "l.gif"' in cli.refused(2, *preview, tmp_path / "l.gif")
    assert "cannot be written" in cli.refused(2, *preview, tmp_path / "no" / "l.png")
    said = cli.refused(4, "label", "preview", "nobody", "--out", tmp_path / "l.png")
    assert '"nobody" fits no unit' in said
    assert "--out" in cli.misused("label", "preview", passed)


def test_a_printed_label_is_confirmed_once(cli: Cli, passed: str, code: str) -> None:
    told = cli.json("label", "confirm", code)
    assert (told["serial"], told["state"]) == (passed, "confirmed")
    assert "was confirmed already" in cli.refused(4, "label", "confirm", code)


def test_a_scanners_spaces_are_forgiven(cli: Cli, passed: str, code: str) -> None:
    assert cli("label", "confirm", f" {code}\t").out == f"✓ Label of {passed} confirmed\n"


def test_what_no_label_carries_is_refused(cli: Cli, passed: str, code: str) -> None:
    assert "belongs to no label" in cli.refused(4, "label", "confirm", passed)


def test_a_label_that_was_not_printed_is_not_confirmed(cli: Cli, passed: str) -> None:
    with cli.ledger() as ledger:
        [label] = ledger.labels.to_print()
    assert "was not printed" in cli.refused(4, "label", "confirm", label.code)


def test_a_reprint_voids_the_old_label_and_owes_a_new_one(cli: Cli, passed: str, code: str) -> None:
    told = cli.json("label", "reprint", passed, "--reason", "smeared", "--operator", "op-7")
    assert (told["serial"], told["state"]) == (passed, "owed")
    assert "is void; a new one waits" in cli("label", "reprint", passed, "--reason", "again").out
    counts = cli.json("batch", "show", "acme-thermostat-001")["labels"]
    assert counts == {"owed": 1, "printed": 0, "confirmed": 0, "voided": 2}


def test_a_void_label_confirms_nothing(cli: Cli, passed: str, code: str) -> None:
    assert cli.json("label", "void", passed, "--reason", "torn")["state"] == "voided"
    assert "is void" in cli.refused(4, "label", "confirm", code)
    assert "no live label" in cli.refused(4, "label", "void", passed, "--reason", "torn")


@pytest.mark.parametrize("verb", ["reprint", "void"])
def test_why_must_be_said_and_who_must_exist(cli: Cli, passed: str, verb: str) -> None:
    assert "--reason" in cli.misused("label", verb, passed)
    assert "fits no unit" in cli.refused(4, "label", verb, "nobody", "--reason", "x")


def test_void_in_words(cli: Cli, passed: str) -> None:
    said = cli("label", "void", passed, "--reason", "torn").out
    assert said == f"The label of {passed} is void. Take it off and destroy it.\n"
