"""Functional tests on the whole bench: every kind, how each fails, and how they are ended."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from time import monotonic, sleep

import pytest

from drivers.virtual.faults import Faults
from station.audit.trace import measured
from station.events import (
    ModuleLeft,
    QuestionAsked,
    QuestionClosed,
    UnitPassed,
    UnitSkipped,
)
from tests.stories.conftest import OpenBench
from tests.stories.recipes import Story
from tests.stories.story_bench import StoryBench

pytestmark = pytest.mark.story

RADIO = """
[[test]]
name = "Radio"
kind = "wifi_scan"
network = "FACTORY-REF"
rssi_min_dbm = -70
within_s = 0.6
"""
SELF_TEST = """
[[test]]
name = "Self test"
kind = "serial_expect"
send = "SELFTEST"
expect = 'vbat=(?P<vbat>[0-9.]+) ok'
limits = { vbat = { min = 3.3, max = 4.2 } }
"""
LIGHT = """
[[test]]
name = "Light"
kind = "ask_operator"
question = "Is the light green?"
"""


def command(source: str, within_s: float = 20.0) -> str:
    """A test whose program is a line of Python."""
    run = json.dumps([sys.executable, "-S", "-c", source])
    return f'\n[[test]]\nname = "Meter"\nkind = "command"\nrun = {run}\nwithin_s = {within_s}\n'


METER = command('print(\'{"pass": true, "measurements": {"ma": 81}}\')')
ENV = "json.dumps([v for k, v in sorted(os.environ.items()) if k.startswith('FACTORY_STATION_')])"


def answer(bench: StoryBench, *, passed: bool, place: str = "A1") -> None:
    """Answer the next question of a place."""
    asked = bench.heard(QuestionAsked, place=place)
    assert asked.question == "Is the light green?"
    bench.station.answer(place, passed)
    bench.heard(QuestionClosed, place=place)


def what_was_measured(bench: StoryBench, device_id: str) -> tuple[str, ...]:
    """What the trace says was measured at the end of a module's attempt."""
    (match,) = bench.station.trace(device_id)
    return tuple(text for line in match.history for text in measured(line.details))


def test_all_four_kinds_pass(open_bench: OpenBench) -> None:
    bench = open_bench(Story(tests=RADIO + SELF_TEST + LIGHT + METER))
    module = bench.plug("A1")
    answer(bench, passed=True)
    bench.sees_through(module)
    assert what_was_measured(bench, module.device_id) == (
        "✓ Radio: -57 dBm (at least -70)",
        "✓ Self test: vbat=3.71 ok",
        "✓ Self test: vbat: 3.71 (at least 3.3, at most 4.2)",
        "✓ Light: yes",
        "✓ Meter: pass",
        "✓ Meter: ma: 81",
    )


def test_a_deaf_module_fails_and_the_next_one_passes(open_bench: OpenBench) -> None:
    bench = open_bench(Story(tests=RADIO + SELF_TEST))
    module = bench.plug("A1", Faults(deaf=True))
    failed = bench.fails("A1", "test-failed", "testing")
    assert failed.headline == (
        'The test Radio failed: FACTORY-REF was not heard. It said "checking command: WIFI_SCAN:;".'
    )
    assert failed.remedy == "Plug it in again. If it fails twice, put it in the red bin."
    assert what_was_measured(bench, module.device_id) == ("✗ Radio: checking command: WIFI_SCAN:;",)
    bench.passes("A1")


def test_a_signal_that_is_too_weak(open_bench: OpenBench) -> None:
    bench = open_bench(Story(tests=RADIO.replace("-70", "-50")))
    bench.plug("A1")
    assert bench.fails("A1", "test-failed", "testing").headline == (
        "The test Radio failed: FACTORY-REF was heard at -57 dBm, and -50 dBm is the least."
    )


def test_the_operator_says_no(open_bench: OpenBench) -> None:
    bench = open_bench(Story(tests=LIGHT))
    bench.plug("A1")
    answer(bench, passed=False)
    assert bench.fails("A1", "test-failed", "testing").headline == (
        'The test Light failed: the answer to "Is the light green?" was no.'
    )


