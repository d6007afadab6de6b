"""Opening the ledger's file the one safe way, and telling SQLite's errors in a person's words."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

from sqlite_utils import Database

from station.errors import SetupError
from station.ledger.sqlite import sqlite3

SAFE_WITH_WAL = (3, 51, 3)
"""SQLite before this release can corrupt a database when a WAL is reset (sqlite.org/wal.html)."""

BUSY_TIMEOUT_S = 5.0


def connect(path: Path, *, busy_timeout_s: float = BUSY_TIMEOUT_S) -> Database:
    """A connection that waits for the disk on every commit and enforces foreign keys.

    WAL is used only where this SQLite is safe with it; an older one gets the rollback journal.
    """
    journal = "WAL" if sqlite3.sqlite_version_info >= SAFE_WITH_WAL else "DELETE"
    with ExitStack() as undo:
        try:
            connection = sqlite3.connect(
                str(path), timeout=busy_timeout_s, isolation_level=None, check_same_thread=False
            )
            undo.callback(connection.close)
            database = Database(connection)
            for pragma in (f"journal_mode={journal}", "synchronous=FULL", "foreign_keys=ON"):
                database.execute(f"PRAGMA {pragma}")
        except sqlite3.DatabaseError as error:
            raise trouble(error) from error
        undo.pop_all()
    return database


def trouble(error: sqlite3.Error) -> SetupError:
    """The sentence for what SQLite met."""
    name = getattr(error, "sqlite_errorname", "") or ""
    text = f"{name} {error}".lower()
    for needles, reason, message, remedy in _TROUBLES:
        if any(needle in text for needle in needles):
            return SetupError(message, reason=reason, remedy=remedy)
    return SetupError(
        f"The ledger could not be used: {error}.",
        reason="ledger",
        remedy="Run `factory-station doctor`.",
    )


_TROUBLES = (
    (
        ("sqlite_busy", "sqlite_locked", "is locked"),
        "ledger-busy",
        "Another program holds the ledger, so nothing can be recorded.",
        "Close the program that has the ledger open, then plug the module in again.",
    ),
    (
        ("sqlite_full", "is full"),
        "disk-full",
        "The disk is full, so nothing can be recorded.",
        "Free some space on the disk of the data folder, then plug the module in again.",
    ),
    (
        ("readonly", "sqlite_ioerr", "disk i/o", "cantopen", "unable to open"),
        "ledger-unwritable",
        "The ledger's disk cannot be written.",
        "Check the disk and the rights of the data folder, then plug the module in again.",
    ),
    (
        ("sqlite_corrupt", "malformed", "notadb", "not a database"),
        "ledger-damaged",
        "The ledger's file is damaged.",
        "Stop the line, keep the file as it is, and restore the last backup.",
    ),
)
