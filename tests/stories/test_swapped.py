"""Hands that are faster than the disk: a module is swapped before the last one's end was told.

The newcomer must be worked on; standing untouched under the other's PASS, it would be shipped.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from drivers.virtual.faults import Faults, Phase
from drivers.virtual.module import VirtualP1
from station.events import UnitFailed, UnitPassed
from tests.stories.story_bench import StoryBench

pytestmark = pytest.mark.story


@pytest.fixture
def swap(bench: StoryBench) -> tuple[Callable[[], None], list[VirtualP1]]:
    """Puts a new module into A1, sees that the station's watch noticed, and remembers it."""
    newcomers: list[VirtualP1] = []

    def swap() -> None:
        bench.unplug("A1")
        newcomers.append(bench.plug("A1"))
        bench.events.until("the newcomer is seen", lambda: bench.sees(newcomers[0], "A1"))

    return swap, newcomers


Swap = tuple[Callable[[], None], list[VirtualP1]]


def test_a_module_that_is_swapped_while_pass_is_told(bench: StoryBench, swap: Swap) -> None:
    act, newcomers = swap
    bench.at(UnitPassed, act, place="A1")
    bench.sees_through(bench.plug("A1"))
    bench.sees_through(newcomers[0])


def test_a_module_that_is_swapped_while_fail_is_told(bench: StoryBench, swap: Swap) -> None:
    act, newcomers = swap
    bench.at(UnitFailed, act, place="A1")
    bench.plug("A1", Faults(unplug=Phase.WRITE))
    bench.fails("A1", "unplugged", "writing")
    bench.sees_through(newcomers[0])
