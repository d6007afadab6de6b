"""A virtual hub whose threads are gone when the test is over, and time that need not pass."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from drivers.virtual.hub import VirtualHub
from drivers.virtual.serial_line import Died
from tests.unit.drivers.virtual.pretend import FakeTime


@pytest.fixture
def hub() -> Iterator[VirtualHub]:
    """An empty hub of four ports."""
    before = set(threading.enumerate())
    deaths: list[tuple[str, Exception]] = []
    hub = VirtualHub(died=_into(deaths))
    yield hub
    hub.close()
    left = [thread.name for thread in threading.enumerate() if thread not in before]
    assert not left, f"still running: {left}"
    assert not deaths, f"died: {deaths}"


@pytest.fixture
def time() -> FakeTime:
    """A clock that moves only when somebody sleeps on it."""
    return FakeTime()


def _into(deaths: list[tuple[str, Exception]]) -> Died:
    return lambda name, error: deaths.append((name, error))
