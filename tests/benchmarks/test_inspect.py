"""`firmware inspect` as a whole process: people and scripts wait for it."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path

import pytest

from firmware_images import sample
from tests.benchmarks.performance_page import at_most

WANTED_S = 0.4


@pytest.mark.slow
def test_inspect_answers_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "thermostat.bin"
    file.write_bytes(sample.user_part(size_bytes=100_000))
    command = [sys.executable, "-m", "ui.cli.main", "firmware", "inspect", str(file), "--json"]
    times = []
    for _ in range(6):
        began = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        times.append(time.perf_counter() - began)
    median_s = statistics.median(times[1:])
    with capsys.disabled():
        sys.stdout.write(f"\nfirmware inspect: median {median_s:.2f} s, wanted {WANTED_S} s\n")
    assert median_s < at_most(WANTED_S)
