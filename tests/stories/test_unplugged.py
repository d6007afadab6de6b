"""The cable is pulled: at every stage, and at any byte."""

from __future__ import annotations

from functools import partial
from random import Random

import pytest

from drivers.virtual.faults import Faults, Phase
from station.events import StageEntered, UnitFailed
from station.line.stages import Stage
from tests.stories.recipes import IMAGE, IMAGE_BYTES, USER_PART
from tests.stories.story_bench import StoryBench

pytestmark = pytest.mark.story

BLOCK = 4096
EDGES = (0, 1, 3, 4, BLOCK - 1, BLOCK, BLOCK + 1, IMAGE_BYTES - 2, IMAGE_BYTES - 1)
ANYWHERE = tuple(sorted(Random(1805).sample(range(IMAGE_BYTES), 11)))

DOING = {
    Stage.IDENTIFYING: "being identified",
    Stage.ERASING: "being erased",
    Stage.WRITING: "being written",
    Stage.READING_BACK: "being read back",
    Stage.CONFIGURING: "getting its settings",
    Stage.PROVING: "being asked what it runs",
}


@pytest.mark.parametrize(
    ("phase", "stage"),
    [
        (Phase.IDENTIFY, Stage.IDENTIFYING),
        (Phase.ERASE, Stage.ERASING),
        (Phase.WRITE, Stage.WRITING),
    ],
)
def test_a_module_that_was_pulled_out_starts_over(
    bench: StoryBench, phase: Phase, stage: Stage
) -> None:
    module = bench.plug("A1", Faults(unplug=phase))
    failed = bench.fails("A1", "unplugged", stage.value)
    assert failed.headline == f"The module was unplugged while it was {DOING[stage]}."
    assert failed.remedy == "Plug it in again: the station starts over with it."
    assert failed.device_id == ("" if phase is Phase.IDENTIFY else module.device_id)
    bench.passes("A1", module)
    bench.passes("A1")


def test_a_module_that_was_pulled_out_while_read_back_keeps_what_is_right(
    bench: StoryBench,
) -> None:
    module = bench.plug("A1", Faults(unplug=Phase.READ_BACK))
    failed = bench.fails("A1", "unplugged", "reading-back")
    assert failed.headline == "The module was unplugged while it was being read back."
    bench.clear("A1")
    bench.nothing_came_of(module.device_id)
    written = module.hardware.flash.revision
    bench.put("A1", module)
    bench.sees_through(module)
    assert module.hardware.flash.revision == written


def test_a_module_that_is_pulled_out_while_it_restarts(bench: StoryBench) -> None:
    bench.plug("A1", Faults(unplug=Phase.REBOOT))
    failed = bench.fails("A1", "no-boot", "rebooting")
    assert failed.headline == "The module did not come back within 2 s of its restart."
    assert failed.remedy.startswith("Was it unplugged? Then plug it in again.")
    bench.passes("A1")


@pytest.mark.parametrize("stage", DOING, ids=lambda stage: stage.value)
def test_a_cable_that_is_pulled_by_hand_the_moment_a_stage_begins(
    bench: StoryBench, stage: Stage
) -> None:
    bench.at(StageEntered, partial(bench.unplug, "A2"), place="A2", stage=stage)
    bench.plug("A2")
    failed = bench.fails("A2", "unplugged", stage.value)
    assert failed.headline == f"The module was unplugged while it was {DOING[stage]}."
    bench.passes("A2")


def test_a_module_that_is_pulled_out_while_it_is_put_on_record_has_passed(
    bench: StoryBench,
) -> None:
    bench.at(StageEntered, partial(bench.unplug, "A1"), place="A1", stage=Stage.RECORDING)
    bench.sees_through(bench.plug("A1"))


@pytest.mark.parametrize("offset", EDGES + ANYWHERE)
def test_a_module_that_is_pulled_out_at_any_byte(bench: StoryBench, offset: int) -> None:
    module = bench.plug("A1", Faults(unplug=Phase.WRITE, at_byte=offset))
    failed = bench.fails("A1", "unplugged", "writing")
    assert failed.headline == "The module was unplugged while it was being written."
    held = module.hardware.flash.read(USER_PART, IMAGE_BYTES)
    assert held == IMAGE[:offset].ljust(IMAGE_BYTES, b"\xff")
    bench.passes("A1", module)
    assert module.hardware.flash.read(USER_PART, IMAGE_BYTES) == IMAGE
    assert bench.events.all(UnitFailed) == [failed]