def test_one_place_that_waits_for_an_answer_holds_up_no_other(open_bench: OpenBench) -> None:
    bench = open_bench(Story(tests=LIGHT))
    first = bench.plug("A1")
    bench.heard(QuestionAsked, place="A1")
    second = bench.plug("A2")
    answer(bench, passed=True, place="A2")
    bench.sees_through(second)
    assert bench.events.all(QuestionClosed, place="A1") == []
    bench.station.answer("A1", True)
    bench.sees_through(first)


def test_a_module_that_is_lifted_while_its_question_is_open(open_bench: OpenBench) -> None:
    bench = open_bench(Story(tests=LIGHT))
    bench.plug("A1")
    bench.heard(QuestionAsked, place="A1")
    bench.unplug("A1")
    assert bench.fails("A1", "unplugged", "testing").headline == (
        "The module was unplugged while it was being tested."
    )
    bench.heard(QuestionClosed, place="A1")
    bench.heard(ModuleLeft, place="A1")


def test_a_stop_while_a_question_is_open(open_bench: OpenBench) -> None:
    bench = open_bench(Story(tests=LIGHT))
    module = bench.plug("A1")
    bench.heard(QuestionAsked, place="A1")
    began = monotonic()
    bench.close()
    assert monotonic() - began < 5
    bench.heard(QuestionClosed, place="A1")
    assert bench.heard(UnitSkipped).reason == "stopped"
    assert bench.events.all(UnitPassed) == []
    (attempt,) = bench.ledger.attempts()
    assert (attempt.device_id, attempt.result, attempt.stage) == (
        module.device_id,
        "aborted",
        "testing",
    )


def test_a_program_knows_its_unit(open_bench: OpenBench) -> None:
    source = f"import json, os; print(json.dumps({{'pass': True, 'message': {ENV}}}))"
    bench = open_bench(Story(tests=command(source)))
    module = bench.plug("A1")
    bench.sees_through(module)
    (text,) = what_was_measured(bench, module.device_id)
    device_id, place, port, serial_port = json.loads(text.removeprefix("✓ Meter: "))
    assert (device_id, place, port) == (module.device_id, "A1", "1-1.1")
    assert serial_port.startswith(("/dev/", "socket://"))


HANGS = (
    "import os, subprocess, sys, time\n"
    "child = subprocess.Popen([sys.executable, '-S', '-c', 'import time; time.sleep(99)'])\n"
    "open({path!r}, 'w').write(f'{{os.getpid()}} {{child.pid}}')\n"
    "time.sleep(99)\n"
)


def pids_in(path: Path) -> list[int]:
    """The processes that a program wrote down; waits for it."""
    deadline = monotonic() + 10
    while monotonic() < deadline and not (path.exists() and " " in path.read_text()):
        sleep(0.01)
    return [int(pid) for pid in path.read_text().split()]


def are_gone(pids: list[int]) -> bool:
    """True once none of these processes runs; one that only waits to be buried does not."""
    deadline = monotonic() + 2
    while any(map(_runs, pids)) and monotonic() < deadline:
        sleep(0.01)
    return not any(map(_runs, pids))


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="processes are looked up in /proc")
def test_a_program_that_hangs_is_killed_with_all_it_started(
    open_bench: OpenBench, tmp_path: Path
) -> None:
    path = tmp_path / "pids"
    bench = open_bench(Story(tests=command(HANGS.format(path=str(path)), within_s=1.5)))
    bench.plug("A1")
    assert bench.fails("A1", "test-failed", "testing").headline == (
        "The test Meter failed: its program did not end within 1.5 s."
    )
    pids = pids_in(path)
    assert len(pids) == 2
    assert are_gone(pids)


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="processes are looked up in /proc")
def test_a_stop_leaves_no_program_behind(open_bench: OpenBench, tmp_path: Path) -> None:
    path = tmp_path / "pids"
    bench = open_bench(Story(tests=command(HANGS.format(path=str(path)))))
    bench.plug("A1")
    pids = pids_in(path)
    bench.close()
    assert bench.heard(UnitSkipped).reason == "stopped"
    assert are_gone(pids)


def test_a_program_that_is_not_installed_is_no_fault_of_the_module(open_bench: OpenBench) -> None:
    bench = open_bench(Story(tests='[[test]]\nname = "M"\nkind = "command"\nrun = ["no-such-one"]'))
    bench.plug("A1")
    assert bench.fails("A1", "test-program", "testing").headline == (
        "The test program no-such-one cannot be started: No such file or directory."
    )
