"""A good day: a blank module comes in, and leaves flashed, recorded, labelled and known."""

from __future__ import annotations

import pytest

from drivers.scanners.label_file import read_label_file
from drivers.virtual.module import Mode
from station.events import (
    LabelConfirmed,
    LabelPrinted,
    LabelSent,
    ModuleLeft,
    StageEntered,
    UnitFailed,
    UnitPassed,
    UnitSkipped,
)
from station.line.stages import Stage
from tests.stories.recipes import IMAGE, IMAGE_BYTES, PRODUCT_ID, PRODUCT_VERSION, USER_PART
from tests.stories.story_bench import StoryBench

pytestmark = pytest.mark.story


def test_the_way_of_one_unit(bench: StoryBench) -> None:
    module = bench.plug("A1")
    passed = bench.sees_through(module)
    stages = [event.stage for event in bench.events.all(StageEntered)]
    unasked = {Stage.SWITCHING, Stage.TESTING}
    assert stages == [stage for stage in Stage if stage.is_working and stage not in unasked]

    assert module.mode() is Mode.APPLICATION
    assert module.hardware.flash.read(USER_PART, IMAGE_BYTES) == IMAGE
    assert module.hardware.dct.product == (PRODUCT_ID, PRODUCT_VERSION)

    (unit,), (label,), (message,) = (
        bench.ledger.units(),
        bench.ledger.labels(),
        bench.ledger.messages(),
    )
    assert unit["serial"] == passed.serial == "AC-000001"
    assert unit["ssid"] == module.hardware.dct.setup_network
    assert unit["firmware"] == bench.digest
    assert (message["state"], message["device_id"]) == ("sent", module.device_id)
    (known,) = bench.line.cloud.units()
    assert known["claim_token"] == unit["claim_token"]

    printed = bench.heard(LabelPrinted)
    code = f"HTTPS://ACME.EXAMPLE/C/{unit['claim_token']}"
    assert read_label_file(printed.where) == label["code"] == printed.code == code


def test_pass_is_on_disk_before_it_is_said(bench: StoryBench) -> None:
    on_disk: list[int] = []
    for event in (UnitPassed, LabelSent, LabelConfirmed):
        bench.at(event, lambda: on_disk.append(len(bench.ledger.units())))
    states: list[str] = []
    bench.at(LabelSent, lambda: states.append(bench.ledger.labels()[0]["state"]))
    bench.sees_through(bench.plug("A1"))
    assert on_disk == [1, 1, 1]
    assert states == ["sent"]


def test_four_places_work_side_by_side(bench: StoryBench) -> None:
    places = ("A1", "A2", "A3", "A4")
    for _ in range(3):
        modules = [bench.plug(place) for place in places]
        for module in modules:
            bench.sees_through(module)
        for place in places:
            bench.clear(place)
    units = bench.ledger.units()
    assert len(units) == len({unit["claim_token"] for unit in units}) == 12
    assert [unit["serial"] for unit in units] == [f"AC-{n:06}" for n in range(1, 13)]
    assert sorted(bench.known_units()) == bench.labelled() == sorted(u["device_id"] for u in units)
    assert len(bench.events.all(ModuleLeft)) == 12
    assert not bench.events.all(UnitFailed) + bench.events.all(UnitSkipped)
