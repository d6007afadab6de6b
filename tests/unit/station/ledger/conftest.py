"""A ledger of virtual modules on disk, and a running batch of a hundred in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from station.ledger.ledger import Ledger
from tests.builders import open_batch, open_ledger
from tests.unit.sync.fakes import FakeClock


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def ledger(tmp_path: Path, clock: FakeClock) -> Iterator[Ledger]:
    ledger = open_ledger(tmp_path, clock)
    yield ledger
    ledger.close()


@pytest.fixture
def batch(ledger: Ledger) -> str:
    """The name of the batch."""
    return open_batch(ledger).batch
