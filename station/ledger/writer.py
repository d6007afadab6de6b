"""The one writing thread: each piece of work is one transaction, on disk before it returns."""

from __future__ import annotations

import queue
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import ExitStack
from pathlib import Path
from threading import Lock
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
        self._closed = False
        self._door = Lock()
        opened: Future[None] = Future()
        self._thread = spawn("ledger-writer", lambda: self._run(opened), died=self._died)
        opened.result()

    def do(self, work: Callable[[Database], T]) -> T:
        """Run `work` in a transaction of its own and wait for the disk.

        Raises what `work` raises, nothing written; SetupError when the ledger cannot be written.
        """
        answer: Future[T] = Future()
        with self._door:  # nothing is put behind the last job, where it would wait for ever
            if self._closed:
                raise SetupError(
                    "The ledger is closed, so nothing can be recorded.",
                    reason="ledger-closed",
                    remedy="Start the station again.",
                )
            self._jobs.put((work, answer))
        return answer.result()

    def close(self) -> None:
        """Finish what was asked for and let go of the file."""
        with self._door:
            self._closed = True
            self._jobs.put(None)
        self._thread.join()

    def _run(self, opened: Future[None]) -> None:
        try:
            database = _opened(self._path)
        except BaseException as error:  # noqa: BLE001 - it belongs to whoever opens the ledger
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


def _opened(path: Path) -> Database:
    """The ledger's file, brought up to date."""
    with ExitStack() as undo:
        database = connect(path)
        undo.callback(database.close)
        try:
            migrate(database)
        except sqlite3.DatabaseError as error:
            raise trouble(error) from error
        undo.pop_all()
    return database


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
