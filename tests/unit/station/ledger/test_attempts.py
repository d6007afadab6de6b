"""The book of attempts: who may begin, and what a pass and a failure leave on record."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from station import claim_token
from station.errors import Refused, SetupError, UnitError
from station.ledger.ledger import Ledger
from station.ledger.sqlite import sqlite3
from station.line.stages import Stage
from tests.builders import (
    DIGEST,
    open_batch,
    passed_unit,
    recipe_of,
    recipe_text,
    unit_at,
    virtual_id,
)
from tests.unit.station.ledger.raw import rows
from tests.unit.sync.fakes import FakeClock

REWORK = ("[setup]", '[line]\nrepeat = "rework"\n\n[setup]')
BAD = UnitError("The memory is not what was written.", reason="read-back")


def test_an_attempt_is_on_disk_before_the_call_returns(
    ledger: Ledger, batch: str, tmp_path: Path
) -> None:
    unit = unit_at("A1", 1, batch, operator="op-7")
    began = ledger.attempts.began(unit, recipe_of(ledger, batch))
    [row] = rows(tmp_path, "SELECT * FROM attempts")
    assert began == replace(unit, attempt=row["id"])
    assert (row["device_id"], row["place"], row["operator"]) == (virtual_id(1), "A1", "op-7")
    assert (row["result"], row["ended_at"], row["stage"]) == (None, None, "checking")
    assert row["software"]


def test_a_pass_puts_unit_label_and_message_on_disk_at_once(
    ledger: Ledger, batch: str, tmp_path: Path
) -> None:
    passed = passed_unit(ledger, 1, batch)
    [unit] = rows(tmp_path, "SELECT * FROM units")
    [label] = rows(tmp_path, "SELECT * FROM labels")
    [message] = rows(tmp_path, "SELECT * FROM outbox")
    [attempt] = rows(tmp_path, "SELECT * FROM attempts")
    assert claim_token.is_valid(passed.claim_token)
    assert passed.serial == "AC2418-000001"
    assert {name: unit[name] for name in passed.__slots__} == {
        name: getattr(passed, name) for name in passed.__slots__
    }
    assert (label["state"], label["revision"]) == ("owed", 0)
    assert label["code"] == f"HTTPS://ACME.EXAMPLE/C/{passed.claim_token}"
    assert (attempt["result"], attempt["stage"]) == ("passed", "passed")
    assert json.loads(attempt["seconds"]) == {"writing": 1.235}
    body = json.loads(message["body"])
    assert message["destination"] == "product:acme-thermostat"
    assert body["event"] == "unit-passed"
    assert body["claim_token"] == passed.claim_token
    assert body["firmware_sha256"] == DIGEST.removeprefix("sha256:")


def test_when_one_part_of_a_pass_cannot_be_written_none_is(
    ledger: Ledger, batch: str, tmp_path: Path
) -> None:
    ledger._desk.write(
        lambda db: db.execute(
            "CREATE TRIGGER no_message BEFORE INSERT ON outbox"
            " BEGIN SELECT RAISE(ABORT, 'no message'); END"
        )
    )
    with pytest.raises(sqlite3.IntegrityError, match="no message"):
        passed_unit(ledger, 1, batch)
    [counts] = rows(
        tmp_path,
        "SELECT (SELECT count(*) FROM units) AS units, (SELECT count(*) FROM labels) AS labels,"
        " (SELECT count(*) FROM outbox) AS messages, (SELECT count(*) FROM serials) AS serials",
    )
    assert set(counts.values()) == {0}
    assert rows(tmp_path, "SELECT result FROM attempts") == [{"result": None}]
    assert ledger.verify().first_problem == ""


def test_serials_count_on_over_batches_revisions_and_restarts(ledger: Ledger) -> None:
    first = open_batch(ledger).batch
    second = open_batch(ledger, text=recipe_text(("AC{year:02}{week:02}-", "X"))).batch
    serials = [passed_unit(ledger, n, b).serial for n, b in enumerate((first, second, first))]
    assert serials == ["AC2418-000001", "X000002", "AC2418-000003"]


def test_the_first_number_can_be_raised_and_never_lowered(ledger: Ledger) -> None:
    high = open_batch(ledger, text=recipe_text(("[serial]", "[serial]\nfirst = 500"))).batch
    low = open_batch(ledger, text=recipe_text(("[serial]", "[serial]\nfirst = 2"))).batch
    serials = [passed_unit(ledger, n, b).serial for n, b in enumerate((high, low))]
    assert serials == ["AC2418-000500", "AC2418-000501"]


def test_a_failed_unit_uses_up_no_serial(ledger: Ledger, batch: str) -> None:
    began = ledger.attempts.began(unit_at("A1", 1, batch), recipe_of(ledger, batch))
    ledger.attempts.ended(began, Stage.WRITING, "failed", BAD)
    assert passed_unit(ledger, 1, batch).serial == "AC2418-000001"


def test_without_a_pattern_the_device_id_is_the_serial(ledger: Ledger) -> None:
    text = recipe_text(('[serial]\npattern = "AC{year:02}{week:02}-{number:06}"\n', ""))
    batch = open_batch(ledger, text=text).batch
    assert passed_unit(ledger, 1, batch).serial == virtual_id(1)


def test_two_products_that_count_alike_do_not_share_a_serial(ledger: Ledger, batch: str) -> None:
    passed_unit(ledger, 1, batch)
    other = open_batch(ledger, text=recipe_text(('"acme-thermostat"', '"acme-other"'))).batch
    with pytest.raises(SetupError) as told:
        passed_unit(ledger, 2, other)
    assert told.value.reason == "serial-taken"
    assert f"AC2418-000001 belongs to {virtual_id(1)} (acme-thermostat)" in told.value.message
    assert "[serial]" in told.value.remedy
    assert ledger.batches.get(other).passed == 0


def test_a_unit_that_did_not_pass_is_on_record_with_its_reason(
    ledger: Ledger, batch: str, tmp_path: Path
) -> None:
    began = ledger.attempts.began(unit_at("A1", 1, batch), recipe_of(ledger, batch))
    ledger.attempts.entered(began, Stage.WRITING)
    ledger.attempts.ended(began, Stage.WRITING, "failed", BAD)
    [row] = rows(tmp_path, "SELECT * FROM attempts")
    assert (row["result"], row["stage"], row["reason"]) == ("failed", "writing", "read-back")
    assert row["headline"] == BAD.message
    assert rows(tmp_path, "SELECT * FROM units") == []
    kinds = rows(tmp_path, "SELECT kind FROM entries WHERE device_id != '' ORDER BY seq")
    assert [row["kind"] for row in kinds] == ["attempt-began", "stage-entered", "attempt-failed"]


def test_an_attempt_that_never_began_is_recorded_whole(
    ledger: Ledger, batch: str, tmp_path: Path
) -> None:
    nobody = replace(unit_at("A1", 1, batch), device_id="")
    ledger.attempts.ended(nobody, Stage.IDENTIFYING, "failed", BAD)
    [row] = rows(tmp_path, "SELECT * FROM attempts")
    assert (row["result"], row["device_id"]) == ("failed", "")
    [body] = rows(tmp_path, "SELECT body FROM entries WHERE kind = 'attempt-failed'")
    assert json.loads(body["body"])["attempt"] == row["id"]


def test_two_modules_with_one_id_are_told_and_both_on_record(
    ledger: Ledger, batch: str, tmp_path: Path
) -> None:
    recipe = recipe_of(ledger, batch)
    first = ledger.attempts.began(unit_at("A1", 1, batch), recipe)
    with pytest.raises(UnitError, match="The module at place A1 says the same") as told:
        ledger.attempts.began(unit_at("A2", 1, batch), recipe)
    assert told.value.reason == "same-id"
    ledger.attempts.ended(unit_at("A2", 1, batch), Stage.CHECKING, "failed", told.value)
    ledger.attempts.passed(first, recipe)
    ends = rows(tmp_path, "SELECT place, result, reason FROM attempts ORDER BY id")
    assert [tuple(row.values()) for row in ends] == [
        ("A1", "passed", ""),
        ("A2", "failed", "same-id"),
    ]


def test_units_under_way_count_as_room_taken(ledger: Ledger) -> None:
    batch = open_batch(ledger, 2).batch
    recipe = recipe_of(ledger, batch)
    passed_unit(ledger, 1, batch)
    second = ledger.attempts.began(unit_at("A1", 2, batch), recipe)
    with pytest.raises(Refused, match="1 of 2 units passed and 1 under way") as told:
        ledger.attempts.began(unit_at("A2", 3, batch), recipe)
    assert told.value.reason == "quota"
    ledger.attempts.ended(second, Stage.WRITING, "failed", BAD)
    ledger.attempts.began(unit_at("A2", 3, batch), recipe)


def test_a_module_that_passed_before_is_refused(ledger: Ledger, batch: str) -> None:
    passed = passed_unit(ledger, 1, batch)
    with pytest.raises(Refused, match=f"in batch {batch}, as {passed.serial}") as told:
        ledger.attempts.began(unit_at("A1", 1, batch), recipe_of(ledger, batch))
    assert told.value.reason == "already-passed"


def test_a_rework_keeps_serial_token_and_label_and_tells_the_destination(
    ledger: Ledger, clock: FakeClock, tmp_path: Path
) -> None:
    batch = open_batch(ledger, text=recipe_text(REWORK)).batch
    recipe = recipe_of(ledger, batch)
    first = passed_unit(ledger, 1, batch)
    clock.passed_s = 3600
    again = replace(unit_at("A2", 1, batch, operator="op-7"), ssid="", setup_code="")
    began = ledger.attempts.began(again, recipe)
    assert (began.ssid, began.setup_code) == (first.ssid, first.setup_code)
    second = ledger.attempts.passed(replace(began, product_version=3), recipe)
    assert second == replace(first, product_version=3, passed_at="2024-05-02T09:00:00.000Z")
    assert len(rows(tmp_path, "SELECT * FROM units")) == 1
    assert len(rows(tmp_path, "SELECT * FROM labels")) == 1
    told = [json.loads(row["body"])["event"] for row in rows(tmp_path, "SELECT body FROM outbox")]
    assert told == ["unit-passed", "unit-reworked"]


def test_a_rework_needs_to_know_who_asks_for_it(ledger: Ledger) -> None:
    batch = open_batch(ledger, text=recipe_text(REWORK)).batch
    passed_unit(ledger, 1, batch)
    with pytest.raises(Refused, match="who asks") as told:
        ledger.attempts.began(unit_at("A1", 1, batch), recipe_of(ledger, batch))
    assert told.value.reason == "rework-needs-operator"


def test_a_rework_takes_no_room_in_a_full_batch(ledger: Ledger) -> None:
    batch = open_batch(ledger, 1, text=recipe_text(REWORK)).batch
    passed_unit(ledger, 1, batch)
    began = ledger.attempts.began(unit_at("A1", 1, batch, "op-7"), recipe_of(ledger, batch))
    assert began.attempt


def test_a_rework_into_another_product_is_refused(ledger: Ledger, batch: str) -> None:
    passed_unit(ledger, 1, batch)
    text = recipe_text(REWORK, ('"acme-thermostat"', '"acme-other"'))
    other = open_batch(ledger, text=text).batch
    with pytest.raises(Refused, match="passed before as acme-thermostat") as told:
        ledger.attempts.began(unit_at("A1", 1, other, "op-7"), recipe_of(ledger, other))
    assert told.value.reason == "other-product"


def test_a_real_module_is_refused_by_a_ledger_of_virtual_ones(ledger: Ledger, batch: str) -> None:
    real = replace(unit_at("A1", 1, batch), device_id="e00fce681234567890abcdef")
    with pytest.raises(Refused, match="This is a real module") as told:
        ledger.attempts.began(real, recipe_of(ledger, batch))
    assert told.value.reason == "wrong-world"


def test_a_virtual_module_is_refused_by_a_real_ledger(tmp_path: Path) -> None:
    ledger = Ledger.open(tmp_path / "real", FakeClock(), station="bench-1")
    batch = open_batch(ledger).batch
    with pytest.raises(Refused, match="This is a virtual module"):
        passed_unit(ledger, 1, batch)
    ledger.close()


def test_no_unit_without_an_attempt(ledger: Ledger, batch: str) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        ledger.attempts.passed(unit_at("A1", 1, batch), recipe_of(ledger, batch))
    assert ledger.batches.get(batch).passed == 0


def test_what_the_last_run_left_open_is_ended_and_told(ledger: Ledger, batch: str) -> None:
    recipe = recipe_of(ledger, batch)
    ledger.attempts.began(unit_at("A1", 1, batch), recipe)
    writing = ledger.attempts.began(unit_at("A2", 2, batch), recipe)
    ledger.attempts.entered(writing, Stage.WRITING)
    passed_unit(ledger, 3, batch)
    found = ledger.attempts.recover()
    assert [(each.place, each.device_id, each.stage) for each in found] == [
        ("A1", virtual_id(1), Stage.CHECKING),
        ("A2", virtual_id(2), Stage.WRITING),
    ]
    assert {each.batch for each in found} == {batch}
    assert ledger.attempts.recover() == ()
    counted = ledger.batches.get(batch)
    assert (counted.passed, counted.aborted) == (1, 2)
    ledger.attempts.began(unit_at("A1", 1, batch), recipe)
