"""The demonstration as a process: eight units in, and every count is right."""

from __future__ import annotations

import json
import signal
import sys
from pathlib import Path

import pytest

from tests.stories.processes import DemoFolder, Finished, run, running

pytestmark = pytest.mark.slow

EIGHT = ("demo", "--headless", "--units", "8", "--slots", "4", "--json")


def ids(finished: Finished, event: str) -> list[str]:
    """The device ids of the events of this name, sorted."""
    return sorted(line["device_id"] for line in finished.lines() if line["event"] == event)


def test_eight_units_pass_are_labelled_and_delivered(tmp_path: Path) -> None:
    done = run("--data-dir", tmp_path, *EIGHT)
    assert (done.code, done.err) == (0, "")
    summary = done.summary()
    assert (summary["passed"], summary["failed"], summary["skipped"]) == (8, 0, 0)
    assert summary["labels"] == {"printed": 8, "confirmed": 8}
    assert [(it["waiting"], it["sent"], it["refused"]) for it in summary["destinations"]] == [
        (0, 8, 0)
    ]
    passed = ids(done, "unit-passed")
    assert len(set(passed)) == 8
    assert ids(done, "label-printed") == ids(done, "label-confirmed") == passed
    folder = DemoFolder(tmp_path)
    assert sorted(folder.known_units()) == folder.labelled() == passed
    assert sorted(unit["device_id"] for unit in folder.ledger.units()) == passed
    assert run("--data-dir", folder.path, "audit", "verify", "--json").answer()["ok"] is True


def test_only_the_faulty_ones_fail_each_with_its_reason(tmp_path: Path) -> None:
    done = run("--data-dir", tmp_path, *EIGHT, "--faults", "unplug,silent-write,wrong-id")
    assert done.code == 1
    summary = done.summary()
    assert (summary["passed"], summary["failed"], summary["skipped"]) == (5, 3, 0)
    failed = {it["device_id"]: it["reason"] for it in summary["units"] if it["result"] == "failed"}
    assert sorted(failed.values()) == ["silent-write", "unplugged", "wrong-id"]
    folder = DemoFolder(tmp_path)
    passed = ids(done, "unit-passed")
    assert len(passed) == 5
    assert not set(passed) & set(failed)
    assert sorted(folder.known_units()) == folder.labelled() == passed
    recorded = {it.device_id: it.reason for it in folder.ledger.attempts() if it.result == "failed"}
    assert recorded == failed


NINE = ("demo", "--headless", "--units", "9", "--slots", "4", "--json")
EVERY_FAULT = {
    "unplug": "unplugged",
    "stall": "stall",
    "silent-write": "silent-write",
    "corrupt-read": "read-back",
    "wrong-id": "wrong-id",
    "no-boot": "no-boot",
    "deaf": "test-failed",
}


def test_every_fault_of_a_module_has_its_reason(tmp_path: Path) -> None:
    faults = ",".join((*EVERY_FAULT, "printer-off", "cloud-down"))
    done = run("--data-dir", tmp_path, *NINE, "--faults", faults)
    summary = done.summary()
    assert (done.code, summary["passed"], summary["failed"]) == (1, 2, 7)
    reasons = sorted(unit["reason"] for unit in summary["units"] if unit["reason"])
    assert reasons == sorted(EVERY_FAULT.values())
    assert summary["labels"] == {"printed": 2, "confirmed": 2}
    assert len(DemoFolder(tmp_path).known_units()) == 2


@pytest.mark.parametrize("fault", ["printer-off", "cloud-down"])
def test_trouble_outside_the_modules_fails_no_unit(tmp_path: Path, fault: str) -> None:
    done = run("--data-dir", tmp_path, *EIGHT, "--faults", fault)
    assert done.code == 0
    assert (done.summary()["passed"], done.summary()["labels"]["confirmed"]) == (8, 8)
    assert len(DemoFolder(tmp_path).labelled()) == 8
    assert len(DemoFolder(tmp_path).known_units()) == 8


def test_the_same_seed_gives_the_same_modules(tmp_path: Path) -> None:
    words = ("demo", "--headless", "--units", "2", "--slots", "1", "--seed", "spring", "--json")
    first = run("--data-dir", tmp_path / "one", *words)
    second = run("--data-dir", tmp_path / "two", *words)
    assert ids(first, "unit-passed") == ids(second, "unit-passed")


