"""Modules and time for the tests."""

from __future__ import annotations

from drivers.virtual.faults import NO_FAULTS, Faults
from drivers.virtual.hardware import MODERN, Age
from drivers.virtual.hub import VirtualHub
from drivers.virtual.module import VirtualP1
from drivers.virtual.timings import Timings

DEVICE_ID = "f1c700000000000000000a01"


class FakeTime:
    """Seconds that pass when somebody sleeps."""

    def __init__(self) -> None:
        self.now_s = 1000.0

    def clock(self) -> float:
        return self.now_s

    def sleep(self, duration_s: float) -> None:
        self.now_s += duration_s


def module(
    *,
    device_id: str = DEVICE_ID,
    age: Age = MODERN,
    user_image: bytes = b"",
    has_system_parts: bool = True,
    faults: Faults = NO_FAULTS,
) -> VirtualP1:
    """A module that does everything at once."""
    return VirtualP1(
        device_id,
        age=age,
        user_image=user_image,
        has_system_parts=has_system_parts,
        faults=faults,
        timings=Timings.none(),
    )


def timed_module(
    time: FakeTime, *, user_image: bytes = b"", faults: Faults = NO_FAULTS
) -> VirtualP1:
    """A module as slow as a real one, on time that need not pass."""
    return VirtualP1(
        DEVICE_ID, user_image=user_image, faults=faults, sleep=time.sleep, clock=time.clock
    )


def plugged(hub: VirtualHub, virtual: VirtualP1, port: str = "1-1.1") -> VirtualP1:
    """The module, plugged in."""
    hub.plug(port, virtual)
    return virtual
