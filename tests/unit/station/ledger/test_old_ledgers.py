"""Every ledger that was ever shipped still opens, holds, and can be worked with."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database

from station.ledger import schema
from station.ledger.ledger import FILE_NAME, Ledger
from station.ports import Verdict
from tests.builders import open_ledger, passed_unit, virtual_id
from tests.ledgers import make
from tests.unit.station.ledger.raw import rows

FILES = sorted(Path(make.__file__).parent.glob("*.db"))


@pytest.fixture(params=FILES, ids=lambda path: path.stem)
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ledger]:
    """A ledger from the folder, opened by today's program."""
    shutil.copy(request.param, tmp_path / FILE_NAME)
    ledger = open_ledger(tmp_path)
    yield ledger
    ledger.close()


def test_there_is_a_ledger_of_every_schema() -> None:
    with closing(Database(memory=True)) as empty:
        names = [migration.name for migration in schema.migrations.pending(empty)]
    assert [f"m{path.stem[1:4]}" for path in FILES] == [name[:4] for name in names]


def test_its_chain_holds_and_its_rows_are_whole(old: Ledger, tmp_path: Path) -> None:
    before = len(rows(tmp_path, "SELECT seq FROM entries"))
    assert old.verify().first_problem == ""
    assert old.verify().entries == before > 40
    assert rows(tmp_path, "PRAGMA foreign_key_check") == []
    assert rows(tmp_path, "PRAGMA integrity_check") == [{"integrity_check": "ok"}]


def test_what_it_holds_is_read_as_it_was_meant(old: Ledger) -> None:
    newest, held, closed = old.batches.all()
    assert [(b.state, b.quantity) for b in (newest, held, closed)] == [
        ("running", 5),
        ("held", 50),
        ("closed", 1),
    ]
    assert (held.passed, held.failed, held.skipped, held.aborted) == (6, 1, 1, 1)
    assert (held.labels_printed, held.labels_confirmed, held.labels_voided) == (2, 1, 2)
    assert old.find_unit(virtual_id(1)).serial == "AC2418-000001"
    assert [old.history.trace(virtual_id(n))[0].state for n in (1, 20, 23)] == [
        "passed",
        "failed",
        "under-way",
    ]
    counts = old.outbox.outbox_counts(make.DESTINATION)
    assert (counts.waiting, counts.sent, counts.refused) == (4, 2, 1)
    assert counts.last_error == "It cannot be reached."
    assert len(old.labels.to_print()) == 3


def test_the_work_goes_on_where_it_ended(old: Ledger) -> None:
    [interrupted] = old.attempts.recover()
    assert interrupted.device_id == virtual_id(23)
    running, held, _closed = old.batches.all()
    old.batches.resume(held.batch, "op-7")
    assert passed_unit(old, 23, held.batch).serial == "AC2418-000008"
    assert passed_unit(old, 24, running.batch).serial == "AC2418-000009"
    for label in old.labels.to_print():
        old.labels.sent(label, "pdf")
        old.labels.printed(label, "label.pdf")
        old.labels.confirm(label.code)
    parcel = old.outbox.next_parcel(make.DESTINATION, 10)
    assert parcel is not None
    assert len(parcel.messages) == 2  # the parcel that was under way, as it was
    verdicts = tuple(Verdict(message.key, accepted=True) for message in parcel.messages)
    old.outbox.settle(make.DESTINATION, verdicts, old.now())
    assert old.outbox.outbox_counts(make.DESTINATION).waiting == 4
    assert old.verify().first_problem == ""


def test_the_script_makes_such_a_ledger_and_never_over_another(tmp_path: Path) -> None:
    target = tmp_path / FILE_NAME
    make.make(target)
    ledger = open_ledger(tmp_path)
    assert ledger.verify().first_problem == ""
    ledger.close()
    with pytest.raises(SystemExit, match="never made again"):
        make.make(target)
