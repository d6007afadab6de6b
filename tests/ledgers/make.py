"""Makes a ledger of today's schema that has one of everything: `python -m tests.ledgers.make FILE`.

Every schema that was ever shipped keeps such a file in this folder, and a test opens them all. A
file that is here is never made again: it is what a station in a factory has on its disk.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from station.errors import Cancelled, Refused, UnitError
from station.ledger.ledger import FILE_NAME, Ledger
from station.line.stages import Stage
from station.ports import Verdict
from tests.builders import (
    open_batch,
    open_ledger,
    passed_unit,
    recipe_of,
    recipe_text,
    unit_at,
)
from tests.unit.sync.fakes import FakeClock

DESTINATION = "product:acme-thermostat"


def fill(ledger: Ledger, clock: FakeClock) -> None:
    """A shift's work: units of every result, labels and messages in every state."""
    old = open_batch(ledger, 1, order="PO-1").batch
    passed_unit(ledger, 1, old)
    print_label(ledger, confirm=True)
    ledger.batches.close(old, "op-7")
    clock.passed_s += 3600
    text = recipe_text(("version = 0", "version = 1"))
    batch = open_batch(ledger, 50, text=text, order="PO-2").batch
    open_batch(ledger, 5, text=text)
    for number in range(2, 8):
        passed_unit(ledger, number, batch)
        clock.passed_s += 60
    print_label(ledger, confirm=True)
    print_label(ledger, confirm=False)
    ledger.labels.sent(ledger.labels.to_print()[0], "zebra")
    ledger.labels.void(ledger.find_unit("000000005"), "torn", "op-7")
    ledger.labels.reprint(ledger.find_unit("000000006"), "smeared", "op-7")
    bad_units(ledger, batch)
    deliver(ledger)
    ledger.batches.hold(batch, "the labels are smeared", "op-7")


def print_label(ledger: Ledger, *, confirm: bool) -> None:
    """Print the oldest label that is owed."""
    label = ledger.labels.to_print()[0]
    ledger.labels.sent(label, "pdf")
    ledger.labels.printed(label, f"labels/{label.name}.pdf")
    if confirm:
        ledger.labels.confirm(label.code)


def bad_units(ledger: Ledger, batch: str) -> None:
    """One unit that failed, one left alone, one stopped, and one that is still under way."""
    ends = (
        (20, "failed", UnitError("The memory is not what was written.", reason="read-back")),
        (21, "skipped", Refused("It passed before.", reason="already-passed")),
        (22, "aborted", Cancelled()),
    )
    recipe = recipe_of(ledger, batch)
    for number, result, error in ends:
        began = ledger.attempts.began(unit_at("A2", number, batch, "op-7"), recipe)
        ledger.attempts.entered(began, Stage.WRITING)
        ledger.attempts.ended(began, Stage.WRITING, result, error)
    ledger.attempts.began(unit_at("A3", 23, batch, "op-7"), recipe)


def deliver(ledger: Ledger) -> None:
    """Some messages sent, one refused, the rest waiting in a parcel that is under way."""
    parcel = ledger.outbox.next_parcel(DESTINATION, 4)
    if parcel is None:
        raise AssertionError("there are messages that wait")
    first, *others, _silent = parcel.messages
    accepted = tuple(Verdict(message.key, accepted=True) for message in others)
    refused = Verdict(first.key, accepted=False, reason="No such product.")
    ledger.outbox.settle(DESTINATION, (refused, *accepted), ledger.now())
    ledger.outbox.next_parcel(DESTINATION, 2)
    ledger.outbox.could_not_send(DESTINATION, "It cannot be reached.", ledger.now())


def make(target: Path) -> None:
    """Make the file; one that is there is left alone."""
    if target.exists():
        raise SystemExit(f"{target} is there already, and is never made again.")
    clock = FakeClock()
    with TemporaryDirectory() as folder:
        ledger = open_ledger(Path(folder), clock)
        try:
            fill(ledger, clock)
        finally:
            ledger.close()
        shutil.copy(Path(folder) / FILE_NAME, target)


if __name__ == "__main__":
    make(Path(sys.argv[1]))
