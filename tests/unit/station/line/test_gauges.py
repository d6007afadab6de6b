"""Progress readings."""

from __future__ import annotations

from threading import Thread

from station.line.gauges import Gauges


def test_the_latest_reading_of_each_place_is_drained_once() -> None:
    gauges = Gauges()
    gauges.set("A1", 0.1)
    gauges.set("A2", 0.5)
    gauges.set("A1", 0.2)
    assert gauges.drain() == {"A1": 0.2, "A2": 0.5}
    assert gauges.drain() == {}


def test_a_drained_reading_is_not_changed_behind_the_reader() -> None:
    gauges = Gauges()
    gauges.set("A1", 0.1)
    drained = gauges.drain()
    gauges.set("A1", 0.9)
    assert drained == {"A1": 0.1}


def test_many_writers_lose_no_last_reading() -> None:
    gauges = Gauges()

    def write(place: str) -> None:
        for step in range(200):
            gauges.set(place, step / 199)

    threads = [Thread(target=write, args=(f"A{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    seen: dict[str, float] = {}
    while any(thread.is_alive() for thread in threads):
        seen |= gauges.drain()
    for thread in threads:
        thread.join()
    seen |= gauges.drain()
    assert seen == {f"A{n}": 1.0 for n in range(4)}
