"""The command line in this process, over a data folder of its own."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from firmware_images.catalogue import Catalogue
from station.ledger.ledger import Ledger
from tests.builders import IMAGE, open_ledger, recipe_text
from ui.cli.main import main


@dataclass(frozen=True, slots=True)
class Answer:
    """How a command ended, and what it said on both outputs."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """Its one JSON object; standard output holds nothing else."""
        [line] = self.out.splitlines()
        answer = json.loads(line)
        assert isinstance(answer, dict)
        return answer


class Cli:
    """Runs commands on a data folder of virtual modules."""

    def __init__(
        self, data_dir: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        self.data_dir = data_dir
        self._monkeypatch = monkeypatch
        self._capsys = capsys

    def __call__(self, *words: object) -> Answer:
        """Run `factory-station --data-dir DIR WORDS`."""
        return self.run("--data-dir", self.data_dir, *words)

    def json(self, *words: object) -> dict[str, Any]:
        """The JSON answer of a command that does what it should."""
        answer = self("--json", *words)
        assert (answer.code, answer.err) == (0, "")
        return answer.json

    def refused(self, code: int, *words: object) -> str:
        """What a command says that does not do it: a sentence and a remedy, in text as in JSON."""
        said = self(*words)
        assert said.code == code, said
        assert said.out == ""
        assert "Traceback" not in said.err
        in_json = self("--json", *words)
        assert in_json.code == code
        answer = in_json.json
        assert answer["error"].endswith((".", "?"))
        assert answer["remedy"].endswith(".")
        assert answer["reason"]
        assert said.err == in_json.err
        for part in (answer["error"], answer["remedy"]):
            assert part in said.err
        return said.err

    def misused(self, *words: object) -> str:
        """What a command says whose words are off."""
        said = self(*words)
        assert said.code == 2, said
        assert "Usage: " in said.err
        return " ".join(said.err.replace("│", " ").split())

    def run(self, *words: object) -> Answer:
        """Run `factory-station WORDS`."""
        self._monkeypatch.setattr(sys, "argv", ["factory-station", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            main()
        said = self._capsys.readouterr()
        code = ended.value.code or 0
        assert isinstance(code, int)
        return Answer(code, said.out, said.err)

    @contextmanager
    def ledger(self) -> Iterator[Ledger]:
        """The folder's ledger, while no command runs."""
        ledger = open_ledger(self.data_dir)
        try:
            yield ledger
        finally:
            ledger.close()

    def add_firmware(self, data: bytes = IMAGE) -> str:
        """Put a firmware file into the folder's catalogue; its digest."""
        return Catalogue(self.data_dir / "firmware").add(data)[0]

    def add_product(self, *changes: tuple[str, str], image: bytes = IMAGE) -> str:
        """Add RECIPE with its firmware; the digest that it pins."""
        digest = self.add_firmware(image)
        with self.ledger() as ledger:
            ledger.products.add(recipe_text(*changes, digest=digest))
        return digest


@pytest.fixture
def cli(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Cli:
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("TERM", "dumb")
    made = Cli(tmp_path / "data", monkeypatch, capsys)
    with made.ledger():
        pass
    return made


@pytest.fixture
def passed(cli: Cli) -> str:
    """The serial of a unit that passed, in the batch acme-thermostat-001; its label is owed."""
    from tests.builders import passed_unit

    cli.add_product()
    cli.json("batch", "open", "--product", "acme-thermostat", "--quantity", 2, "--order", "PO-7")
    with cli.ledger() as ledger:
        return passed_unit(ledger, 0xAAA1, "acme-thermostat-001").serial
