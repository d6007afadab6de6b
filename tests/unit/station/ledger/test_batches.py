"""The book of batches."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from station.errors import Refused, UnitError
from station.ledger.ledger import Ledger
from station.ledger.sqlite import sqlite3
from station.line.stages import Stage
from tests.builders import open_batch, passed_unit, recipe_of, recipe_text, unit_at
from tests.unit.station.ledger.raw import rows
from tests.unit.sync.fakes import FakeClock

BAD = UnitError("Bad.", reason="bad")


def settle_label(ledger: Ledger) -> None:
    """Print and confirm the label that is owed."""
    [label] = ledger.labels.to_print()
    ledger.labels.sent(label, "pdf")
    ledger.labels.printed(label, "label.pdf")
    ledger.labels.confirm(label.code)


def fail(ledger: Ledger, number: int, batch: str) -> None:
    """Let a module fail."""
    began = ledger.attempts.began(unit_at("A1", number, batch), recipe_of(ledger, batch))
    ledger.attempts.ended(began, Stage.WRITING, "failed", BAD)


def refuses_to_close(ledger: Ledger, batch: str, *, labels: int) -> None:
    """Closing is refused because of this many labels."""
    with pytest.raises(Refused, match=rf"{labels} label\(s\) that were neither") as told:
        ledger.batches.close(batch, "op-7")
    assert told.value.reason == "labels-unaccounted"


def test_a_batch_opens_running_and_empty(ledger: Ledger) -> None:
    opened = open_batch(ledger, 5, order="PO-7")
    assert (opened.batch, opened.state, opened.quantity) == ("acme-thermostat-001", "running", 5)
    assert (opened.title, opened.order, opened.revision) == ("Acme Thermostat", "PO-7", 1)
    assert opened.simulated
    assert opened.first_pass_yield is None
    assert ledger.batches.get(opened.batch) == opened


def test_names_are_counted_on_and_never_used_twice(ledger: Ledger) -> None:
    names = [open_batch(ledger, name=name).batch for name in ("", "acme-thermostat-002", "")]
    assert names == ["acme-thermostat-001", "acme-thermostat-002", "acme-thermostat-003"]
    with pytest.raises(Refused, match='There is a batch "acme-thermostat-002" already') as told:
        open_batch(ledger, name="acme-thermostat-002")
    assert told.value.reason == "batch-exists"


def test_a_batch_keeps_the_revision_that_it_was_opened_with(ledger: Ledger) -> None:
    batch = open_batch(ledger).batch
    ledger.products.add(recipe_text(("version = 0", "version = 1")))
    assert ledger.batches.get(batch).revision == 1
    assert recipe_of(ledger, batch).product.version == 0


def test_the_newest_batch_is_first(ledger: Ledger, clock: FakeClock) -> None:
    for name in ("b", "a"):
        open_batch(ledger, name=name)
        clock.passed_s += 60
    open_batch(ledger, name="z")
    assert [batch.batch for batch in ledger.batches.all()] == ["z", "a", "b"]


def test_what_happened_is_counted(ledger: Ledger, batch: str) -> None:
    fail(ledger, 1, batch)
    passed_unit(ledger, 1, batch)
    passed_unit(ledger, 2, batch)
    ledger.attempts.ended(unit_at("A1", 3, batch), Stage.CHECKING, "skipped", BAD)
    ledger.attempts.ended(unit_at("A1", 4, batch), Stage.WRITING, "aborted", BAD)
    counted = ledger.batches.get(batch)
    assert (counted.passed, counted.failed, counted.skipped, counted.aborted) == (2, 1, 1, 1)
    assert (counted.labels_owed, counted.labels_printed) == (2, 0)
    assert counted.first_pass_yield == 0.5


def test_labels_are_counted_in_each_state(ledger: Ledger, batch: str) -> None:
    passed_unit(ledger, 1, batch)
    settle_label(ledger)
    second = passed_unit(ledger, 2, batch)
    ledger.labels.void(second, "torn")
    passed_unit(ledger, 3, batch)
    [owed] = ledger.labels.to_print()
    ledger.labels.sent(owed, "pdf")
    counted = ledger.batches.get(batch)
    assert (counted.labels_owed, counted.labels_printed) == (1, 1)
    assert (counted.labels_confirmed, counted.labels_voided) == (1, 1)


def test_an_unknown_batch_is_refused_with_the_nearest(ledger: Ledger, batch: str) -> None:
    wrong = "acme-thermostat-01"
    asks: tuple[Callable[[], object], ...] = (
        lambda: ledger.batches.get(wrong),
        lambda: ledger.batches.hold(wrong, "why", "op-7"),
        lambda: ledger.batches.close(wrong, "op-7"),
    )
    for ask in asks:
        with pytest.raises(Refused, match='Did you mean "acme-thermostat-001"') as told:
            ask()
        assert told.value.reason == "unknown-batch"


def test_a_held_batch_takes_no_unit_until_it_is_resumed(ledger: Ledger, batch: str) -> None:
    assert ledger.batches.hold(batch, "wrong labels", "op-7").state == "held"
    with pytest.raises(Refused, match=r"is held: wrong labels\.") as told:
        ledger.attempts.began(unit_at("A1", 1, batch), recipe_of(ledger, batch))
    assert told.value.reason == "batch-state"
    assert ledger.batches.resume(batch, "op-7").state == "running"
    passed_unit(ledger, 1, batch)


def test_a_unit_under_way_may_pass_while_its_batch_is_held(ledger: Ledger, batch: str) -> None:
    recipe = recipe_of(ledger, batch)
    began = ledger.attempts.began(unit_at("A1", 1, batch), recipe)
    ledger.batches.hold(batch, "wrong labels", "op-7")
    ledger.attempts.passed(began, recipe)
    assert ledger.batches.get(batch).passed == 1


def test_only_moves_that_make_sense_are_made(ledger: Ledger, batch: str) -> None:
    with pytest.raises(Refused, match="is running, so it cannot become running"):
        ledger.batches.resume(batch, "op-7")
    ledger.batches.hold(batch, "why", "op-7")
    with pytest.raises(Refused, match="is held, so it cannot become held"):
        ledger.batches.hold(batch, "again", "op-7")
    ledger.batches.close(batch, "op-7")
    for move in (ledger.batches.resume, ledger.batches.close):
        with pytest.raises(Refused, match="is closed"):
            move(batch, "op-7")


def test_a_batch_with_a_unit_under_way_does_not_close(ledger: Ledger, batch: str) -> None:
    ledger.attempts.began(unit_at("A1", 1, batch), recipe_of(ledger, batch))
    with pytest.raises(Refused, match=r"1 unit\(s\) under way") as told:
        ledger.batches.close(batch, "op-7")
    assert told.value.reason == "units-under-way"


def test_a_batch_closes_once_every_label_is_accounted_for(ledger: Ledger, batch: str) -> None:
    passed_unit(ledger, 1, batch)
    passed_unit(ledger, 2, batch)
    first, second = ledger.labels.to_print()
    refuses_to_close(ledger, batch, labels=2)
    ledger.labels.sent(first, "pdf")
    refuses_to_close(ledger, batch, labels=2)
    ledger.labels.printed(first, "label.pdf")
    refuses_to_close(ledger, batch, labels=2)
    ledger.labels.confirm(first.code)
    refuses_to_close(ledger, batch, labels=1)
    ledger.labels.void(ledger.find_unit(second.serial), "torn")
    assert ledger.batches.close(batch, "op-7").state == "closed"


def test_every_move_is_an_entry_with_who_and_why(
    ledger: Ledger, batch: str, tmp_path: Path
) -> None:
    ledger.batches.hold(batch, "wrong labels", "op-7")
    ledger.batches.resume(batch, "bo")
    ledger.batches.close(batch, "cy")
    told = rows(
        tmp_path,
        "SELECT kind, actor, body ->> 'reason' AS why FROM entries WHERE batch = ? ORDER BY seq",
        batch,
    )
    assert [(row["kind"], row["actor"], row["why"]) for row in told] == [
        ("batch-opened", "op-7", ""),
        ("batch-held", "op-7", "wrong labels"),
        ("batch-running", "bo", ""),
        ("batch-closed", "cy", ""),
    ]


def test_a_quantity_of_nothing_is_no_batch(ledger: Ledger) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="CHECK"):
        open_batch(ledger, 0)
