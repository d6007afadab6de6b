"""The writing thread: one transaction each, on disk before it returns."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from sqlite_utils import Database

from station.errors import SetupError
from station.ledger.connection import connect
from station.ledger.sqlite import sqlite3
from station.ledger.writer import Writer


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[Writer]:
    writer = Writer(tmp_path / "ledger.db")
    writer.do(lambda db: db.execute("CREATE TABLE notes (note TEXT UNIQUE)"))
    yield writer
    writer.close()


def notes(tmp_path: Path) -> list[str]:
    """What another connection finds on disk."""
    with closing(connect(tmp_path / "ledger.db")) as db:
        return [row["note"] for row in db.query("SELECT note FROM notes ORDER BY rowid")]


def insert(note: str, db: Database) -> int:
    """Work that writes a note; its row."""
    row = db.table("notes").insert({"note": note}).last_pk
    assert isinstance(row, int)
    return row


def test_what_do_returns_from_is_there_for_everybody(writer: Writer, tmp_path: Path) -> None:
    assert writer.do(partial(insert, "a")) == 1
    assert notes(tmp_path) == ["a"]


def test_it_writes_on_its_own_thread(writer: Writer) -> None:
    assert writer.do(lambda _: threading.current_thread().name) == "ledger-writer"


def test_work_that_raises_writes_nothing_and_the_next_goes_on(
    writer: Writer, tmp_path: Path
) -> None:
    def half(db: Database) -> None:
        insert("half", db)
        raise LookupError("changed my mind")

    with pytest.raises(LookupError, match="changed my mind"):
        writer.do(half)
    writer.do(partial(insert, "whole"))
    assert notes(tmp_path) == ["whole"]


def test_a_rule_of_the_schema_comes_through_as_it_is(writer: Writer) -> None:
    writer.do(partial(insert, "a"))
    with pytest.raises(sqlite3.IntegrityError, match="UNIQUE"):
        writer.do(partial(insert, "a"))


def test_many_threads_queue_up_and_lose_nothing(writer: Writer, tmp_path: Path) -> None:
    def work(name: str) -> None:
        for number in range(25):
            writer.do(partial(insert, f"{name}{number}"))

    threads = [threading.Thread(target=work, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    written = notes(tmp_path)
    assert len(written) == 100
    for name in "abcd":
        assert [note for note in written if note[0] == name] == [f"{name}{n}" for n in range(25)]


def test_a_closed_ledger_says_so(tmp_path: Path) -> None:
    writer = Writer(tmp_path / "ledger.db")
    writer.close()
    with pytest.raises(SetupError, match="The ledger is closed") as told:
        writer.do(lambda _: None)
    assert told.value.reason == "ledger-closed"
    writer.close()


def test_what_was_asked_for_before_the_end_is_still_written(tmp_path: Path) -> None:
    writer = Writer(tmp_path / "ledger.db")
    writer.do(lambda db: db.execute("CREATE TABLE notes (note TEXT)"))
    busy, go_on = threading.Event(), threading.Event()

    def slow(_: Database) -> None:
        busy.set()
        go_on.wait()

    first = threading.Thread(target=writer.do, args=(slow,))
    first.start()
    busy.wait()
    second = threading.Thread(target=writer.do, args=(partial(insert, "last"),))
    second.start()
    while writer._jobs.empty():
        second.join(0.001)
    end = threading.Thread(target=writer.close)
    end.start()
    go_on.set()
    for thread in (first, second, end):
        thread.join()
    assert notes(tmp_path) == ["last"]


def test_nobody_waits_for_ever_at_a_ledger_that_is_being_closed(tmp_path: Path) -> None:
    writer = Writer(tmp_path / "ledger.db")
    answers: list[str] = []

    def ask() -> None:
        try:
            while True:
                writer.do(lambda _: None)
        except SetupError as error:
            answers.append(error.reason)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    writer.close()
    for thread in threads:
        thread.join(10)
    assert answers == ["ledger-closed"] * 4


def test_a_full_disk_is_told_and_nothing_is_half_written(writer: Writer, tmp_path: Path) -> None:
    pages = "PRAGMA max_page_count"
    [row] = writer.do(lambda db: list(db.query("PRAGMA page_count")))
    writer.do(lambda db: list(db.query(f"{pages}={row['page_count'] + 1}")))

    def fill(db: Database) -> None:
        for number in range(100):
            insert(f"{number}" * 1000, db)

    with pytest.raises(SetupError, match="The disk is full") as told:
        writer.do(fill)
    assert told.value.reason == "disk-full"
    assert notes(tmp_path) == []
    writer.do(lambda db: list(db.query(f"{pages}=1000000")))
    writer.do(partial(insert, "room again"))
    assert notes(tmp_path) == ["room again"]


def test_a_ledger_that_another_program_holds_is_told(writer: Writer, tmp_path: Path) -> None:
    writer.do(lambda db: list(db.query("PRAGMA busy_timeout=1")))
    with closing(connect(tmp_path / "ledger.db")) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(SetupError, match="Another program holds the ledger") as told:
            writer.do(partial(insert, "never"))
        other.execute("COMMIT")
    assert told.value.reason == "ledger-busy"
    assert notes(tmp_path) == []
    writer.do(partial(insert, "then"))
    assert notes(tmp_path) == ["then"]
