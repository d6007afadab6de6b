"""The module's private key is never read, logged or exported."""

from __future__ import annotations

from pathlib import Path

import pytest

from drivers.virtual.dct import PRIVATE_KEY, PRIVATE_KEY_BYTES
from station.events import UnitPassed
from tests.stories.recipes import Story
from tests.stories.story_bench import StoryBench

pytestmark = pytest.mark.story

PUBLIC_KEY_END = 1634
"""Both keys stand from 34 to here (device-os dct.h)."""


def test_nobody_reads_the_region_of_the_keys_and_no_file_holds_them(
    bench: StoryBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = bench.blank(carries=Story().image)
    dct = module.hardware.dct
    key = dct.read(PRIVATE_KEY, PRIVATE_KEY_BYTES)
    reads: list[tuple[int, int]] = []
    read = dct.read

    def spied(offset: int, size_bytes: int) -> bytes:
        reads.append((offset, size_bytes))
        return read(offset, size_bytes)

    monkeypatch.setattr(dct, "read", spied)
    bench.put("A1", module)
    bench.sees_through(module)
    assert reads, "the settings were never read at all"
    touched = [r for r in reads if r[0] < PUBLIC_KEY_END and r[0] + r[1] > PRIVATE_KEY]
    assert touched == []
    assert bench.events.all(UnitPassed)
    bench.close()
    for file in Path(bench.folder).rglob("*"):
        if file.is_file():
            held = file.read_bytes()
            for secret in (key[:32], key[:32].hex().encode(), key[:32].hex().upper().encode()):
                assert secret not in held, file
