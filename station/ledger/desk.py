"""What every book of the ledger is written with: the writer, a reader, the clock, the chain."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

from sqlite_utils import Database

from station.ledger.chain import Fact, append
from station.ledger.connection import connect, trouble
from station.ledger.sqlite import sqlite3
from station.ledger.writer import Writer
from station.moment import iso
from station.ports import Clock

T = TypeVar("T")
Row = dict[str, Any]


class Desk:
    """The shared means of the ledger's books. Callable from any thread."""

    def __init__(self, path: Path, clock: Clock) -> None:
        self._writer = Writer(path)
        try:
            self._reader = connect(path)
        except BaseException:
            self._writer.close()
            raise
        self._reading = Lock()
        self._clock = clock
        self.station = ""

    def write(self, work: Callable[[Database], T]) -> T:
        """Run `work` as one transaction and wait for the disk."""
        return self._writer.do(work)

    def read(self, sql: str, values: tuple[object, ...] = ()) -> list[Row]:
        """The rows of a question."""
        with self._reading:
            try:
                return list(self._reader.query(sql, values))
            except sqlite3.DatabaseError as error:
                raise trouble(error) from error

    def stream(self, sql: str) -> Iterator[Row]:
        """The rows of a question that may have millions, from one moment of the ledger."""
        with self._reading:
            try:
                yield from self._reader.query(sql)
            except sqlite3.DatabaseError as error:
                raise trouble(error) from error

    def now(self) -> str:
        """The time of day for the record: ISO 8601, UTC, milliseconds."""
        return iso(self._clock.now())

    def today(self) -> datetime:
        """The time of day, as serial numbers need it."""
        return self._clock.now()

    def enter(self, db: Database, fact: Fact, **body: object) -> None:
        """Append an entry inside the caller's transaction."""
        append(db, self.station, fact, body)

    def close(self) -> None:
        """Finish writing and let go of the file."""
        self._writer.close()
        with self._reading:
            self._reader.close()


def one(db: Database, sql: str, values: tuple[object, ...] = ()) -> Row | None:
    """The first row of a question, or None."""
    return next(iter(db.query(sql, values)), None)


def put(db: Database, table: str, row: Row, *, key: str) -> None:
    """Insert a row, or replace the values of the one that has its key.

    Not with sqlite-utils' upsert(): it tries out what this SQLite can do by making a table, takes a
    full disk for a no, and for as long as the program runs leaves out rows in silence.
    """
    columns = ", ".join(row)
    marks = ", ".join(f":{name}" for name in row)
    changes = ", ".join(f"{name} = excluded.{name}" for name in row if name != key)
    db.execute(
        f"INSERT INTO {table} ({columns}) VALUES ({marks}) ON CONFLICT ({key}) DO UPDATE"
        f" SET {changes}",
        row,
    )
