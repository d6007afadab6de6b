"""Migrations: a new ledger, an old one, and one from the future."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database

from station.errors import SetupError
from station.ledger import schema
from station.ledger.connection import connect
from station.ledger.schema import migrate
from station.ledger.sqlite import sqlite3
from tests.builders import open_ledger
from tests.unit.station.ledger.raw import opened, rows


def names(db: Database) -> set[str]:
    """The names of what the file holds."""
    return {row["name"] for row in db.query("SELECT name FROM sqlite_schema")}


def test_a_new_ledger_has_every_table_strict_and_says_how_it_came(tmp_path: Path) -> None:
    with closing(connect(tmp_path / "ledger.db")) as db:
        migrate(db)
        tables = db.query(
            "SELECT name, strict FROM pragma_table_list WHERE name != 'sqlite_schema'"
        )
        strict = {row["name"]: row["strict"] for row in tables if row["name"][:7] != "sqlite_"}
        assert [entry.name for entry in schema.migrations.applied(db)] == ["m001_the_record"]
    assert {"entries", "units", "attempts", "labels", "outbox"} <= strict.keys()
    assert {name for name, is_strict in strict.items() if not is_strict} == {"_sqlite_migrations"}


def test_a_ledger_that_is_up_to_date_is_left_as_it_is(tmp_path: Path) -> None:
    open_ledger(tmp_path).close()
    before = rows(tmp_path, "SELECT * FROM _sqlite_migrations")
    open_ledger(tmp_path).close()
    assert rows(tmp_path, "SELECT * FROM _sqlite_migrations") == before


def test_a_newer_ledger_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    open_ledger(tmp_path).close()
    with opened(tmp_path) as db:
        db.table("_sqlite_migrations").insert(
            {
                "migration_set": "factory-station",
                "name": "m999_from_tomorrow",
                "applied_at": "2030-01-01",
            }
        )
    with pytest.raises(SetupError) as told:
        open_ledger(tmp_path)
    assert told.value.message == (
        "This ledger was made by a newer Factory Station (it has m999_from_tomorrow)."
    )
    assert told.value.reason == "ledger-newer"
    assert "Update this station's program" in told.value.remedy
    assert len(rows(tmp_path, "SELECT * FROM _sqlite_migrations")) == 2


def test_migrations_of_another_program_in_the_same_file_are_its_own_business(
    tmp_path: Path,
) -> None:
    open_ledger(tmp_path).close()
    with opened(tmp_path) as db:
        row = {"migration_set": "datasette-notes", "name": "m001", "applied_at": "2030-01-01"}
        db.table("_sqlite_migrations").insert(row)
    open_ledger(tmp_path).close()


def test_a_migration_that_fails_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema, "_FIRST", schema._FIRST + "CREATE TABLE entries (x) STRICT;\n")
    with closing(connect(tmp_path / "ledger.db")) as db:
        with pytest.raises(sqlite3.OperationalError):
            migrate(db)
        assert names(db) == set()


def test_foreign_keys_of_the_record_are_whole(tmp_path: Path) -> None:
    with closing(connect(tmp_path / "ledger.db")) as db:
        migrate(db)
        assert list(db.query("PRAGMA foreign_key_check")) == []
        assert next(iter(db.query("PRAGMA integrity_check"))) == {"integrity_check": "ok"}


def test_a_script_is_cut_into_its_statements_and_triggers_stay_whole() -> None:
    statements = schema._statements(schema._FIRST)
    assert len(statements) == schema._FIRST.count("CREATE ")
    assert all(sqlite3.complete_statement(statement) for statement in statements)
