"""Modules that come with something on them: asked, switched, compared, and only then written."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.virtual.hardware import VERSION_0_5_5
from firmware_images import sample
from firmware_images.particle_module import Dependency
from station.audit.trace import trace
from station.events import StageEntered, UnitSkipped
from station.line.stages import Stage
from tests.stories.recipes import IMAGE, IMAGE_BYTES, USER_PART, Story
from tests.stories.story_bench import StoryBench

pytestmark = pytest.mark.story

FACTORY_SLOT = 0x080E_0000
OTHER = sample.user_part(product_id=8, product_version=2, seed=9)
OLD = sample.user_part(product_id=8, product_version=1, seed=9, dependencies=())
SYSTEM = tuple(
    sample.system_part(index, version=2302, size_bytes=9_000, seed=5, dependencies=needs)
    for index, needs in ((1, ()), (2, (Dependency("system_part", 1, 2302),)))
)
WHOLE = Story(system_parts=SYSTEM, factory_slot=True)


@pytest.fixture
def whole_bench(tmp_path: Path) -> Iterator[StoryBench]:
    """A bench whose recipe pins system parts and the factory slot too."""
    bench = StoryBench(tmp_path / "data", WHOLE)
    bench.start()
    yield bench
    bench.close()


def parts_of(bench: StoryBench, device_id: str) -> object:
    """What the record says of each part of a unit that passed."""
    (match,) = trace(bench.books.ledger, device_id)
    (passed,) = (line for line in match.history if line.kind == "unit-passed")
    return passed.details["parts"]


def test_a_module_that_runs_other_firmware_is_switched_and_written(bench: StoryBench) -> None:
    module = bench.put("A1", bench.blank(carries=OTHER))
    bench.sees_through(module)
    stages = [event.stage for event in bench.events.all(StageEntered)]
    assert Stage.SWITCHING in stages
    assert module.hardware.flash.read(USER_PART, IMAGE_BYTES) == IMAGE
    assert parts_of(bench, module.device_id) == {"user": "written"}


def test_a_module_that_carries_the_pinned_file_is_left_as_it_is(bench: StoryBench) -> None:
    module = bench.blank(carries=IMAGE)
    before = module.hardware.flash.revision
    bench.put("A1", module)
    bench.sees_through(module)
    assert module.hardware.flash.revision == before
    assert parts_of(bench, module.device_id) == {"user": "kept"}


def test_a_running_module_that_passed_before_is_not_restarted(bench: StoryBench) -> None:
    module = bench.plug("A1")
    bench.sees_through(module)
    bench.clear("A1")
    bench.put("A1", module)
    skipped = bench.heard(UnitSkipped, device_id=module.device_id)
    assert skipped.reason == "already-passed"


def test_old_stock_is_asked_while_it_runs_and_followed_back(tmp_path: Path) -> None:
    easy = sample.user_part(size_bytes=IMAGE_BYTES, dependencies=())
    bench = StoryBench(tmp_path / "data", Story(image=easy))
    bench.start()
    try:
        module = bench.put("A1", bench.blank(age=VERSION_0_5_5, carries=OLD))
        bench.sees_through(module)
        assert module.hardware.flash.read(USER_PART, IMAGE_BYTES) == easy
    finally:
        bench.close()


def test_firmware_that_needs_newer_system_parts_is_found_in_safe_mode(bench: StoryBench) -> None:
    module = bench.put("A1", bench.blank(age=VERSION_0_5_5, carries=OLD))
    failed = bench.fails("A1", "safe-mode", "proving")
    assert failed.device_id == module.device_id


def test_the_whole_module_is_written_and_restarted_before_its_settings_are_touched(
    whole_bench: StoryBench,
) -> None:
    bench = whole_bench
    module = bench.put("A1", bench.blank(has_system_parts=False))
    bench.sees_through(module)
    flash = module.hardware.flash
    assert flash.read(0x0802_0000, len(SYSTEM[0])) == SYSTEM[0]
    assert flash.read(0x0806_0000, len(SYSTEM[1])) == SYSTEM[1]
    assert flash.read(USER_PART, IMAGE_BYTES) == IMAGE
    assert flash.read(FACTORY_SLOT, IMAGE_BYTES) == IMAGE
    names = ("system_part1", "system_part2", "user", "factory_slot")
    assert parts_of(bench, module.device_id) == dict.fromkeys(names, "written")
    stages = [event.stage for event in bench.events.all(StageEntered)]
    assert stages.index(Stage.SWITCHING) + 1 == stages.index(Stage.CONFIGURING)
    (unit,) = bench.ledger.units()
    assert unit["ssid"] == module.hardware.dct.setup_network
