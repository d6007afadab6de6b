"""Comings and goings on the bus."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from station.errors import Cancelled, SetupError
from station.line.arrivals import Arrivals
from station.ports import Clock, ModuleReport, ModuleSeen, SystemClock, UsbDevice
from station.workers import Stop, spawn
from tests.unit.station.line.fakes import (
    APPLICATION,
    FakeBoard,
    FakeBus,
    FakeDriver,
    TickingClock,
    device,
    seen,
)

NOBODY = FakeDriver(FakeBoard(None), ModuleReport("", None))


@dataclass
class Watched:
    """A bus that is watched, and all that was told of it."""

    bus: FakeBus = field(default_factory=FakeBus)
    told: list[tuple[str, ModuleSeen | None]] = field(default_factory=list)
    troubles: list[SetupError] = field(default_factory=list)
    clock: Clock = field(default_factory=SystemClock)

    def __post_init__(self) -> None:
        self.arrivals = Arrivals(
            self.bus,
            (NOBODY,),
            self.clock,
            lambda port, seen: self.told.append((port, seen)),
            self.troubles.append,
        )

    def look(self, *devices: UsbDevice) -> list[tuple[str, ModuleSeen | None]]:
        """What is told when these are on the bus."""
        self.told.clear()
        self.bus.devices = devices
        self.arrivals.look()
        return self.told


def test_what_comes_and_what_goes_is_told_once_in_order_of_ports() -> None:
    watched = Watched()
    assert watched.look(device("1-2"), device("1-1")) == [
        ("1-1", seen("1-1")),
        ("1-2", seen("1-2")),
    ]
    assert watched.look(device("1-2"), device("1-1")) == []
    assert watched.look(device("1-2")) == [("1-1", None)]
    assert watched.arrivals.at("1-1") is None
    assert watched.arrivals.at("1-2") == seen("1-2")


def test_what_is_not_ours_is_not_told() -> None:
    assert Watched().look(UsbDevice("1-1", 0x1234, 0xD008, 1), device("1-2", product_id=1)) == []


def test_a_module_that_came_back_between_two_looks_is_told_as_changed() -> None:
    watched = Watched()
    watched.look(device())
    assert watched.look(device(address=2)) == [("1-1", seen(address=2))]


def test_run_looks_until_it_is_asked_to_stop() -> None:
    watched = Watched(FakeBus(device()))
    stop = Stop()
    looks: list[None] = []

    def wait() -> None:
        looks.append(None)
        if len(looks) == 3:
            stop.ask()

    watched.bus.waits = wait
    watched.arrivals.run(stop)
    assert len(looks) == 3
    assert watched.told == [("1-1", seen())]


def test_a_bad_look_is_told_and_the_next_one_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("station.line.arrivals.WATCH_EVERY_S", 0)
    stop = Stop()
    bus = _LameBus(stop)
    watched = Watched(bus)
    watched.arrivals.run(stop)
    assert [trouble.message for trouble in watched.troubles] == ["No bus."]
    assert watched.told == [("1-1", seen())]


class _LameBus(FakeBus):
    """Cannot be read the first time."""

    def __init__(self, stop: Stop) -> None:
        super().__init__(device())
        self._stop = stop
        self._looks = 0

    def attached(self) -> tuple[UsbDevice, ...]:
        self._looks += 1
        if self._looks == 1:
            raise SetupError("No bus.")
        self._stop.ask()
        return super().attached()


def test_a_module_is_waited_for_until_it_is_back_in_the_wanted_mode() -> None:
    watched = Watched()
    watched.look(device())
    got: list[ModuleSeen | None] = []
    thread = spawn("waiting", lambda: got.append(_wait(watched, limit_s=30)), died=_never)
    watched.look()
    watched.look(device(address=2))
    watched.look(device(address=3, product_id=APPLICATION))
    thread.join()
    assert got == [seen(mode="application", address=3)]


def test_the_enumeration_from_before_the_reboot_is_not_the_one_after() -> None:
    watched = Watched()
    watched.look(device(product_id=APPLICATION, address=1))
    assert _wait(watched, limit_s=0) is None
    watched.look(device(product_id=APPLICATION, address=2))
    assert _wait(watched, limit_s=0) == seen(mode="application", address=2)


def test_who_never_comes_back_is_not_waited_for_longer_than_the_limit() -> None:
    watched = Watched(clock=TickingClock(tick_s=21.0))
    assert _wait(watched, limit_s=20.0) is None


def test_who_waits_can_be_asked_to_stop() -> None:
    watched = Watched()
    stop = Stop()
    stop.ask()
    with pytest.raises(Cancelled):
        _wait(watched, limit_s=30, stop=stop)


def _wait(watched: Watched, *, limit_s: float, stop: Stop | None = None) -> ModuleSeen | None:
    return watched.arrivals.wait_for(
        "1-1", "application", since=1, limit_s=limit_s, stop=stop or Stop()
    )


def _never(name: str, error: Exception) -> None:
    raise AssertionError(f"{name} died: {error}")
