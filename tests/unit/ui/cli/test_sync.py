"""`sync status` and `sync run --once`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from station.ledger.ledger import Ledger
from station.ports import SystemClock
from tests.builders import open_batch, recipe_of, recipe_text, unit_at
from tests.unit.ui.cli.conftest import Cli

SHOP = "product:acme-thermostat"
PROMISED = {
    *("name", "kind", "state", "waiting", "sent", "refused", "last_error", "last_sent_at"),
}


def destination(told: dict[str, list[dict[str, object]]]) -> dict[str, object]:
    """The one destination of an answer."""
    [row] = told["destinations"]
    assert row.keys() == PROMISED
    return row


def test_what_waits_is_said(cli: Cli, passed: str) -> None:
    row = destination(cli.json("sync", "status"))
    assert (row["name"], row["kind"], row["state"]) == (SHOP, "product", "waiting")
    assert (row["waiting"], row["sent"], row["last_sent_at"]) == (1, 0, None)
    assert SHOP in cli("sync", "status").out


def test_what_waits_is_sent_once(cli: Cli, passed: str) -> None:
    row = destination(cli.json("sync", "run", "--once"))
    assert (row["state"], row["waiting"], row["sent"]) == ("ready", 0, 1)
    assert row["last_sent_at"]
    again = destination(cli.json("sync", "run", "--once", "--destination", SHOP))
    assert (again["sent"], again["last_sent_at"]) == (1, row["last_sent_at"])
    assert "knows the unit" in cli("trace", passed).out


def test_an_unknown_destination_is_a_sentence(cli: Cli, passed: str) -> None:
    said = cli.refused(2, "sync", "run", "--once", "--destination", "product:nobody")
    assert 'no destination "product:nobody"' in said


def test_without_destinations_there_is_nothing_to_send(cli: Cli) -> None:
    assert cli.json("sync", "status") == {"destinations": []}
    assert cli.json("sync", "run", "--once") == {"destinations": []}
    assert "No recipe names a destination." in cli("sync", "status").out


@pytest.fixture
def real(cli: Cli, tmp_path: Path) -> Cli:
    """A real station whose back end is this computer, and is not running."""
    cli.data_dir = tmp_path / "real"
    ledger = Ledger.open(cli.data_dir, SystemClock(), station="bench-1")
    text = recipe_text(("https://api.acme.example/factory/units", "http://127.0.0.1:9/units"))
    batch = open_batch(ledger, text=text).batch
    unit = replace(unit_at("A1", 1, batch), device_id="e00fce681234567890abcdef")
    recipe = recipe_of(ledger, batch)
    ledger.attempts.passed(ledger.attempts.began(unit, recipe), recipe)
    ledger.close()
    return cli


def test_a_back_end_that_is_away_is_a_bad_answer_and_loses_nothing(real: Cli) -> None:
    told = real("--json", "sync", "run", "--once")
    assert told.code == 1
    row = destination(told.json)
    assert (row["state"], row["waiting"], row["sent"]) == ("offline", 1, 0)
    assert row["last_error"]
    status = destination(real.json("sync", "status"))
    assert (status["state"], status["waiting"]) == ("offline", 1)
    assert status["last_error"] == row["last_error"]
