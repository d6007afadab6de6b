"""Outbox, driver and back end together: whatever happens in between, each unit arrives once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.clouds.product_cloud import ProductCloud
from drivers.virtual.cloud import VirtualCloud
from station.events import Event
from station.sync.outbox import Outbox
from station.workers import Stop
from tests.contract.outbox_record import SHOP, message
from tests.unit.sync.fakes import FakeClock
from tests.unit.sync.file_record import FileRecord

TOKEN = "canary-0Token"  # noqa: S105 - planted, to be looked for


class Factory:
    """A station's outbox and a maker's back end; either may be restarted."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.heard: list[Event] = []
        self.back_end = VirtualCloud(folder)
        self.restart_station()

    def restart_station(self) -> None:
        """What was in memory is gone; what is on disk stays."""
        self.record = FileRecord(self._folder / "outbox.json")
        cloud = ProductCloud(SHOP, self.back_end.url, TOKEN, total_s=5)
        self.outbox = Outbox(
            cloud, self.record, self.heard.append, FakeClock(), Stop(), parcel_limit=5
        )

    def restart_back_end(self) -> None:
        port = int(self.back_end.url.split(":")[2].split("/")[0])
        self.back_end.close()
        self.back_end = VirtualCloud(self._folder, port)

    def put(self, *numbers: int) -> None:
        for number in numbers:
            self.record.put(SHOP, message(number))

    def arrived(self) -> list[object]:
        return [unit["key"] for unit in self.back_end.units()]


@pytest.fixture
def factory(tmp_path: Path) -> Iterator[Factory]:
    factory = Factory(tmp_path)
    yield factory
    factory.back_end.close()


def test_units_arrive_in_order_with_all_that_is_known(factory: Factory) -> None:
    factory.put(*range(12))
    assert factory.outbox.drain().sent == 12
    assert factory.back_end.units() == [
        {**message(number).body, "key": message(number).key} for number in range(12)
    ]
    assert factory.back_end.requests == 3


@pytest.mark.parametrize("restart", ["nobody", "station", "back end", "both"])
def test_a_lost_reply_doubles_nothing(factory: Factory, restart: str) -> None:
    factory.put(1, 2, 3)
    factory.back_end.cut_reply = True
    counts = factory.outbox.drain()
    assert (counts.waiting, counts.sent) == (3, 0)
    assert factory.arrived() == ["key-1", "key-2", "key-3"]
    factory.back_end.cut_reply = False
    if restart in ("back end", "both"):
        factory.restart_back_end()
    if restart in ("station", "both"):
        factory.restart_station()
    factory.put(4)
    counts = factory.outbox.drain()
    assert (counts.waiting, counts.sent, counts.refused) == (0, 4, 0)
    assert factory.arrived() == ["key-1", "key-2", "key-3", "key-4"]


def test_one_conflict_among_five_stops_only_itself(factory: Factory) -> None:
    factory.put(*range(5))
    factory.back_end.conflicts = frozenset({message(2).device_id})
    counts = factory.outbox.drain()
    assert (counts.waiting, counts.sent, counts.refused) == (0, 4, 1)
    assert factory.arrived() == ["key-0", "key-1", "key-3", "key-4"]
    assert factory.record.refusals(SHOP) == {
        "key-2": "A unit is known already, with another claim token."
    }


def test_one_refusal_among_five_stops_only_itself(factory: Factory) -> None:
    factory.put(*range(5))
    factory.back_end.refusals = {message(4).device_id: "No such product."}
    assert factory.outbox.drain().sent == 4
    assert factory.record.refusals(SHOP) == {"key-4": "No such product."}
    assert factory.back_end.requests == 1


BAD_DAYS = ["away", "500", "401", "garbage", "lost reply"]


@pytest.mark.parametrize("day", BAD_DAYS)
def test_a_bad_day_loses_nothing_and_passes(factory: Factory, day: str) -> None:
    factory.put(1, 2)
    _make(factory.back_end, day)
    counts = factory.outbox.drain()
    assert (counts.waiting, counts.refused) == (2, 0)
    assert counts.last_error.endswith(".")
    assert factory.outbox.state != "ready"
    _make(factory.back_end, "good")
    assert factory.outbox.drain().sent == 2
    assert factory.arrived() == ["key-1", "key-2"]
    assert TOKEN not in repr(factory.heard)


def _make(back_end: VirtualCloud, day: str) -> None:
    back_end.down = day == "away"
    back_end.status = int(day) if day.isdecimal() else None
    back_end.garbage = day == "garbage"
    back_end.cut_reply = day == "lost reply"


DAYS = st.lists(
    st.sampled_from(["good", "station restarts", *BAD_DAYS]),
    max_size=8,
)


@settings(max_examples=8, deadline=None)
@given(days=DAYS)
def test_after_any_week_each_unit_has_arrived_once_and_in_order(
    tmp_path_factory: pytest.TempPathFactory, days: list[str]
) -> None:
    factory = Factory(tmp_path_factory.mktemp("week"))
    try:
        for number, day in enumerate(days):
            factory.put(2 * number, 2 * number + 1)
            _make(factory.back_end, day)
            if day == "station restarts":
                factory.restart_station()
            factory.outbox.send_once()
        _make(factory.back_end, "good")
        assert factory.outbox.drain().waiting == 0
        assert factory.arrived() == [message(number).key for number in range(2 * len(days))]
    finally:
        factory.back_end.close()
