"""Hands that are faster than the disk: a module is swapped before the last one's end was told.

The newcomer must be worked on; standing untouched under the other's PASS, it would be shipped.
"""

from __future__ import annotations

import pytest

from drivers.virtual.faults import Faults, Phase
from station.events import UnitFailed, UnitPassed
from tests.stories.story_bench import StoryBench

pytestmark = pytest.mark.story


class Swap:
    """Replaces the module in A1 by another, and sees that the station's watch has noticed."""

    def __init__(self, bench: StoryBench) -> None:
        self.newcomer = bench.blank()
        self._bench = bench

    def __call__(self) -> None:
        self._bench.unplug("A1")
        self._bench.put("A1", self.newcomer)
        self._bench.events.until("the newcomer is seen", self._is_seen)

    def _is_seen(self) -> bool:
        return self._bench.sees(self.newcomer, "A1")


def test_a_module_that_is_swapped_while_pass_is_told(bench: StoryBench) -> None:
    swap = Swap(bench)
    bench.at(UnitPassed, swap, place="A1")
    bench.sees_through(bench.plug("A1"))
    bench.sees_through(swap.newcomer)


def test_a_module_that_is_swapped_while_fail_is_told(bench: StoryBench) -> None:
    swap = Swap(bench)
    bench.at(UnitFailed, swap, place="A1")
    bench.plug("A1", Faults(unplug=Phase.WRITE))
    bench.fails("A1", "unplugged", "writing")
    bench.sees_through(swap.newcomer)