def test_options_stand_where_people_write_them(tmp_path: Path) -> None:
    before = run("--json", "--data-dir", tmp_path, "demo", "--headless", "--units", "1")
    after = run("demo", "--headless", "--units", "1", "--json", f"--data-dir={tmp_path}")
    assert (before.code, after.code) == (0, 0)
    assert before.summary()["passed"] == after.summary()["passed"] == 1
    assert len(DemoFolder(tmp_path).ledger.units()) == 2


def test_what_was_measured_is_read_in_the_trace(tmp_path: Path) -> None:
    run("--data-dir", tmp_path, "demo", "--headless", "--units", "1")
    told = run("--data-dir", tmp_path / "demo", "trace", "acme-thermostat-001").out
    assert "✓ Radio: -57 dBm (at least -70)\n" in told
    assert "✓ Self test: vbat: 3.71 (at least 3.3, at most 4.2)\n" in told


QUESTION = """
[[test]]
name = "Light"
kind = "ask_operator"
question = "Is it green?"
"""


def test_the_virtual_operator_says_yes(tmp_path: Path) -> None:
    run("--data-dir", tmp_path, "demo", "--headless", "--units", "1")
    there = ("--data-dir", tmp_path / "demo")
    recipe = run(*there, "product", "show", "acme-thermostat", "--json").answer()["toml"]
    (tmp_path / "asks.toml").write_text(recipe + QUESTION, encoding="utf-8")
    run(*there, "product", "add", tmp_path / "asks.toml")
    opened = run(*there, "batch", "open", "--product", "acme-thermostat", "--quantity", "2")
    assert opened.code == 0
    done = run(*there, "work", "--batch", "acme-thermostat-002", "--json")
    assert (done.code, done.summary()["passed"]) == (0, 2)
    asked = [line for line in done.lines() if line["event"] == "question-asked"]
    assert [line["question"] for line in asked] == ["Is it green?"] * 2


def test_people_get_sentences(tmp_path: Path) -> None:
    done = run("--data-dir", tmp_path, "demo", "--headless", "--units", "2", "--faults", "stall")
    assert done.code == 1
    assert "✗ FAIL  The module refused a command (USB stall)." in done.out
    assert "✓ PASS" in done.out
    assert done.out.splitlines()[-1].startswith("1 passed, 1 failed, 0 left alone")


@pytest.mark.parametrize("kind", [signal.SIGINT, signal.SIGTERM])
def test_an_interruption_ends_the_line_in_order(tmp_path: Path, kind: signal.Signals) -> None:
    words = ("--data-dir", tmp_path, "demo", "--headless", "--units", "50", "--timings", "--json")
    with running(*words) as child:
        assert child.stdout
        lines = (json.loads(line) for line in child.stdout)
        next(line for line in lines if line.get("stage") == "writing")
        child.send_signal(kind)
        rest = list(lines)
        assert child.wait(timeout=30) == 130
    assert rest[-1]["event"] == "summary"
    attempts = DemoFolder(tmp_path).ledger.attempts()
    assert {(it.result, it.reason) for it in attempts} == {("aborted", "stopped")}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on the size of files")
def test_a_disk_that_takes_no_more_shows_no_pass(tmp_path: Path) -> None:
    import resource

    def limit_files() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))

    cramped = run("--data-dir", tmp_path, *EIGHT, before=limit_files)
    assert cramped.code == 1
    assert {it["reason"] for it in cramped.summary()["units"]} <= {"ledger-unwritable", ""}
    failed = [line for line in cramped.lines() if line["event"] == "unit-failed"]
    assert failed
    assert {line["headline"] for line in failed} == {"The ledger's disk cannot be written."}
    folder = DemoFolder(tmp_path)
    passed = ids(cramped, "unit-passed")
    assert passed == sorted(unit["device_id"] for unit in folder.ledger.units())

    done = run("--data-dir", tmp_path, *EIGHT)
    assert (done.code, done.summary()["passed"]) == (0, 8)
    everybody = sorted(passed + ids(done, "unit-passed"))
    assert sorted(folder.known_units()) == folder.labelled() == everybody
    assert folder.ledger.verify().first_problem == ""


def test_a_second_line_on_the_same_folder_is_refused(tmp_path: Path) -> None:
    words = ("--data-dir", tmp_path, "demo", "--headless", "--timings", "--json")
    with running(*words) as child:
        assert child.stdout
        child.stdout.readline()
        second = run(*words)
        assert second.code == 3
        assert second.answer()["reason"] == "line-taken"
        assert second.err.startswith("Another Factory Station is running a line")
