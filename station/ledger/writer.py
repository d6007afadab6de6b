"""The one writing thread: each piece of work is one transaction, on disk before it returns."""

from __future__ import annotations

import queue
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any, TypeVar

from sqlite_utils import Database

from station.errors import SetupError
from station.ledger.connection import connect, trouble
from station.ledger.schema import migrate
from station.ledger.sqlite import sqlite3
from station.workers import spawn

T = TypeVar("T")

_Job = tuple[Callable[[Database], Any], "Future[Any]"]


class Writer:
    """Owns the writing connection. `do` may be called from any thread."""

    def __init__(self, path: Path) -> None:
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._path = path
        opened: Future[None] = Future()
        self._thread = spawn("ledger-writer", lambda: self._run(opened), died=self._died)
        opened.result()

    def do(self, work: Callable[[Database], T]) -> T:
        """Run `work` in a transaction of its own and wait for the disk.

        Raises what `work` raises, nothing written; SetupError when the ledger cannot be written.
        """
        if not self._thread.is_alive():
            raise SetupError(
                "The ledger is closed, so nothing can be recorded.",
                reason="ledger-closed",
                remedy="Start the station again.",
            )
        answer: Future[T] = Future()
        self._jobs.put((work, answer))
        return answer.result()

    def close(self) -> None:
        """Finish what was asked for and let go of the file."""
        self._jobs.put(None)
        self._thread.join()

    def _run(self, opened: Future[None]) -> None:
        try:
            database = connect(self._path)
            migrate(database)
        except sqlite3.DatabaseError as error:
            opened.set_exception(trouble(error))
            return
        except SetupError as error:
            opened.set_exception(error)
            return
        opened.set_result(None)
        while job := self._jobs.get():
            work, answer = job
            try:
                answer.set_result(_in_transaction(database, work))
            except BaseException as error:  # noqa: BLE001 - it belongs to the thread that asked
                answer.set_exception(error)
        database.close()

    def _died(self, name: str, error: Exception) -> None:
        raise SetupError(f"The thread {name} ended: {error}", reason="ledger-closed") from error


def _in_transaction(database: Database, work: Callable[[Database], T]) -> T:
    """BEGIN IMMEDIATE, so that two writers queue up instead of failing half way."""
    try:
        database.execute("BEGIN IMMEDIATE")
        try:
            result = work(database)
            database.execute("COMMIT")
        except BaseException:
            database.rollback()
            raise
    except sqlite3.IntegrityError:
        raise
    except sqlite3.DatabaseError as error:
        raise trouble(error) from error
    return result
