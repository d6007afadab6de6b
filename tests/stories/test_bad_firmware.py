"""Firmware and recipes that do not fit: found before anything is erased."""

from __future__ import annotations

from pathlib import Path

import pytest

from drivers.virtual.module import VirtualP1
from firmware_images import sample
from firmware_images.regions import PHOTON
from station.events import UnitSkipped
from tests.stories.conftest import OpenBench
from tests.stories.recipes import IMAGE, Story
from tests.stories.story_bench import StoryBench

pytestmark = pytest.mark.story


def touches(module: VirtualP1) -> int:
    """How often the module's flash was erased or written in its life."""
    return module.hardware.flash.revision


def stored_file(bench: StoryBench) -> Path:
    """Where the catalogue keeps the story's firmware."""
    return bench.folder / "firmware" / f"{bench.digest.removeprefix('sha256:')}.bin"


def test_a_damaged_firmware_file(bench: StoryBench) -> None:
    stored = stored_file(bench)
    stored.chmod(0o644)
    stored.write_bytes(IMAGE[:-1] + bytes([IMAGE[-1] ^ 1]))
    module = bench.plug("A1")
    before = touches(module)
    failed = bench.fails("A1", "firmware-file", "checking")
    assert failed.headline == (
        f"The stored firmware file {bench.digest} was changed or damaged on the disk."
    )
    assert failed.remedy == (
        "Add the original file to the catalogue again; it replaces the damaged copy."
    )
    assert touches(module) == before
    bench.books.catalogue.add(IMAGE)
    bench.passes("A1")


def test_a_missing_firmware_file(bench: StoryBench) -> None:
    stored = stored_file(bench)
    stored.unlink()
    module = bench.plug("A1")
    before = touches(module)
    failed = bench.fails("A1", "firmware-file", "checking")
    assert failed.headline == f"The catalogue has no firmware file {bench.digest}."
    assert failed.remedy == "Add the file to the catalogue, then try again."
    assert touches(module) == before
    bench.books.catalogue.add(IMAGE)
    bench.passes("A1")


def test_a_recipe_for_another_platform(open_bench: OpenBench) -> None:
    photon = sample.user_part(platform_id=PHOTON)
    bench = open_bench(Story(image=photon, platform="photon"))
    module = bench.plug("A1")
    before = touches(module)
    failed = bench.fails("A1", "wrong-platform", "identifying")
    assert failed.headline == "This is a p1 module, and the batch is for photon."
    assert failed.remedy == "Put it aside: it belongs to another product."
    assert touches(module) == before


MISMATCHES = {
    "PRODUCT_ID": (Story(product_id=1235), "The recipe says PRODUCT_ID 1235", "1234"),
    "PRODUCT_VERSION": (Story(product_version=3), "The recipe says PRODUCT_VERSION 3", "0"),
    "platform": (
        Story(image=sample.user_part(platform_id=PHOTON)),
        "The recipe says platform 8",
        "6",
    ),
    "unset": (
        Story(image=sample.user_part(product_id=None, product_version=None)),
        "The recipe says PRODUCT_ID 1234",
        "not set",
    ),
}


@pytest.mark.parametrize("mismatch", MISMATCHES)
def test_firmware_that_is_not_what_the_recipe_says(open_bench: OpenBench, mismatch: str) -> None:
    story, says, found = MISMATCHES[mismatch]
    bench = open_bench(story)
    module = bench.plug("A1")
    before = touches(module)
    skipped = bench.skips("A1", "product-mismatch")
    assert skipped.headline == f"{says}, and the firmware file has {found}."
    bench.nothing_came_of(module.device_id)
    assert touches(module) == before


def test_firmware_is_checked_again_for_each_module(bench: StoryBench) -> None:
    bench.passes("A1")
    stored_file(bench).unlink()
    bench.clear("A1")
    module = bench.plug("A1")
    before = touches(module)
    bench.fails("A1", "firmware-file", "checking")
    assert touches(module) == before
    assert not bench.events.all(UnitSkipped)
