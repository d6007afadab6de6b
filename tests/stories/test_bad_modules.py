"""Modules that misbehave: each fails with its own sentence, and the next one passes there."""

from __future__ import annotations

import pytest

from drivers.boards.p1 import dfuse
from drivers.virtual.faults import Faults
from drivers.virtual.hardware import VERSION_0_5_5
from station.events import StageEntered, UnitFailed
from station.line.stages import Stage
from tests.stories.conftest import OpenBench
from tests.stories.recipes import IMAGE, IMAGE_BYTES, USER_PART, Story
from tests.stories.story_bench import StoryBench

pytestmark = pytest.mark.story

TWICE = "Plug it in again. If it fails twice, put it in the red bin."


def at(offset: int) -> str:
    """The address of a byte of the image, as sentences have it."""
    return f"0x{USER_PART + offset:08X}"


def test_a_module_that_refuses_a_block(bench: StoryBench) -> None:
    bench.plug("A1", Faults(stall=True))
    failed = bench.fails("A1", "stall", "writing")
    assert failed.headline == "The module refused a command (USB stall)."
    assert failed.remedy == TWICE
    bench.passes("A1")


def test_a_module_that_stops_answering(bench: StoryBench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dfuse, "TRANSFER_LIMIT_MS", 1000)
    bench.plug("A1", Faults(hang=True))
    failed = bench.fails("A1", "hang", "writing")
    assert failed.headline == "The module did not answer for 1 s."
    assert failed.remedy == TWICE
    bench.passes("A1")


@pytest.mark.parametrize("offset", [0, 4096, IMAGE_BYTES - 1])
def test_a_write_that_silently_does_nothing(bench: StoryBench, offset: int) -> None:
    bench.plug("A1", Faults(silent_write=True, at_byte=offset))
    failed = bench.fails("A1", "silent-write", "reading-back")
    block = offset - offset % 4096
    differs = next(n for n in range(block, IMAGE_BYTES) if IMAGE[n] != 0xFF)
    assert failed.headline == (
        "The module said that it was written, and its memory is still empty. "
        f"At {at(differs)} it holds 0xFF instead of 0x{IMAGE[differs]:02X}."
    )
    assert failed.remedy == TWICE
    bench.passes("A1")


@pytest.mark.parametrize("offset", [0, 4097, IMAGE_BYTES - 1])
def test_a_read_back_that_differs_in_one_bit(bench: StoryBench, offset: int) -> None:
    bench.plug("A1", Faults(corrupt_read=True, at_byte=offset))
    failed = bench.fails("A1", "read-back", "reading-back")
    assert failed.headline == (
        "The module's memory is not what was written. "
        f"At {at(offset)} it holds 0x{IMAGE[offset] ^ 0x10:02X} instead of 0x{IMAGE[offset]:02X}."
    )
    assert failed.remedy == TWICE
    bench.passes("A1")


def test_a_block_that_is_read_back_as_zeroes(bench: StoryBench) -> None:
    bench.plug("A1", Faults(zero_reads=True, at_byte=5000))
    failed = bench.fails("A1", "read-back", "reading-back")
    assert failed.headline.startswith("The module's memory is not what was written. At 0x080A1")
    bench.passes("A1")


def test_a_module_that_comes_back_with_another_id(bench: StoryBench) -> None:
    module = bench.plug("A1", Faults(wrong_id=True))
    known_as = module.device_id
    failed = bench.fails("A1", "wrong-id", "proving")
    assert failed.device_id == known_as != module.device_id
    assert failed.headline == f"The module came back with another device id: {module.device_id}."
    assert failed.remedy == "Was it swapped? Then plug in one after the other. Otherwise: red bin."
    bench.nothing_came_of(module.device_id)
    bench.passes("A1")


def test_a_module_that_never_comes_back(bench: StoryBench) -> None:
    bench.plug("A1", Faults(no_boot=True))
    failed = bench.fails("A1", "no-boot", "rebooting")
    assert failed.headline == "The module did not come back within 2 s of its restart."
    assert failed.remedy.endswith("Otherwise put it in the red bin.")
    bench.passes("A1")


def test_a_module_that_comes_back_waiting_for_firmware(open_bench: OpenBench) -> None:
    bench = open_bench(Story(has_setup=False))
    bench.put("A1", bench.blank(has_system_parts=False))
    failed = bench.fails("A1", "no-start", "rebooting")
    assert failed.headline == "The module came back, but it did not start its firmware."
    assert failed.remedy == TWICE
    bench.passes("A1")
    assert bench.events.all(UnitFailed) == [failed]


def test_a_module_without_its_system_firmware(bench: StoryBench) -> None:
    bench.put("A1", bench.blank(has_system_parts=False))
    failed = bench.fails("A1", "no-system-firmware", "configuring")
    assert failed.headline == (
        "The module's settings memory cannot be reached: it has no system firmware."
    )
    bench.passes("A1")


def test_a_module_that_cannot_tell_its_id(bench: StoryBench) -> None:
    module = bench.put("A1", bench.blank(age=VERSION_0_5_5))
    untouched = module.hardware.flash.revision
    failed = bench.fails("A1", "no-identity", "identifying")
    assert failed.headline == (
        "The module is old stock that tells its id only while it runs, and it does not start."
    )
    assert module.hardware.flash.revision == untouched
    bench.passes("A1")


def test_two_modules_with_one_id(bench: StoryBench) -> None:
    first = bench.plug("A1", Faults(slow_erase_s=3600.0))
    bench.heard(StageEntered, place="A1", stage=Stage.ERASING)
    second = bench.put("A2", bench.blank(device_id=first.device_id))
    untouched = second.hardware.flash.revision
    failed = bench.heard(UnitFailed, place="A2")
    assert failed.reason == "same-id"
    assert failed.headline == "The module at place A1 says the same device id."
    assert failed.remedy.startswith("Two modules cannot have one id.")
    assert second.hardware.flash.revision == untouched
    ours, theirs = bench.ledger.attempts()
    assert (ours.place, ours.result, ours.stage) == ("A1", None, "erasing")
    assert (theirs.place, theirs.result, theirs.reason) == ("A2", "failed", "same-id")
    assert theirs.headline == failed.headline
    bench.nothing_came_of(first.device_id)
    bench.passes("A2")
    bench.unplug("A1")
    bench.fails("A1", "unplugged", "erasing")
    bench.passes("A1", first)
