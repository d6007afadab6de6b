"""The bench of the stories, and the promise that no thread outlives its test."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from station.labels import printing
from station.line import arrivals, slot
from station.sync import outbox
from station.sync.backoff import Backoff
from tests.stories.recipes import Story
from tests.stories.story_bench import StoryBench
from ui import compose

OpenBench = Callable[..., StoryBench]


@pytest.fixture(autouse=True)
def _no_thread_outlives_its_test() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    left = [thread.name for thread in threading.enumerate() if thread not in before]
    assert not left, f"still running: {left}"


@pytest.fixture(autouse=True)
def _impatience(monkeypatch: pytest.MonkeyPatch) -> None:
    """What people wait seconds for, stories wait hundredths for."""
    monkeypatch.setattr(arrivals, "WATCH_EVERY_S", 0.05)
    monkeypatch.setattr(slot, "_TICK_S", 0.02)
    monkeypatch.setattr(printing, "RETRY_S", 0.05)
    monkeypatch.setattr(printing, "_LOOK_S", 0.02)
    monkeypatch.setattr(outbox, "Backoff", partial(Backoff, first_s=0.05, ceiling_s=0.1))
    monkeypatch.setattr(compose, "VIRTUAL_REBOOT_LIMIT_S", 2.0)


@pytest.fixture
def open_bench(tmp_path: Path) -> Iterator[OpenBench]:
    """Starts a station for a story of its own; closes it in order at the end."""
    benches: list[StoryBench] = []

    def open_one(
        story: Story | None = None, *, quantity: int = 20, slots: int = 4, start: bool = True
    ) -> StoryBench:
        bench = StoryBench(tmp_path / "data", story or Story(), quantity=quantity, slots=slots)
        benches.append(bench)
        if start:
            bench.start()
        return bench

    yield open_one
    for bench in benches:
        bench.close()


@pytest.fixture
def bench(open_bench: OpenBench) -> StoryBench:
    """A running station with four places and a batch of twenty."""
    return open_bench()
