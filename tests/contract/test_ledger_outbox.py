"""The ledger's outbox keeps the promises of every OutboxRecord."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlite_utils import Database

from station.ledger.ledger import Ledger
from station.sync.outbox import Message, OutboxRecord
from tests.contract.outbox_record import OutboxRecordBench, OutboxRecordContract
from tests.unit.sync.fakes import FakeClock


class _LedgerBench:
    def __init__(self, data_dir: Path) -> None:
        self._data_dir = data_dir
        self._open()

    def _open(self) -> None:
        self.ledger = Ledger.open(self._data_dir, FakeClock(), station="bench")
        self.record: OutboxRecord = self.ledger.outbox

    def put(self, destination: str, message: Message) -> None:
        row = {
            "destination": destination,
            "key": message.key,
            "device_id": message.device_id,
            "body": json.dumps(message.body),
            "made_at": "2024-05-02T07:00:00.000Z",
        }

        def write(db: Database) -> None:
            db.table("outbox").insert(row)

        self.ledger._desk.write(write)

    def reopen(self) -> None:
        self.ledger.close()
        self._open()

    def refusals(self, destination: str) -> dict[str, str]:
        rows = self.ledger._desk.read(
            "SELECT key, reason FROM outbox WHERE destination = ? AND state = 'refused'",
            (destination,),
        )
        return {row["key"]: row["reason"] for row in rows}


class TestOutboxBook(OutboxRecordContract):
    @pytest.fixture
    def bench(self, tmp_path: Path) -> Iterator[OutboxRecordBench]:
        bench = _LedgerBench(tmp_path)
        yield bench
        bench.ledger.close()
