"""One unit's turn at a place: each end it can have, on record and said."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from station.audit.trace import trace
from station.errors import SetupError, UnitGone
from station.events import (
    Event,
    ModuleArrived,
    ModuleLeft,
    Notice,
    StageEntered,
    UnitFailed,
    UnitPassed,
    UnitSkipped,
)
from station.line.stages import Stage
from station.ports import ModuleReport
from tests.builders import IMAGE, passed_unit, virtual_id
from tests.unit.station.line.fakes import seen
from tests.unit.station.line.slot_bench import RUNS, SlotBench

START = 0x080A0000


MakeBench = Callable[..., SlotBench]


@pytest.fixture
def make_bench(tmp_path: Path) -> Iterator[MakeBench]:
    """Makes a bench, and closes its ledger in the end."""
    benches: list[SlotBench] = []

    def make(*changes: tuple[str, str], quantity: int = 10, operator: str = "") -> SlotBench:
        benches.append(SlotBench(tmp_path, *changes, quantity=quantity, operator=operator))
        return benches[-1]

    yield make
    for bench in benches:
        bench.ledger.close()


@pytest.fixture
def bench(make_bench: MakeBench) -> SlotBench:
    """A slot that flashes."""
    return make_bench()


def failed(event: Event) -> UnitFailed:
    """An end that is a FAIL."""
    assert isinstance(event, UnitFailed), event
    assert event.remedy
    return event


def skipped(event: Event) -> UnitSkipped:
    """An end that is a SKIP."""
    assert isinstance(event, UnitSkipped), event
    assert event.remedy
    return event


def test_a_good_module_goes_the_whole_way_and_passes(bench: SlotBench) -> None:
    end = bench.work()
    unit = bench.ledger.find_unit(virtual_id(1))
    assert isinstance(end, UnitPassed)
    assert (end.place, end.device_id, end.serial) == ("A1", virtual_id(1), unit.serial)
    assert bench.board.memory == {START: IMAGE}
    assert bench.board.done == [
        *("open", "identify", "compare", "erase", "write", "read", "setup", "leave", "close"),
        *("to-dfu", "open", "identify", "product", "leave", "close"),
    ]
    assert unit.ssid == f"Acme-{unit.setup_code}"
    assert bench.board.setup == ("Acme", unit.setup_code)


def test_each_stage_is_said_in_order(bench: SlotBench) -> None:
    bench.work()
    assert bench.heard[0] == ModuleArrived("A1", "1-1")
    assert [event.stage for event in bench.heard if isinstance(event, StageEntered)] == [
        Stage.IDENTIFYING,
        Stage.CHECKING,
        Stage.COMPARING,
        Stage.ERASING,
        Stage.WRITING,
        Stage.READING_BACK,
        Stage.CONFIGURING,
        Stage.REBOOTING,
        Stage.PROVING,
        Stage.RECORDING,
    ]
    assert bench.tools.gauges.drain() == {"A1": 0.99}


def test_no_pass_is_said_before_it_is_on_disk(bench: SlotBench) -> None:
    found: list[str] = []

    def hear(event: Event) -> None:
        bench.heard.append(event)
        if isinstance(event, UnitPassed):
            found.append(bench.ledger.find_unit(event.device_id).serial)

    bench.hears = hear
    end = bench.work()
    assert isinstance(end, UnitPassed)
    assert found == [end.serial]


def test_the_attempt_is_on_record_before_the_module_is_touched(bench: SlotBench) -> None:
    at_erase: list[dict[str, Any]] = []
    comes_back = bench.board.meets

    def meets(doing: str) -> None:
        if doing == "erase":
            at_erase.extend(bench.attempts())
        comes_back(doing)

    bench.board.meets = meets
    bench.work()
    [attempt] = at_erase
    assert (attempt["device_id"], attempt["result"]) == (virtual_id(1), None)
    assert attempt["stage"] == "erasing"


def test_the_record_knows_the_time_of_each_stage_and_what_was_proven(bench: SlotBench) -> None:
    bench.work()
    [attempt] = bench.attempts()
    assert attempt["result"] == "passed"
    assert '"writing":' in attempt["seconds"]
    assert '"proven":true' in attempt["proof"]


@pytest.mark.parametrize(
    ("doing", "words"),
    [
        ("identify", "being identified"),
        ("erase", "being erased"),
        ("write", "being written"),
        ("compare", "being compared with its firmware"),
        ("read", "being read back"),
        ("setup", "getting its settings"),
        ("leave", "restarting"),
        ("ask", "being asked what it runs"),
    ],
)
def test_a_module_that_is_pulled_out_is_told_with_what_was_done_to_it(
    bench: SlotBench, doing: str, words: str
) -> None:
    _goes_wrong(bench, doing, UnitGone("The device is gone."))
    end = failed(bench.work())
    assert end.headline == f"The module was unplugged while it was {words}."
    assert end.reason == "unplugged"
    [attempt] = bench.attempts()
    assert (attempt["result"], attempt["reason"]) == ("failed", "unplugged")
    assert bench.ledger.labels.to_print() == ()
    assert bench.board.done[-1] == "close"
    assert bench.ends == ["unplugged"]


def test_a_module_of_another_platform_is_not_even_opened(bench: SlotBench) -> None:
    photon = bench.tools.recipe.model_copy(
        update={"product": bench.tools.recipe.product.model_copy(update={"platform": "photon"})}
    )
    bench.use(recipe=photon)
    end = failed(bench.work())
    assert end.headline == "This is a p1 module, and the batch is for photon."
    assert bench.board.done == []


@pytest.mark.parametrize("identity", ["", "000000000000", "F1C70000" + "0" * 16])
def test_a_module_without_a_real_id_is_not_touched(bench: SlotBench, identity: str) -> None:
    bench.board.identity = identity
    assert failed(bench.work()).reason == "no-identity"
    assert bench.board.done == ["open", "identify", "close"]


def test_old_stock_is_asked_while_it_runs_and_followed_back(bench: SlotBench) -> None:
    bench.board.identity = None
    assert isinstance(bench.work(), UnitPassed)
    assert bench.board.done[:7] == [
        *("open", "identify", "leave", "close", "to-dfu", "open", "identify"),
    ]
    assert bench.ledger.find_unit(virtual_id(1)).device_id == virtual_id(1)


def test_old_stock_that_does_not_start_has_no_identity(bench: SlotBench) -> None:
    bench.board.identity = None
    bench.board.meets = lambda _: None
    assert failed(bench.work()).reason == "no-identity"
    assert bench.board.memory == {}


def test_a_module_that_comes_running_is_asked_and_brought_into_dfu(bench: SlotBench) -> None:
    assert isinstance(bench.work(seen(mode="application")), UnitPassed)
    assert bench.board.done[:3] == ["to-dfu", "open", "identify"]
    stages = [event.stage for event in bench.heard if isinstance(event, StageEntered)]
    assert stages[:4] == [
        Stage.IDENTIFYING,
        Stage.CHECKING,
        Stage.SWITCHING,
        Stage.COMPARING,
    ]


def test_a_running_module_that_passed_before_is_not_even_restarted(bench: SlotBench) -> None:
    passed_unit(bench.ledger, 1, bench.order.batch)
    assert skipped(bench.work(seen(mode="application"))).reason == "already-passed"
    assert bench.board.done == []


def test_another_module_after_the_switch_is_told(bench: SlotBench) -> None:
    bench.board.identity = virtual_id(2)
    assert failed(bench.work(seen(mode="application"))).reason == "wrong-id"
    assert bench.board.memory == {}


def test_a_part_that_is_there_already_is_kept_and_recorded_as_such(bench: SlotBench) -> None:
    bench.board.memory = {START: IMAGE}
    assert isinstance(bench.work(), UnitPassed)
    assert "erase" not in bench.board.done
    assert "write" not in bench.board.done
    (match,) = trace(bench.ledger, virtual_id(1))
    (passed,) = (line for line in match.history if line.kind == "unit-passed")
    assert passed.details["parts"] == {"user": "kept"}


def test_a_factory_copy_is_written_after_the_user_part(make_bench: MakeBench) -> None:
    bench = make_bench(("[setup]", "factory_slot = true\n\n[setup]"))
    assert isinstance(bench.work(), UnitPassed)
    assert list(bench.board.memory) == [START, 0x080E0000]
    assert bench.board.memory[0x080E0000] == IMAGE


@pytest.mark.parametrize(
    ("proof", "asked", "not_proven"),
    [
        ("full", ["to-dfu", "open", "identify", "product", "leave", "close"], []),
        ("modules", [], ["product_store"]),
        ("readback", [], ["same_id", "user_part_sha", "healthy", "product_store"]),
    ],
)
def test_the_recipe_says_how_far_the_proof_goes(
    make_bench: MakeBench, proof: str, asked: list[str], not_proven: list[str]
) -> None:
    bench = make_bench(("[setup]", f'[line]\nproof = "{proof}"\n\n[setup]'))
    assert isinstance(bench.work(), UnitPassed)
    after_the_restart = bench.board.done[bench.board.done.index("leave") + 2 :]
    assert after_the_restart == asked
    assert json.loads(bench.attempts()[0]["proof"])["not_proven"] == not_proven


def test_an_application_that_announces_other_numbers_fails(bench: SlotBench) -> None:
    bench.board.product = (99, 0)
    end = failed(bench.work())
    assert end.reason == "wrong-product"
    assert "product 99, version 0" in end.headline
    assert "product 1234, version 0" in end.headline


def test_a_module_in_safe_mode_fails(bench: SlotBench) -> None:
    bench.driver.report = ModuleReport(virtual_id(1), RUNS, is_healthy=False)
    assert failed(bench.work()).reason == "safe-mode"


def test_a_missing_firmware_file_is_found_before_anything_is_erased(bench: SlotBench) -> None:
    for stored in (bench.catalogue._folder).glob("*.bin"):
        stored.unlink()
    assert failed(bench.work()).reason == "firmware-file"
    assert bench.board.done == ["open", "identify", "close"]


def test_another_product_is_refused_before_anything_is_erased(bench: SlotBench) -> None:
    other = bench.tools.recipe.product.model_copy(update={"version": 9})
    bench.use(recipe=bench.tools.recipe.model_copy(update={"product": other}))
    end = skipped(bench.work())
    assert end.reason == "product-mismatch"
    assert "PRODUCT_VERSION 9, and the firmware file has 0" in end.headline
    assert bench.board.done == ["open", "identify", "close"]


def test_a_byte_that_is_not_what_was_written_fails_the_unit(bench: SlotBench) -> None:
    comes_back = bench.board.meets

    def meets(doing: str) -> None:
        if doing == "read":
            bench.board.memory[START] = b"\x00" + IMAGE[1:-1] + b"\x00"
        comes_back(doing)

    bench.board.meets = meets
    assert failed(bench.work()).reason == "read-back"


@pytest.mark.parametrize(
    ("report", "reason"),
    [
        (ModuleReport(virtual_id(2), RUNS), "wrong-id"),
        (ModuleReport(virtual_id(1), "0" * 64), "wrong-firmware"),
    ],
)
def test_a_module_that_proves_something_else_fails(
    bench: SlotBench, report: ModuleReport, reason: str
) -> None:
    bench.driver.report = report
    assert failed(bench.work()).reason == reason
    assert bench.ledger.batches.get(bench.order.batch).passed == 0


def test_a_module_that_cannot_be_asked_what_it_runs_passes_with_that_on_record(
    bench: SlotBench,
) -> None:
    bench.driver.report = ModuleReport(virtual_id(1), None)
    assert isinstance(bench.work(), UnitPassed)
    assert '"not_proven":["user_part_sha","healthy"]' in bench.attempts()[0]["proof"]


def test_a_module_that_never_comes_back_fails(bench: SlotBench) -> None:
    bench.board.meets = lambda doing: _empty(bench) if doing == "leave" else None
    end = failed(bench.work())
    assert end.reason == "no-boot"
    assert bench.heard[-1] == ModuleLeft("A1")


def test_a_module_that_comes_back_into_its_bootloader_fails(bench: SlotBench) -> None:
    bench.board.meets = lambda _: None
    assert failed(bench.work()).reason == "no-start"


def test_a_module_that_passed_before_is_left_alone(bench: SlotBench) -> None:
    serial = passed_unit(bench.ledger, 1, bench.order.batch).serial
    end = skipped(bench.work())
    assert end.reason == "already-passed"
    assert serial in end.headline
    assert bench.board.done == ["open", "identify", "close"]


def test_a_reworked_module_gets_the_network_that_its_label_says(make_bench: MakeBench) -> None:
    repeat = ("[setup]", '[line]\nrepeat = "rework"\n\n[setup]')
    bench = make_bench(repeat, operator="op-7")
    before = passed_unit(bench.ledger, 1, bench.order.batch)
    end = bench.work()
    assert isinstance(end, UnitPassed)
    assert end.serial == before.serial
    assert bench.board.setup == ("Acme", before.setup_code)


def test_a_full_batch_takes_no_module(make_bench: MakeBench) -> None:
    bench = make_bench(quantity=1)
    passed_unit(bench.ledger, 7, bench.order.batch)
    assert skipped(bench.work()).reason == "quota"
    assert "erase" not in bench.board.done


def test_the_second_of_two_modules_with_one_id_is_turned_away_and_the_first_goes_on(
    bench: SlotBench,
) -> None:
    comes_back = bench.board.meets
    seconds: list[Event] = []

    def meets(doing: str) -> None:
        if doing == "write":
            bench.board.meets = comes_back
            first, stop, bench.slot = bench.slot, bench.stop, bench.slot_at("A2", "1-2")
            seconds.append(bench.work(seen("1-2")))
            bench.slot, bench.stop = first, stop
        comes_back(doing)

    bench.board.meets = meets
    assert isinstance(bench.work(), UnitPassed)
    [second] = seconds
    assert failed(second).reason == "same-id"
    assert "The module at place A1 says the same device id." in failed(second).headline
    ends = [(row["place"], row["result"], row["reason"]) for row in bench.attempts()]
    assert ends == [("A1", "passed", ""), ("A2", "failed", "same-id")]
    assert bench.ledger.verify().first_problem == ""


def test_register_mode_writes_nothing_and_passes(make_bench: MakeBench) -> None:
    bench = make_bench(
        ('[setup]\nssid_prefix = "Acme"', '[line]\nmode = "register"'),
        ("Wi-Fi {ssid}", "{batch}"),
    )
    assert isinstance(bench.work(), UnitPassed)
    assert bench.board.done == ["open", "identify", "close"]


def test_who_is_asked_to_stop_stops_before_the_next_step(bench: SlotBench) -> None:
    comes_back = bench.board.meets

    def meets(doing: str) -> None:
        if doing == "read":
            bench.stop.ask()
        comes_back(doing)

    bench.board.meets = meets
    end = skipped(bench.work())
    assert end.reason == "stopped"
    assert "setup" not in bench.board.done
    [attempt] = bench.attempts()
    assert (attempt["result"], attempt["stage"]) == ("aborted", "reading-back")


def test_a_module_that_comes_while_the_line_stops_is_not_touched(bench: SlotBench) -> None:
    _stops_at_the_next_event(bench)
    assert skipped(bench.work()).reason == "stopped"
    assert bench.board.done == []


def test_a_fault_of_the_program_is_on_record_and_told(bench: SlotBench) -> None:
    _goes_wrong(bench, "write", ZeroDivisionError("no"))
    end = failed(bench.work())
    assert (end.reason, end.headline) == (
        "program-fault",
        "The program met a fault of its own: ZeroDivisionError.",
    )
    [attempt] = bench.attempts()
    assert (attempt["result"], attempt["stage"]) == ("failed", "writing")
    [(name, fault)] = bench.faults
    assert (name, type(fault)) == ("slot-A1", ZeroDivisionError)


def test_an_end_that_the_ledger_cannot_take_is_recorded_when_it_can(
    bench: SlotBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = SetupError("The disk is full.", reason="disk-full", remedy="Free some space.")
    is_full = True
    record_end = bench.ledger.attempts.ended

    def ended(*end: Any) -> None:
        if is_full:
            raise full
        record_end(*end)

    monkeypatch.setattr(bench.ledger.attempts, "ended", ended)
    _goes_wrong(bench, "write", UnitGone("gone"))
    assert failed(bench.work()).reason == "unplugged"
    assert Notice(full.message, full.remedy, serious=True) in bench.heard
    assert bench.attempts()[0]["result"] is None
    bench.again()
    assert failed(bench.work(seen(address=2))).reason == "disk-full"
    assert bench.board.done.count("open") == 1
    is_full = False
    bench.board.meets = bench.came_back
    bench.again()
    assert isinstance(bench.work(seen(address=3)), UnitPassed)
    assert [row["reason"] for row in bench.attempts()] == ["unplugged", "disk-full", ""]


def test_a_place_that_was_taken_out_works_on_nothing(bench: SlotBench) -> None:
    bench.slot.take_out()
    end = skipped(bench.work())
    assert end.reason == "place-out"
    assert bench.board.done == []


def test_a_module_that_is_lifted_is_said(bench: SlotBench) -> None:
    bench.slot._take(None)
    assert bench.heard == [ModuleLeft("A1")]


def test_after_a_turn_its_own_reboot_is_no_news(bench: SlotBench) -> None:
    bench.work()
    bench.again()
    heard = len(bench.heard)
    bench.slot.module_changed(seen(mode="application", address=4))
    bench.slot.module_changed(None)
    _stops_at_the_next_event(bench)
    bench.slot.run()
    assert bench.heard[heard:] == [ModuleLeft("A1")]


def _stops_at_the_next_event(bench: SlotBench) -> None:
    def hear(event: Event) -> None:
        bench.heard.append(event)
        bench.stop.ask()

    bench.hears = hear


def _goes_wrong(bench: SlotBench, at: str, error: Exception) -> None:
    """Let the board raise when it is asked for something; before that it behaves."""
    comes_back = bench.board.meets

    def meets(doing: str) -> None:
        if doing == at:
            raise error
        comes_back(doing)

    bench.board.meets = meets


def _empty(bench: SlotBench) -> None:
    bench.bus.devices = ()
    bench.arrivals.look()
