"""The tests' own record keeps the ledger's promises, so that what it proves holds there too."""

from __future__ import annotations

from pathlib import Path

import pytest

from station.sync.outbox import Message, OutboxRecord
from tests.contract.outbox_record import OutboxRecordBench, OutboxRecordContract
from tests.unit.sync.file_record import FileRecord


class _FileBench:
    def __init__(self, path: Path) -> None:
        self._path = path
        self.record: OutboxRecord = FileRecord(path)

    def put(self, destination: str, message: Message) -> None:
        FileRecord(self._path).put(destination, message)

    def reopen(self) -> None:
        self.record = FileRecord(self._path)

    def refusals(self, destination: str) -> dict[str, str]:
        return FileRecord(self._path).refusals(destination)


class TestFileRecord(OutboxRecordContract):
    @pytest.fixture
    def bench(self, tmp_path: Path) -> OutboxRecordBench:
        return _FileBench(tmp_path / "outbox.json")
