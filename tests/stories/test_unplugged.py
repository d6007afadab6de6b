"""The cable is pulled: at every stage, and at any byte."""

from __future__ import annotations

from random import Random

import pytest

from drivers.virtual.faults import Faults, Phase
from firmware_images.regions import P1, regions_for
from station.events import StageEntered, UnitPassed
from station.line.stages import Stage
from tests.stories.recipes import IMAGE, IMAGE_BYTES
from tests.stories.story_bench import StoryBench

pytestmark = pytest.mark.story

USER_PART = regions_for(P1, "user_part", 1)[0].start_address
BLOCK = 4096
EDGES = (0, 1, 3, 4, BLOCK - 1, BLOCK, BLOCK + 1, IMAGE_BYTES - 2, IMAGE_BYTES - 1)
ANYWHERE = tuple(sorted(Random(1805).sample(range(IMAGE_BYTES), 11)))

PHASES = (
    (Phase.IDENTIFY, Stage.IDENTIFYING, "The module was unplugged while it was being identified."),
    (Phase.ERASE, Stage.ERASING, "The module was unplugged while it was being erased."),
    (Phase.WRITE, Stage.WRITING, "The module was unplugged while it was being written."),
    (Phase.READ_BACK, Stage.READING_BACK, "The module was unplugged while it was being read back."),
)


@pytest.mark.parametrize(("phase", "stage", "sentence"), PHASES)
def test_a_module_that_is_pulled_out_is_told_with_what_was_being_done(
    bench: StoryBench, phase: Phase, stage: Stage, sentence: str
) -> None:
    module = bench.plug("A1", Faults(unplug=phase))
    failed = bench.fails("A1", "unplugged", stage.value)
    assert failed.headline == sentence
    assert failed.remedy == "Plug it in again: the station starts over with it."
    assert failed.device_id == ("" if phase is Phase.IDENTIFY else module.device_id)
    bench.passes("A1", module)
    bench.passes("A1")


def test_a_module_that_is_pulled_out_while_it_restarts(bench: StoryBench) -> None:
    module = bench.plug("A1", Faults(unplug=Phase.REBOOT))
    failed = bench.fails("A1", "no-boot", "rebooting")
    assert failed.headline == "The module did not come back within 2 s of its restart."
    assert failed.remedy.startswith("Was it unplugged? Then plug it in again.")
    bench.passes("A1")
