"""The functional tests of a unit: what passes, what fails with which sentence, what is recorded."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from station.events import (
    Event,
    QuestionAsked,
    QuestionClosed,
    StageEntered,
    UnitFailed,
    UnitPassed,
)
from station.line.restarts import TRY_AGAIN
from station.line.stages import Stage
from station.ports import Program, ProgramEnd
from tests.builders import virtual_id
from tests.unit.station.line.slot_bench import SlotBench

SCAN = 'kind = "wifi_scan"\nnetwork = "FACTORY-REF"\nrssi_min_dbm = -70\n'
EXPECT = (
    'kind = "serial_expect"\nsend = "SELFTEST"\n'
    "expect = 'vbat=(?P<vbat>\\S+) (?P<word>\\w+)$'\n"
    "limits = { vbat = { min = 3.3, max = 4.2 } }\n"
)
ASK = 'kind = "ask_operator"\nquestion = "Is the light green?"\npicture = "green.png"\n'
COMMAND = 'kind = "command"\nrun = ["measure", "--json"]\n'

OpenBench = Callable[..., SlotBench]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[OpenBench]:
    """Opens a bench whose recipe has these tests, called Test 1, Test 2 and so on."""
    benches: list[SlotBench] = []

    def open_bench(*bodies: str) -> SlotBench:
        tests = (f'[[test]]\nname = "Test {n}"\n{body}\n' for n, body in enumerate(bodies, 1))
        bench = SlotBench(tmp_path, ("[label]", f"{''.join(tests)}[label]"))
        benches.append(bench)
        return bench

    yield open_bench
    for bench in benches:
        bench.ledger.close()


def failed(bench: SlotBench, reason: str = "test-failed") -> str:
    """Work a module that fails in its tests; the headline."""
    end = bench.work()
    assert isinstance(end, UnitFailed), end
    assert end.reason == reason
    assert bench.attempts()[-1]["stage"] == "testing"
    assert bench.ledger._desk.read("SELECT * FROM units") == []
    return end.headline


def measured(bench: SlotBench) -> list[dict[str, Any]]:
    """What the last entry of the ledger says was measured."""
    rows = bench.ledger._desk.read(
        "SELECT body FROM entries WHERE kind IN ('unit-passed', 'attempt-failed') ORDER BY seq"
    )
    found: list[dict[str, Any]] = json.loads(rows[-1]["body"])["measurements"]
    return found


def one(name: str, value: object, **others: object) -> dict[str, object]:
    """A measurement as it stands in the ledger."""
    return {
        "name": name,
        "value": value,
        "unit": "",
        "low": None,
        "high": None,
        "ok": True,
        **others,
    }


def answers(bench: SlotBench, *given: bool) -> None:
    """Answer each question, the moment that it is asked, with the next of these."""
    left = list(given)

    def hear(event: Event) -> None:
        bench.heard.append(event)
        if isinstance(event, QuestionAsked) and left:
            bench.tools.questions.answer("A1", passed=left.pop(0))

    bench.hears = hear


def test_a_recipe_without_tests_has_no_such_stage(opened: OpenBench) -> None:
    bench = opened()
    assert isinstance(bench.work(), UnitPassed)
    stages = [event.stage for event in bench.heard if isinstance(event, StageEntered)]
    assert Stage.TESTING not in stages
    assert measured(bench) == []


def test_every_kind_passes_and_is_recorded_in_order(opened: OpenBench) -> None:
    bench = opened(SCAN, EXPECT, ASK, COMMAND)
    bench.driver.says = ("SSID: FACTORY-REF  RSSI: -57\n", "vbat=3.71 ok\n")
    bench.runs = lambda _: ProgramEnd(0, b'{"pass": true, "measurements": {"ma": 81, "fw": "2"}}\n')
    answers(bench, True)
    assert isinstance(bench.work(), UnitPassed), bench.heard[-1]
    assert measured(bench) == [
        one("Test 1", -57, unit="dBm", low=-70),
        one("Test 2", "vbat=3.71 ok"),
        one("Test 2: vbat", 3.71, low=3.3, high=4.2),
        one("Test 2: word", "ok"),
        one("Test 3", "yes"),
        one("Test 4", "pass"),
        one("Test 4: ma", 81.0),
        one("Test 4: fw", "2"),
    ]
    stages = [event.stage for event in bench.heard if isinstance(event, StageEntered)]
    assert stages[-3:] == [Stage.PROVING, Stage.TESTING, Stage.RECORDING]
    assert [it for it in bench.board.done if it.startswith("say")] == [
        "say WIFI_SCAN:;",
        "say SELFTEST",
    ]


@pytest.mark.parametrize(
    ("says", "headline", "value"),
    [
        (
            ("SSID: FACTORY-REF  RSSI: -81\n",),
            "FACTORY-REF was heard at -81 dBm, and -70 dBm is the least.",
            -81,
        ),
        (
            ("SSID: FACTORY-REF  RSSI: -71\nSSID: FACTORY-REF  RSSI: -90\n",),
            "FACTORY-REF was heard at -71 dBm, and -70 dBm is the least.",
            -71,
        ),
        (
            ("checking command\nSSID: Canteen  RSSI: -40\n",),
            'FACTORY-REF was not heard. It said "checking command SSID: Canteen RSSI: -40".',
            "checking command SSID: Canteen RSSI: -40",
        ),
        (
            ("SSID: FACTORY-REF  RSSI: -5",),
            'FACTORY-REF was not heard. It said "SSID: FACTORY-REF RSSI: -5".',
            "SSID: FACTORY-REF RSSI: -5",
        ),
        (
            ("SSID: FACTORY-REFERENCE  RSSI: -50\n",),
            'FACTORY-REF was not heard. It said "SSID: FACTORY-REFERENCE RSSI: -50".',
            "SSID: FACTORY-REFERENCE RSSI: -50",
        ),
        ((), "FACTORY-REF was not heard. It said nothing.", ""),
    ],
)
def test_a_network_that_is_not_heard_well(
    opened: OpenBench, says: tuple[str, ...], headline: str, value: object
) -> None:
    bench = opened(SCAN)
    bench.driver.says = says
    assert failed(bench) == f"The test Test 1 failed: {headline}"
    [measurement] = measured(bench)
    assert (measurement["value"], measurement["ok"]) == (value, False)


@pytest.mark.parametrize(
    "says",
    [
        ("SSID: FACTORY-REF  RSSI: -70\n",),
        ("SSID: FACTORY-REF  RSSI: -7", "0\n"),
        ("log: hello\nSSID: FACTORY-REF RSSI: -80\n", "SSID: FACTORY-REF  RSSI: -60\n"),
    ],
)
def test_the_least_strength_is_enough_and_the_loudest_counts(
    opened: OpenBench, says: tuple[str, ...]
) -> None:
    bench = opened(SCAN)
    bench.driver.says = says
    assert isinstance(bench.work(), UnitPassed)


@pytest.mark.parametrize("vbat", ["3.3", "4.2", "+3.5", "35e-1"])
def test_the_limits_themselves_are_allowed(opened: OpenBench, vbat: str) -> None:
    bench = opened(EXPECT)
    bench.driver.says = (f"SELFTEST vbat={vbat} ok\n",)
    assert isinstance(bench.work(), UnitPassed)


@pytest.mark.parametrize(
    ("vbat", "wrong"),
    [
        ("3.29", "and 3.3 is the least"),
        ("4.21", "and 4.2 is the most"),
        ("low", "which is no number"),
        ("nan", "which is no number"),
        ("1_0", "which is no number"),
    ],
)
def test_a_number_outside_its_limits(opened: OpenBench, vbat: str, wrong: str) -> None:
    bench = opened(EXPECT)
    bench.driver.says = (f"vbat={vbat} ok\n",)
    assert failed(bench) == f'The test Test 1 failed: vbat is "{vbat}", {wrong}.'
    last = measured(bench)[-1]
    assert (last["name"], last["ok"], last["low"], last["high"]) == (
        "Test 1: vbat",
        False,
        3.3,
        4.2,
    )


@pytest.mark.parametrize(
    "says", [("vbat=3", ".71 o", "k\n"), ("vbat=3.71 ok",), ("vbat=3.71 ok\n", "vbat=9 ok\n")]
)
def test_an_answer_counts_when_its_line_is_over(opened: OpenBench, says: tuple[str, ...]) -> None:
    bench = opened(EXPECT.replace(" (?P<word>\\w+)$", ""))
    bench.driver.says = says
    assert isinstance(bench.work(), UnitPassed)
    assert measured(bench)[-1]["value"] == 3.71


def test_an_answer_that_is_not_expected_is_quoted(opened: OpenBench) -> None:
    bench = opened(EXPECT)
    bench.driver.says = ("ERROR \x1b 7\n",)
    assert failed(bench) == (
        'The test Test 1 failed: the answer within 5 s is not what is expected. It said "ERROR 7".'
    )
    assert measured(bench) == [one("Test 1", "ERROR 7", ok=False)]


def test_the_first_failure_ends_the_tests(opened: OpenBench) -> None:
    bench = opened(SCAN, COMMAND)
    bench.runs = lambda _: pytest.fail("the second test ran")
    end = failed(bench)
    assert end.startswith("The test Test 1 failed:")
    assert bench.heard[-1].remedy == TRY_AGAIN  # type: ignore[union-attr] # it failed, see above
    assert len(measured(bench)) == 1


def test_the_operator_is_asked_with_place_and_picture(opened: OpenBench) -> None:
    bench = opened(ASK)
    answers(bench, True)
    assert isinstance(bench.work(), UnitPassed)
    [asked] = [event for event in bench.heard if isinstance(event, QuestionAsked)]
    picture = str(bench.tools.pictures / "green.png")
    assert asked == QuestionAsked("A1", virtual_id(1), "Is the light green?", picture)
    assert QuestionClosed("A1") in bench.heard


def test_the_operator_says_no(opened: OpenBench) -> None:
    bench = opened(ASK)
    answers(bench, False)
    assert failed(bench) == ('The test Test 1 failed: the answer to "Is the light green?" was no.')
    assert measured(bench) == [one("Test 1", "no", ok=False)]


def test_nobody_answers(opened: OpenBench) -> None:
    bench = opened(f"{ASK}within_s = 3\n")
    assert failed(bench, "no-answer") == "The test Test 1 failed: nobody answered within 3 s."
    assert bench.heard.index(QuestionClosed("A1")) < len(bench.heard) - 1


def test_a_module_that_leaves_while_its_question_is_open(opened: OpenBench) -> None:
    bench = opened(ASK)

    def hear(event: Event) -> None:
        bench.heard.append(event)
        if isinstance(event, QuestionAsked):
            bench.bus.devices = ()
            bench.arrivals.look()

    bench.hears = hear
    assert failed(bench, "unplugged") == "The module was unplugged while it was being tested."
    assert QuestionClosed("A1") in bench.heard


def test_a_module_that_restarts_in_its_tests_is_not_passed(opened: OpenBench) -> None:
    bench = opened(COMMAND)

    def restart(_: Program) -> ProgramEnd:
        bench.came_back("leave")
        return ProgramEnd(0, b'{"pass": true}')

    bench.runs = restart
    assert failed(bench, "unplugged") == "The module was unplugged while it was being tested."


def test_a_program_learns_which_unit_it_tests(opened: OpenBench) -> None:
    bench = opened(f"{COMMAND}within_s = 7\n")
    asked: list[Program] = []

    def run(program: Program) -> ProgramEnd:
        asked.append(program)
        return ProgramEnd(0, b'{"pass": true, "message": "81 mA"}')

    bench.runs = run
    assert isinstance(bench.work(), UnitPassed)
    assert asked == [
        Program(
            ("measure", "--json"),
            {
                "FACTORY_STATION_DEVICE_ID": virtual_id(1),
                "FACTORY_STATION_PLACE": "A1",
                "FACTORY_STATION_PORT_PATH": "1-1",
                "FACTORY_STATION_SERIAL_PORT": "/dev/ttyACM7",
            },
            7.0,
        )
    ]
    assert measured(bench) == [one("Test 1", "81 mA")]


NOT_JSON = "its program did not print the JSON that it should ("


@pytest.mark.parametrize(
    ("end", "why"),
    [
        (ProgramEnd(0, b'{"pass": false, "message": "91 mA is too much."}'), "91 mA is too much."),
        (ProgramEnd(0, b'{"pass": false}'), "its program says so, and not why."),
        (ProgramEnd(3, b'{"pass": true}', "No meter."), "its program ended with exit code 3. No m"),
        (ProgramEnd(-11, b""), "its program ended with exit code -11."),
        (ProgramEnd(None, b'{"pass": true}'), "its program did not end within 60 s."),
        (ProgramEnd(0, b""), NOT_JSON),
        (ProgramEnd(0, b'{"pass": true}\n{"pass": true}'), NOT_JSON),
        (ProgramEnd(0, b'[{"pass": true}]'), NOT_JSON),
        (ProgramEnd(0, b'{"pass": "yes"}'), f"{NOT_JSON}pass: "),
        (ProgramEnd(0, b'{"pass": 1}'), f"{NOT_JSON}pass: "),
        (ProgramEnd(0, b"{}"), f"{NOT_JSON}pass: "),
        (ProgramEnd(0, b'{"pass": true, "passed": true}'), f"{NOT_JSON}passed: "),
        (ProgramEnd(0, b'{"pass": true, "measurements": {"a": NaN}}'), f"{NOT_JSON}measurements.a"),
        (
            ProgramEnd(0, b'{"pass": true, "measurements": {"a": true}}'),
            f"{NOT_JSON}measurements.a",
        ),
        (ProgramEnd(0, b'{"pass": true, "measurements": [1]}'), f"{NOT_JSON}measurements"),
        (ProgramEnd(0, b'{"pass": true, "message": "\xff"}'), NOT_JSON),
    ],
)
def test_anything_but_a_clear_yes_fails(opened: OpenBench, end: ProgramEnd, why: str) -> None:
    bench = opened(COMMAND)
    bench.runs = lambda _: end
    assert failed(bench).startswith(f"The test Test 1 failed: {why}")
    assert [it["ok"] for it in measured(bench)] == [False]


def test_what_a_failing_program_measured_is_kept(opened: OpenBench) -> None:
    bench = opened(COMMAND)
    bench.runs = lambda _: ProgramEnd(0, b'{"pass": false, "measurements": {"ma": 91.5}}')
    failed(bench)
    assert measured(bench) == [one("Test 1", "fail", ok=False), one("Test 1: ma", 91.5, ok=False)]
