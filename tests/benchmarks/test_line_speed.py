"""The line on the virtual bench: many places at once, host time per block, and what proof costs."""

from __future__ import annotations

import statistics
import sys
import time
from itertools import pairwise
from pathlib import Path
from threading import Event

import pytest

from drivers.boards.p1.board import P1Driver
from drivers.usb.bus import UsbBus
from drivers.virtual.backend import VirtualBackend
from drivers.virtual.hub import VirtualHub
from drivers.virtual.module import VirtualP1
from drivers.virtual.timings import Timings
from firmware_images import sample
from station.events import BatchChanged, UnitPassed
from station.events import Event as Happening
from station.workers import Stop
from tests.benchmarks.performance_page import at_most, table, write_table
from ui.compose import Feed, open_books, virtual_station
from ui.demo import open_demo_batch

USER_PART = 0x080A0000
BLOCK_BYTES = 4096
IMAGE = sample.user_part(size_bytes=128 * 1024, seed=3)
BLOCK_WANTED_MS = 0.3
PARALLEL_WANTED = 1.15
pytestmark = pytest.mark.slow


def test_host_time_of_a_block(capsys: pytest.CaptureFixture[str]) -> None:
    hub = VirtualHub(1)
    backend = VirtualBackend(hub)
    driver = P1Driver(backend, hub.serial_ports)
    hub.plug("1-1.1", VirtualP1("f1c70000a1b2c3d4e5f60718", timings=Timings.none()))
    (device,) = UsbBus(backend, hub.wait).attached()
    seen = driver.recognise(device)
    assert seen
    board = driver.open(seen)
    board.erase(USER_PART, len(IMAGE), lambda _: None, Stop())
    ticks = [time.perf_counter()]
    board.write(USER_PART, IMAGE, lambda _: ticks.append(time.perf_counter()), Stop())
    board.close()
    hub.close()
    blocks_ms = [(after - before) * 1e3 for before, after in pairwise(ticks)]
    median_ms = statistics.median(blocks_ms)
    with capsys.disabled():
        sys.stdout.write(f"\nhost time of a block: median {median_ms:.3f} ms\n")
    assert median_ms <= at_most(BLOCK_WANTED_MS)


def test_eight_modules_take_hardly_longer_than_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one_s = statistics.median(_units(tmp_path / f"one{n}", 1)[0] for n in range(3))
    cpu = time.process_time()
    began = time.perf_counter()
    eight_s = statistics.median(_units(tmp_path / "eight", 8))
    cores = (time.process_time() - cpu) / (time.perf_counter() - began)
    ratio = eight_s / one_s
    rows = [(f"{one_s:.2f} s", f"{eight_s:.2f} s", f"{ratio:.2f}", "1.15", f"{cores:.2f}")]
    text = table(("one module", "each of eight at once", "ratio", "at most", "cores used"), rows)
    with capsys.disabled():
        sys.stdout.write(f"\n{text}\n")
    assert ratio <= at_most(PARALLEL_WANTED)
    assert cores < at_most(1.0)
    write_table("at-once", text)


def test_what_each_proof_costs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    seconds = {
        proof: _units(tmp_path / proof, 1, proof)[0] for proof in ("readback", "modules", "full")
    }
    rows = [
        (f"`{proof}`", f"{spent:.2f} s", f"{spent - seconds['readback']:.2f} s")
        for proof, spent in seconds.items()
    ]
    text = table(("proof", "a unit takes", "more than `readback`"), rows)
    with capsys.disabled():
        sys.stdout.write(f"\n{text}\n")
    assert seconds["readback"] < seconds["full"]
    write_table("proof", text)


def _units(folder: Path, places: int, proof: str = "full") -> list[float]:
    """The seconds of each of so many units, one at each place at once, with data-sheet timings."""
    books = open_books(folder, simulated=True)
    product = books.ledger.batches.get(open_demo_batch(books, places).batch).product
    stored = books.ledger.products.get(product)
    changed = stored.text.replace("[setup]", f'[line]\nproof = "{proof}"\n\n[setup]')
    batch = books.ledger.batches.open(
        books.ledger.products.add(changed), places, actor="benchmark"
    ).batch
    station = virtual_station(
        books, slots=places, seed=str(folder), believable=True, feed=Feed(places)
    )
    full = Event()
    seconds: list[float] = []

    def hear(event: Happening) -> None:
        if isinstance(event, UnitPassed):
            seconds.append(event.seconds)
        if isinstance(event, BatchChanged) and event.passed == places:
            full.set()

    station.start(batch, "benchmark", hear)
    assert full.wait(120.0)
    station.close()
    return seconds
