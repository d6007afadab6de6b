"""The book of labels: every move that is allowed, and every one that is not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from station.errors import Refused
from station.ledger.labels import OwedLabel
from station.ledger.ledger import Ledger
from station.ledger.sqlite import sqlite3
from station.unit import PassedUnit
from tests.builders import open_batch, passed_unit, recipe_text, virtual_id
from tests.unit.station.ledger.raw import rows


@pytest.fixture
def unit(ledger: Ledger, batch: str) -> PassedUnit:
    return passed_unit(ledger, 1, batch)


def to_state(ledger: Ledger, state: str) -> OwedLabel:
    """Take the label that is owed to a state."""
    [label] = ledger.labels.to_print()
    ways: dict[str, tuple[Callable[[], object], ...]] = {
        "owed": (),
        "sent": (lambda: ledger.labels.sent(label, "pdf"),),
        "printed": (lambda: ledger.labels.printed(label, "label.pdf"),),
        "confirmed": (lambda: ledger.labels.confirm(label.code),),
        "voided": (lambda: ledger.labels.void(ledger.find_unit(label.serial), "torn"),),
    }
    for step, moves in ways.items():
        for move in moves if step != "voided" or state == "voided" else ():
            move()
        if step == state:
            break
    return label


def state_of(ledger: Ledger) -> list[str]:
    """The states of all labels, by revision."""
    return [row["state"] for row in ledger._desk.read("SELECT state FROM labels ORDER BY id")]


def test_an_owed_label_brings_all_that_its_printing_needs(ledger: Ledger, unit: PassedUnit) -> None:
    [label] = ledger.labels.to_print()
    assert (label.device_id, label.serial, label.state) == (unit.device_id, unit.serial, "owed")
    assert label.name == f"{virtual_id(1)}-r0"
    assert (label.template, label.copies) == ("claim-50x25", 1)
    assert label.text.code == label.code == f"HTTPS://ACME.EXAMPLE/C/{unit.claim_token}"
    assert label.text.lines == ("Acme Thermostat", f"S/N {unit.serial}", f"Wi-Fi {unit.ssid}")
    assert label.text.mark == "SIM"


def test_a_label_speaks_the_words_of_its_own_batch(ledger: Ledger) -> None:
    old = open_batch(ledger, text=recipe_text(("S/N {serial}", "{order} {serial}")), order="PO-9")
    unit = passed_unit(ledger, 1, old.batch)
    ledger.products.add(recipe_text(("S/N {serial}", "No {serial}")))
    [label] = ledger.labels.to_print()
    assert label.text.lines[1] == f"PO-9 {unit.serial}"


def test_the_oldest_label_is_printed_first(ledger: Ledger, batch: str) -> None:
    for number in (3, 1, 2):
        passed_unit(ledger, number, batch)
    assert [label.device_id for label in ledger.labels.to_print()] == [
        virtual_id(3),
        virtual_id(1),
        virtual_id(2),
    ]


def test_a_label_goes_owed_sent_printed_confirmed(ledger: Ledger, unit: PassedUnit) -> None:
    label = to_state(ledger, "owed")
    ledger.labels.sent(label, "zebra")
    assert ledger.labels.to_print()[0].state == "sent"
    ledger.labels.printed(label, "printer.example")
    assert ledger.labels.to_print() == ()
    scanned = ledger.labels.confirm(label.code)
    assert (scanned.device_id, scanned.serial) == (unit.device_id, unit.serial)
    assert state_of(ledger) == ["confirmed"]


def test_a_label_that_the_printer_refused_is_owed_again(ledger: Ledger, unit: PassedUnit) -> None:
    label = to_state(ledger, "sent")
    ledger.labels.not_printed(label, "The printer is off.")
    assert state_of(ledger) == ["owed"]


@pytest.mark.parametrize(
    ("state", "refuses"),
    [
        ("owed", {"printed", "not_printed", "confirm"}),
        ("sent", set()),
        ("printed", {"sent", "printed", "not_printed"}),
        ("confirmed", {"sent", "not_printed", "confirm"}),
        ("voided", {"sent", "printed", "not_printed", "confirm", "void"}),
    ],
)
def test_what_a_label_cannot_do_from_where_it_stands(
    ledger: Ledger, unit: PassedUnit, state: str, refuses: set[str]
) -> None:
    label = to_state(ledger, state)
    moves: dict[str, Callable[[], object]] = {
        "sent": lambda: ledger.labels.sent(label, "pdf"),
        "printed": lambda: ledger.labels.printed(label, "label.pdf"),
        "not_printed": lambda: ledger.labels.not_printed(label, "off"),
        "confirm": lambda: ledger.labels.confirm(label.code),
        "void": lambda: ledger.labels.void(unit, "torn"),
    }
    entries = ledger.verify().entries
    for name in refuses:
        with pytest.raises(Refused) as told:
            moves[name]()
        assert told.value.message
        assert told.value.remedy
    assert ledger.verify().entries == entries
    assert state_of(ledger) == [state]


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        ("owed", "not-printed"),
        ("confirmed", "confirmed-already"),
        ("voided", "void-label"),
    ],
)
def test_a_scan_that_confirms_nothing_says_why(
    ledger: Ledger, unit: PassedUnit, state: str, reason: str
) -> None:
    label = to_state(ledger, state)
    with pytest.raises(Refused, match=unit.serial) as told:
        ledger.labels.confirm(label.code)
    assert told.value.reason == reason


def test_a_foreign_code_is_refused(ledger: Ledger, unit: PassedUnit) -> None:
    to_state(ledger, "printed")
    for code in ("HTTPS://OTHER.EXAMPLE/C/1", unit.serial, unit.claim_token, ""):
        with pytest.raises(Refused) as told:
            ledger.labels.confirm(code)
        assert told.value.reason == "unknown-code"
        assert code not in told.value.message or not code


@pytest.mark.parametrize("state", ["owed", "sent", "printed", "confirmed", "voided"])
def test_a_reprint_voids_what_lived_and_owes_the_next_revision(
    ledger: Ledger, unit: PassedUnit, state: str, tmp_path: Path
) -> None:
    before = to_state(ledger, state)
    ledger.labels.reprint(unit, "torn", "op-7")
    label = ledger.labels.of_unit(unit.device_id)
    assert state_of(ledger) == ["voided", "owed"]
    assert (label.name, label.code) == (f"{virtual_id(1)}-r1", before.code)
    assert label.text.mark == "SIM R1"
    [told] = rows(tmp_path, "SELECT actor, body FROM entries WHERE kind = 'label-owed'")
    assert (told["actor"], told["body"]) == ("op-7", '{"reason":"torn","revision":1}')


def test_a_scan_finds_the_live_label_among_the_void_ones(ledger: Ledger, unit: PassedUnit) -> None:
    to_state(ledger, "voided")
    ledger.labels.reprint(unit, "torn")
    to_state(ledger, "printed")
    ledger.labels.confirm(f"HTTPS://ACME.EXAMPLE/C/{unit.claim_token}")
    assert state_of(ledger) == ["voided", "confirmed"]


def test_a_unit_without_a_live_label_says_so(ledger: Ledger, unit: PassedUnit) -> None:
    to_state(ledger, "voided")
    with pytest.raises(Refused) as told:
        ledger.labels.of_unit(unit.device_id)
    assert told.value.reason == "no-label"
    assert "reprint" in told.value.remedy


def test_the_file_itself_refuses_a_second_live_label(ledger: Ledger, unit: PassedUnit) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="UNIQUE"):
        ledger._desk.write(
            lambda db: db.execute(
                "INSERT INTO labels (device_id, batch, revision, code, state, changed_at)"
                " SELECT device_id, batch, 1, code, 'owed', changed_at FROM labels"
            )
        )


def test_the_file_itself_refuses_a_label_of_a_unit_that_is_not_recorded(ledger: Ledger) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        ledger._desk.write(
            lambda db: db.execute(
                "INSERT INTO labels (device_id, batch, revision, code, state, changed_at)"
                " VALUES ('nobody', 'b', 0, 'c', 'owed', 'now')"
            )
        )


def test_a_reprint_for_a_unit_that_never_had_a_label_is_refused(
    ledger: Ledger, unit: PassedUnit
) -> None:
    ledger._desk.write(lambda db: db.execute("DELETE FROM labels"))
    with pytest.raises(Refused, match="never had a label"):
        ledger.labels.reprint(unit, "torn")


def test_a_label_that_was_scanned_before_its_printer_answered_stays_confirmed(
    ledger: Ledger, unit: PassedUnit
) -> None:
    label = to_state(ledger, "sent")
    ledger.labels.confirm(label.code)
    ledger.labels.printed(label, "label.pdf")
    assert state_of(ledger) == ["confirmed"]
