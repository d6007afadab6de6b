"""A ledger's file without the ledger: what somebody with a database tool can see and do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from station.ledger.ledger import FILE_NAME
from station.ledger.sqlite import sqlite3


@contextmanager
def opened(data_dir: Path) -> Iterator[Database]:
    """The file of a data folder's ledger, written to at once and without any of our rules."""
    path = str(data_dir / FILE_NAME)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        yield Database(connection)


@contextmanager
def tampering(data_dir: Path) -> Iterator[Database]:
    """The same with the triggers gone that keep the entries as they are."""
    with opened(data_dir) as db:
        db.execute("DROP TRIGGER entries_are_not_changed")
        db.execute("DROP TRIGGER entries_are_not_deleted")
        yield db


def rows(data_dir: Path, sql: str, *values: object) -> list[dict[str, Any]]:
    """The rows of a question."""
    with opened(data_dir) as db:
        return list(db.query(sql, values))
