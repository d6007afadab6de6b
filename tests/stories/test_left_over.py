"""What an earlier run left over is settled by the next one."""

from __future__ import annotations

from pathlib import Path

import pytest

from station.events import LabelConfirmed, LabelPrinted
from tests.stories.recipes import Story
from tests.stories.recorder import Recorder
from tests.stories.story_bench import OPERATOR, StoryBench
from ui.compose import open_books, virtual_station

pytestmark = pytest.mark.story


def test_a_label_that_was_printed_and_not_read_back_is_read_at_the_next_start(
    tmp_path: Path,
) -> None:
    first = StoryBench(tmp_path / "data", Story())
    first.station.start(first.batch, OPERATOR, first.events.hear, scan_back="off")
    module = first.plug("A1")
    first.heard(LabelPrinted, device_id=module.device_id)
    first.close()
    books = open_books(tmp_path / "data", simulated=True)
    station = virtual_station(books, slots=1, seed="again", believable=False)
    events = Recorder()
    station.start(first.batch, OPERATOR, events.hear, scan_back="auto")
    events.heard(LabelConfirmed, device_id=module.device_id)
    station.close()


def test_a_module_that_draws_its_own_code_has_it_on_its_label(tmp_path: Path) -> None:
    bench = StoryBench(tmp_path / "data", Story(setup_code="module"))
    bench.start()
    try:
        module = bench.plug("A1")
        bench.sees_through(module)
        (unit,) = bench.ledger.units()
        assert unit["ssid"] == module.hardware.dct.setup_network
        assert unit["ssid"].startswith("Acme-")
        assert len(unit["setup_code"]) == 6
    finally:
        bench.close()
