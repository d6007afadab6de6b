"""A ledger's file as an auditor reads it: beside the station, and after it is gone."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from station.ledger.chain import Verdict, verify
from station.ledger.ledger import FILE_NAME
from station.ledger.sqlite import sqlite3

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Attempt:
    """One row of the book of attempts, as far as the stories ask."""

    device_id: str
    place: str
    result: str | None
    reason: str
    stage: str
    headline: str


class LedgerFile:
    """The tables of one data folder's ledger; each question opens the file anew."""

    def __init__(self, data_dir: Path) -> None:
        self._path = data_dir / FILE_NAME

    def attempts(self) -> list[Attempt]:
        """Every attempt, oldest first."""
        rows = self._rows("SELECT * FROM attempts ORDER BY id")
        return [Attempt(**{name: row[name] for name in Attempt.__slots__}) for row in rows]

    def units(self) -> list[Row]:
        """Every unit that passed, in the order of their first pass."""
        return self._rows("SELECT * FROM units ORDER BY serial")

    def labels(self) -> list[Row]:
        """Every label, oldest first."""
        return self._rows("SELECT * FROM labels ORDER BY id")

    def messages(self) -> list[Row]:
        """Every message to a destination, oldest first."""
        return self._rows("SELECT * FROM outbox ORDER BY id")

    def entries(self, kind: str = "") -> list[Row]:
        """The chain's entries of one kind, or all of them, with `body` as values."""
        rows = self._rows("SELECT * FROM entries WHERE ?1 IN ('', kind) ORDER BY seq", kind)
        return [row | {"body": json.loads(row["body"])} for row in rows]

    def verify(self) -> Verdict:
        """Walk the chain."""
        return verify(iter(self._rows("SELECT * FROM entries ORDER BY seq")))

    def _rows(self, sql: str, *values: object) -> list[Row]:
        with closing(sqlite3.connect(str(self._path), timeout=10.0)) as connection:
            connection.row_factory = sqlite3.Row
            return [dict(row) for row in connection.execute(sql, values)]
