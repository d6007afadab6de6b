"""The worker of one destination: what it sends, when it tries again, and what it says."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from random import Random
from threading import Thread
from time import monotonic

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.errors import SetupError
from station.events import DestinationChanged, Event
from station.ports import CloudAway, ParcelRefused, SystemClock, Verdict
from station.sync.backoff import Backoff
from station.sync.outbox import Outbox, Parcel
from station.workers import Stop
from tests.contract.outbox_record import SHOP, message
from tests.unit.sync.fakes import FakeClock, FakeCloud, FakeStop, Wire, take_all
from tests.unit.sync.file_record import FileRecord


class _NoJitter(Random):
    def uniform(self, a: float, b: float) -> float:
        return b


@dataclass
class Desk:
    """An outbox with everything around it."""

    record: FileRecord
    cloud: FakeCloud = field(default_factory=FakeCloud)
    clock: FakeClock = field(default_factory=FakeClock)
    limit_s: float = 1000.0
    heard: list[DestinationChanged] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.stop = FakeStop(self.clock, self.limit_s)
        self.outbox = Outbox(
            self.cloud,
            self.record,
            self._hear,
            self.clock,
            self.stop,
            backoff=Backoff(rng=_NoJitter()),
            parcel_limit=5,
        )

    def put(self, count: int) -> None:
        for number in range(count):
            self.record.put(SHOP, message(number))

    def states(self) -> list[tuple[str, int]]:
        return [(event.state, event.waiting) for event in self.heard]

    def _hear(self, event: Event) -> None:
        assert isinstance(event, DestinationChanged)
        self.heard.append(event)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(FileRecord(tmp_path / "outbox.json"))


def _away(*, state: str = "offline", retry_after_s: float = 0.0) -> CloudAway:
    return CloudAway("It cannot be reached.", state=state, retry_after_s=retry_after_s)


def _raise(error: Exception) -> tuple[Verdict, ...]:
    raise error


def test_all_that_waits_is_sent_in_order_and_parcels(desk: Desk) -> None:
    desk.put(7)
    counts = desk.outbox.drain()
    assert (counts.waiting, counts.sent) == (0, 7)
    assert counts.last_sent_at == "2024-05-02T08:00:00.000Z"
    assert [keys for _, keys in desk.cloud.sent] == [
        ["key-0", "key-1", "key-2", "key-3", "key-4"],
        ["key-5", "key-6"],
    ]


def test_a_message_is_sent_with_its_body_and_key(desk: Desk) -> None:
    desk.put(1)
    wires: list[Wire] = []

    def keep(wire: Wire) -> tuple[Verdict, ...]:
        wires.append(wire)
        return take_all(wire)

    desk.cloud.answer = keep
    desk.outbox.drain()
    assert wires == [({**message(0).body, "key": "key-0"},)]


def test_nothing_waiting_asks_nobody(desk: Desk) -> None:
    assert desk.outbox.send_once() is False
    assert desk.cloud.sent == []
    assert desk.outbox.state == "ready"


def test_a_destination_that_is_away_keeps_the_parcel_as_it_was(desk: Desk) -> None:
    desk.put(3)
    desk.cloud.answer = lambda _: _raise(_away())
    assert desk.outbox.drain().last_error == "It cannot be reached."
    assert desk.outbox.state == "offline"
    desk.cloud.answer = take_all
    assert desk.outbox.drain().sent == 3
    first, second = desk.cloud.sent
    assert first == second
    assert desk.outbox.state == "ready"


def test_drain_tries_a_destination_that_is_away_only_once(desk: Desk) -> None:
    desk.put(20)
    desk.cloud.answer = lambda _: _raise(_away())
    assert desk.outbox.drain().waiting == 20
    assert len(desk.cloud.sent) == 1


def test_a_refused_parcel_is_sent_one_by_one(desk: Desk) -> None:
    desk.put(5)

    def all_but_the_third(wire: Wire) -> tuple[Verdict, ...]:
        if len(wire) > 1:
            raise ParcelRefused("One of them is bad.")
        taken = wire[0]["key"] != "key-2"
        return (Verdict(str(wire[0]["key"]), taken, "" if taken else "Known already."),)

    desk.cloud.answer = all_but_the_third
    counts = desk.outbox.drain()
    assert (counts.waiting, counts.sent, counts.refused) == (0, 4, 1)
    assert desk.record.refusals(SHOP) == {"key-2": "Known already."}
    assert len(desk.cloud.sent) == 6


def test_a_parcel_of_one_that_is_refused_as_a_whole_is_set_aside(desk: Desk) -> None:
    desk.put(1)
    desk.cloud.answer = lambda _: _raise(ParcelRefused("No such product."))
    assert desk.outbox.drain().refused == 1
    assert desk.record.refusals(SHOP) == {"key-0": "No such product."}


def test_messages_without_a_verdict_are_sent_again(desk: Desk) -> None:
    desk.put(3)
    desk.cloud.answer = lambda wire: take_all(wire)[-1:]
    assert desk.outbox.drain().sent == 3
    assert [len(keys) for _, keys in desk.cloud.sent] == [3, 2, 1]


def test_an_answer_about_nothing_is_not_asked_for_at_full_speed(desk: Desk) -> None:
    desk.put(2)
    desk.cloud.answer = lambda _: ()
    assert desk.outbox.drain().waiting == 2
    assert len(desk.cloud.sent) == 1
    assert desk.outbox.state == "busy"
    assert "acknowledged nothing" in desk.heard[-1].last_error


def test_a_message_that_is_never_acknowledged_is_not_in_the_way(desk: Desk) -> None:
    desk.put(1)
    desk.cloud.answer = lambda wire: tuple(v for v in take_all(wire) if v.key != "key-0")
    desk.outbox.drain()
    desk.record.put(SHOP, message(1))
    counts = desk.outbox.drain()
    assert (counts.waiting, counts.sent) == (1, 1)


def test_a_station_that_may_not_send_is_blocked_and_says_the_remedy(desk: Desk) -> None:
    desk.put(1)
    error = SetupError("These are virtual modules.", remedy="Use the demo.")
    desk.cloud.answer = lambda _: _raise(error)
    assert desk.outbox.drain().last_error == "These are virtual modules. Use the demo."
    assert desk.outbox.state == "blocked"


class _FullDisk(FileRecord):
    def next_parcel(self, destination: str, limit: int) -> Parcel | None:
        raise SetupError("The disk is full.")

    def could_not_send(self, destination: str, error: str, at: str) -> None:
        raise SetupError("The disk is full.")


def test_a_full_disk_ends_no_worker(tmp_path: Path) -> None:
    desk = Desk(_FullDisk(tmp_path / "outbox.json"))
    desk.outbox.run()
    assert [(event.state, event.last_error) for event in desk.heard][-1] == (
        "blocked",
        "The disk is full.",
    )


class _FullOnce(FileRecord):
    full = True

    def settle(self, destination: str, verdicts: tuple[Verdict, ...], at: str) -> None:
        if self.full:
            self.full = False
            raise SetupError("The disk is full.")
        super().settle(destination, verdicts, at)


def test_a_settling_that_fails_sends_the_same_parcel_again(tmp_path: Path) -> None:
    desk = Desk(_FullOnce(tmp_path / "outbox.json"))
    desk.put(2)
    assert desk.outbox.send_once() is False
    assert desk.outbox.drain().sent == 2
    assert desk.cloud.sent[0] == desk.cloud.sent[1]


def test_tries_become_rarer_and_start_over_once_it_answered(desk: Desk) -> None:
    desk.put(6)
    tried_at: list[float] = []
    answers = iter([*[False] * 5, True, *[False] * 2, True])

    def answer(wire: Wire) -> tuple[Verdict, ...]:
        tried_at.append(desk.clock.passed_s)
        return take_all(wire) if next(answers) else _raise(_away())

    desk.cloud.answer = answer
    desk.outbox.run()
    assert tried_at == pytest.approx([0, 1, 3, 7, 15, 31, 31, 32, 34])


def test_retry_after_is_obeyed(desk: Desk) -> None:
    desk.put(1)
    tried_at: list[float] = []

    def busy(_: Wire) -> tuple[Verdict, ...]:
        tried_at.append(desk.clock.passed_s)
        raise _away(state="busy", retry_after_s=120)

    desk.cloud.answer = busy
    desk.outbox.run()
    assert tried_at[:3] == pytest.approx([0, 120, 240])


@given(st.integers(), st.floats(0, 3600))
def test_no_try_comes_early_and_none_is_missing(
    tmp_path_factory: pytest.TempPathFactory, seed: int, retry_after_s: float
) -> None:
    clock = FakeClock()
    record = FileRecord(tmp_path_factory.mktemp("outbox") / "outbox.json")
    record.put(SHOP, message(0))
    tried_at: list[float] = []

    def away(_: Wire) -> tuple[Verdict, ...]:
        tried_at.append(clock.passed_s)
        if len(tried_at) == 4:
            stop.ask()
        raise _away(retry_after_s=retry_after_s)

    stop = _Leaping(clock, 1e9)
    outbox = Outbox(
        FakeCloud(away), record, lambda _: None, clock, stop, backoff=Backoff(rng=Random(seed))
    )
    outbox.run()
    for number, (earlier_s, later_s) in enumerate(pairwise(tried_at)):
        assert later_s - earlier_s >= retry_after_s - 1e-6
        assert later_s - earlier_s <= max(retry_after_s, 2.0**number) + _Leaping.LEAP_S


class _Leaping(FakeStop):
    """Sleeps through a minute at a glance, so that hours pass quickly."""

    LEAP_S = 60.0

    def wait(self, timeout_s: float) -> bool:
        return super().wait(self.LEAP_S)


def test_it_wakes_for_new_messages(desk: Desk) -> None:
    def one_unit_passes() -> None:
        if desk.clock.passed_s > 1 and not desk.cloud.sent:
            desk.record.put(SHOP, message(0))
            desk.outbox.wake()

    desk.stop.meanwhile = one_unit_passes
    desk.cloud.answer = lambda wire: take_all(wire) if desk.clock.passed_s < 1.2 else ()
    desk.outbox.run()
    assert len(desk.cloud.sent) == 1
    assert desk.record.outbox_counts(SHOP).sent == 1


def test_what_another_process_wrote_is_found_without_waking(desk: Desk) -> None:
    def another_process() -> None:
        if desk.clock.passed_s > 1 and not desk.record.outbox_counts(SHOP).waiting:
            desk.record.put(SHOP, message(0))
            desk.stop.meanwhile = lambda: None

    desk.stop.meanwhile = another_process
    desk.outbox.run()
    assert len(desk.cloud.sent) == 1


def test_waking_does_not_shorten_the_back_off_but_tells_the_count(desk: Desk) -> None:
    desk.put(1)

    def another_unit_passes() -> None:
        if desk.clock.passed_s > 100 and desk.record.outbox_counts(SHOP).waiting == 1:
            desk.record.put(SHOP, message(1))
            desk.outbox.wake()

    desk.stop.meanwhile = another_unit_passes
    desk.cloud.answer = lambda _: _raise(_away(retry_after_s=900))
    desk.outbox.run()
    assert len(desk.cloud.sent) == 2
    assert ("offline", 2) in desk.states()


def test_each_change_is_said_once(desk: Desk) -> None:
    desk.put(6)
    answers = iter([_away(), _away(), None, None])

    def twice_away(wire: Wire) -> tuple[Verdict, ...]:
        away = next(answers)
        return _raise(away) if away else take_all(wire)

    desk.cloud.answer = twice_away
    desk.outbox.run()
    assert desk.states() == [("ready", 6), ("offline", 6), ("ready", 1), ("ready", 0)]
    assert desk.heard[1].last_error == "It cannot be reached."
    assert desk.heard[-1] == DestinationChanged("product", "ready", 0, 6, 0, "")


def test_a_worker_that_backs_off_stops_at_once(tmp_path: Path) -> None:
    record = FileRecord(tmp_path / "outbox.json")
    record.put(SHOP, message(0))
    stop = Stop()
    away = _away(retry_after_s=300)
    outbox = Outbox(FakeCloud(lambda _: _raise(away)), record, lambda _: None, SystemClock(), stop)
    _stops_within_a_tenth_of_a_second(outbox, stop)


def test_an_idle_worker_stops_at_once(tmp_path: Path) -> None:
    record = FileRecord(tmp_path / "outbox.json")
    stop = Stop()
    outbox = Outbox(FakeCloud(), record, lambda _: None, SystemClock(), stop)
    _stops_within_a_tenth_of_a_second(outbox, stop)


def _stops_within_a_tenth_of_a_second(outbox: Outbox, stop: Stop) -> None:
    resting = Thread(target=outbox.run)
    resting.start()
    resting.join(0.02)
    assert resting.is_alive()
    asked_at = monotonic()
    stop.ask()
    resting.join()
    assert monotonic() - asked_at < 0.1
