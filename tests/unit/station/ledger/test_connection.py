"""Opening the ledger's file, and what SQLite meets in a person's words."""

from __future__ import annotations

import os
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database

from station.errors import SetupError
from station.ledger import connection
from station.ledger.connection import connect, trouble
from station.ledger.sqlite import sqlite3
from tests.builders import open_ledger
from tests.unit.station.ledger.raw import opened


def pragma(db: Database, name: str) -> object:
    """The value of a setting of SQLite."""
    return next(iter(next(iter(db.query(f"PRAGMA {name}"))).values()))


def test_every_commit_waits_for_the_disk_and_foreign_keys_hold(tmp_path: Path) -> None:
    with closing(connect(tmp_path / "ledger.db")) as db:
        assert pragma(db, "synchronous") == 2  # FULL
        assert pragma(db, "foreign_keys") == 1
        assert pragma(db, "busy_timeout") == 5000


def test_a_safe_sqlite_is_used_with_wal(tmp_path: Path) -> None:
    assert sqlite3.sqlite_version_info >= connection.SAFE_WITH_WAL
    with closing(connect(tmp_path / "ledger.db")) as db:
        assert pragma(db, "journal_mode") == "wal"


@pytest.mark.parametrize("version", [(3, 51, 2), (3, 40, 1)])
def test_an_old_sqlite_is_not_used_with_wal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: tuple[int, int, int]
) -> None:
    with closing(connect(tmp_path / "ledger.db")):
        pass
    monkeypatch.setattr(sqlite3, "sqlite_version_info", version)
    with closing(connect(tmp_path / "ledger.db")) as db:
        assert pragma(db, "journal_mode") == "delete"
        assert pragma(db, "synchronous") == 2
    ledger = open_ledger(tmp_path)
    assert ledger.verify().entries == 1
    ledger.close()


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "ledger.db").write_bytes(b"no database" * 1000)
    with pytest.raises(SetupError, match="The ledger's file is damaged") as told:
        open_ledger(tmp_path)
    assert told.value.reason == "ledger-damaged"


def test_a_folder_in_its_place_is_told(tmp_path: Path) -> None:
    (tmp_path / "ledger.db").mkdir()
    with pytest.raises(SetupError, match="cannot be written") as told:
        open_ledger(tmp_path)
    assert told.value.reason == "ledger-unwritable"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write all")
def test_a_folder_without_rights_is_told(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(SetupError, match="cannot be written"):
            open_ledger(tmp_path)
    finally:
        tmp_path.chmod(0o700)


def test_a_page_that_was_damaged_is_told_and_not_a_fault_of_the_program(tmp_path: Path) -> None:
    ledger = open_ledger(tmp_path)
    ledger.close()
    with opened(tmp_path) as db:
        root = next(iter(db.query("SELECT rootpage FROM sqlite_schema WHERE name = 'entries'")))
        page_bytes = pragma(db, "page_size")
        db.execute("PRAGMA journal_mode=DELETE")
    assert isinstance(page_bytes, int)
    with (tmp_path / "ledger.db").open("r+b") as file:
        file.seek((root["rootpage"] - 1) * page_bytes)
        file.write(b"\xa5" * page_bytes)
    ledger = open_ledger(tmp_path)
    with pytest.raises(SetupError) as told:
        ledger.verify()
    assert told.value.reason == "ledger-damaged"
    ledger.close()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("database is locked", "ledger-busy"),
        ("database table is locked", "ledger-busy"),
        ("database or disk is full", "disk-full"),
        ("attempt to write a readonly database", "ledger-unwritable"),
        ("disk I/O error", "ledger-unwritable"),
        ("unable to open database file", "ledger-unwritable"),
        ("database disk image is malformed", "ledger-damaged"),
        ("file is not a database", "ledger-damaged"),
        ("no such table: units", "ledger"),
    ],
)
def test_each_trouble_has_its_sentence_and_remedy(text: str, reason: str) -> None:
    told = trouble(sqlite3.OperationalError(text))
    assert told.reason == reason
    assert told.message.endswith(".")
    assert told.remedy
