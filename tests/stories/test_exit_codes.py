"""Wrong words and wrong files: each answered with its exit code and a sentence."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import pytest

from firmware_images import sample
from station.ledger.sqlite import sqlite3
from tests.stories.processes import run
from tests.stories.recipes import IMAGE, Story

pytestmark = pytest.mark.slow

WORDS, NOT_READY, REFUSED, BAD = 2, 3, 4, 1


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with files beside it: whole and broken firmware, good and bad recipes."""
    folder = tmp_path_factory.mktemp("shelf")
    (folder / "good.bin").write_bytes(IMAGE)
    (folder / "broken.bin").write_bytes(IMAGE[:-1] + bytes([IMAGE[-1] ^ 1]))
    (folder / "text.bin").write_text("this is no firmware")
    other = folder / "other.bin"
    other.write_bytes(sample.user_part(product_id=1235))
    (folder / "bad.toml").write_text("[product]\nnmae = 'acme'\n")
    data = ("--data-dir", folder / "data", "--json")
    digest = run(*data, "firmware", "add", folder / "good.bin").answer()["sha256"]
    (folder / "good.toml").write_text(Story().recipe(digest))
    assert run(*data, "product", "add", folder / "good.toml").code == 0
    opening = ("batch", "open", "--product", "acme-thermostat", "--quantity", "3", "--name", "B1")
    assert run(*data, *opening).answer()["state"] == "running"
    wrong = run(*data, "firmware", "add", other).answer()["sha256"]
    text = Story().recipe(wrong).replace("acme-thermostat", "acme-lamp")
    (folder / "mismatch.toml").write_text(text)
    assert run(*data, "product", "add", folder / "mismatch.toml").code == 0
    return folder


SAID = (
    ("dmeo", WORDS, "No such command"),
    ("batch show", WORDS, "Missing argument"),
    ("demo --headless --units 0", WORDS, "--units"),
    ("demo --headless --units many", WORDS, "--units"),
    ("demo --headless --faults unplugg", WORDS, 'no fault "unplugg"'),
    ("demo --headless --units 1 --faults unplug,stall", WORDS, "2 faults need as many units"),
    ("firmware inspect missing.bin", WORDS, "cannot be read: No such file or directory."),
    ("firmware add missing.bin", WORDS, "cannot be read: No such file or directory."),
    ("firmware inspect .", WORDS, "cannot be read: Is a directory."),
    ("firmware add text.bin", BAD, "no prefix of a Particle module"),
    ("firmware inspect text.bin", BAD, ""),
    ("firmware inspect broken.bin", BAD, ""),
    ("firmware add broken.bin", BAD, ""),
    ("product add missing.toml", WORDS, "cannot be read: No such file or directory."),
    ("product check bad.toml", BAD, ""),
    ("product add bad.toml", REFUSED, '"nmae" is not a key of a recipe. Did you mean "name"?'),
    ("product show acme-termostat", REFUSED, "acme-thermostat"),
    ("batch open --product nothing --quantity 1", REFUSED, "nothing"),
    ("batch open --product acme-thermostat --quantity 0", WORDS, "--quantity"),
    ("batch open --product acme-thermostat --quantity 1 --name B1", REFUSED, 'batch "B1" already'),
    (
        "batch open --product acme-lamp --quantity 1",
        REFUSED,
        "The recipe says PRODUCT_ID 1234, and the firmware file has 1235.",
    ),
    ("batch show B2", REFUSED, 'There is no batch "B2".'),
    ("batch resume B1", REFUSED, 'Batch "B1" is running, so it cannot become running.'),
    ("work --batch B2", REFUSED, 'There is no batch "B2".'),
    ("work --batch B1 --printer fax", NOT_READY, 'There is no label printer "fax".'),
    ("label preview nobody --out label.gif", WORDS, "cannot be drawn"),
    ("label preview nobody --out label.png", REFUSED, '"nobody" fits no unit'),
    ("label confirm HTTPS://ELSEWHERE.EXAMPLE/", REFUSED, "no label of this station"),
    ("label void nobody --reason lost", REFUSED, '"nobody" fits no unit'),
    ("trace nobody", BAD, ""),
    ("sync run --once --destination product:nobody", WORDS, "no destination"),
)


@pytest.mark.parametrize(("words", "code", "sentence"), SAID, ids=[said[0] for said in SAID])
def test_wrong_words(
    shelf: Path, monkeypatch: pytest.MonkeyPatch, words: str, code: int, sentence: str
) -> None:
    monkeypatch.chdir(shelf)
    done = run("--data-dir", "data", "--json", *words.split())
    assert done.code == code, done
    assert sentence in done.err
    assert bool(done.err) == bool(sentence)
    assert all(isinstance(line, dict) for line in done.lines())


def test_a_data_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = run("--data-dir", tmp_path / "file", "batch", "list")
    assert done.code == NOT_READY
    assert "cannot be made" in done.err
    assert "Choose another with --data-dir." in done.err


def test_settings_that_are_off(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text("lable_printer = 'pdf'\n")
    done = run("--data-dir", tmp_path, "batch", "list")
    assert done.code == NOT_READY
    assert 'unknown setting "lable_printer". Did you mean "label_printer"?' in done.err


def test_a_ledger_that_is_no_ledger(tmp_path: Path) -> None:
    (tmp_path / "ledger.db").write_bytes(b"no database at all, but long enough " * 40)
    done = run("--data-dir", tmp_path, "batch", "list")
    assert done.code == NOT_READY
    assert done.err.startswith("The ledger's file is damaged.")


def test_a_ledger_of_a_newer_program(tmp_path: Path) -> None:
    assert run("--data-dir", tmp_path, "batch", "list").code == 0
    with closing(sqlite3.connect(tmp_path / "ledger.db")) as ledger:
        ledger.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at)"
            " VALUES ('factory-station', 'm999_tomorrow', '2030-01-01')"
        )
        ledger.commit()
    done = run("--data-dir", tmp_path, "batch", "list")
    assert done.code == NOT_READY
    assert done.err.startswith("This ledger was made by a newer Factory Station")


def test_a_record_that_was_changed(tmp_path: Path) -> None:
    assert run("--data-dir", tmp_path, "demo", "--headless", "--units", "1").code == 0
    with closing(sqlite3.connect(tmp_path / "demo" / "ledger.db")) as ledger:
        ledger.execute("DROP TRIGGER entries_are_not_changed")
        ledger.execute("UPDATE entries SET actor = 'somebody else' WHERE seq = 5")
        ledger.commit()
    done = run("--data-dir", tmp_path / "demo", "--json", "audit", "verify")
    assert done.code == BAD
    assert done.answer()["first_problem"] == "Entry 5 was changed after it was written."


def test_the_answer_to_a_refusal_is_json_too(shelf: Path) -> None:
    done = run("--json", "--data-dir", shelf / "data", "batch", "show", "B2")
    answer = json.loads(done.out)
    assert answer["reason"] == "unknown-batch"
    assert answer["error"] in done.err
    assert answer["remedy"] in done.err
