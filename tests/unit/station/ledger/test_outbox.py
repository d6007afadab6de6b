"""The book of messages, beyond what tests/contract/ holds every record to."""

from __future__ import annotations

import json
from pathlib import Path

from station.ledger.ledger import Ledger
from station.ports import Verdict
from tests.builders import open_batch, passed_unit, recipe_text, virtual_id
from tests.unit.station.ledger.raw import rows

SHOP = "product:acme-thermostat"
NOON = "2024-05-02T12:00:00.000Z"


def entries(folder: Path) -> list[tuple[str, str, str]]:
    """What the chain says of messages: kind, unit, reason."""
    told = rows(
        folder,
        "SELECT kind, device_id, body ->> 'reason' AS reason FROM entries"
        " WHERE kind LIKE 'message-%' ORDER BY seq",
    )
    return [(row["kind"], row["device_id"], row["reason"]) for row in told]


def test_a_pass_has_one_message_for_each_destination(ledger: Ledger, tmp_path: Path) -> None:
    text = recipe_text() + '\n[cloud.site]\ndsn = "postgresql://site-db.example/ledger"\n'
    batch = open_batch(ledger, text=text).batch
    passed_unit(ledger, 1, batch)
    messages = rows(tmp_path, "SELECT * FROM outbox ORDER BY id")
    assert [row["destination"] for row in messages] == [SHOP, "site:acme-thermostat"]
    assert len({row["key"] for row in messages}) == 2
    assert ledger.outbox.destinations() == (SHOP, "site:acme-thermostat")


def test_what_a_destination_said_is_in_the_history_of_the_unit(
    ledger: Ledger, batch: str, tmp_path: Path
) -> None:
    passed_unit(ledger, 1, batch)
    passed_unit(ledger, 2, batch)
    parcel = ledger.outbox.next_parcel(SHOP, 10)
    assert parcel is not None
    first, second = parcel.messages
    verdicts = Verdict(first.key, accepted=True), Verdict(second.key, False, "No such product.")
    ledger.outbox.settle(SHOP, verdicts, NOON)
    assert entries(tmp_path) == [
        ("message-sent", virtual_id(1), ""),
        ("message-refused", virtual_id(2), "No such product."),
    ]
    kept = json.loads(rows(tmp_path, "SELECT body FROM outbox WHERE key = ?", first.key)[0]["body"])
    assert kept == first.body


def test_a_message_that_another_process_settled_is_not_settled_twice(
    ledger: Ledger, batch: str, tmp_path: Path
) -> None:
    passed_unit(ledger, 1, batch)
    parcel = ledger.outbox.next_parcel(SHOP, 10)
    assert parcel is not None
    [message] = parcel.messages
    ledger.outbox.settle(SHOP, (Verdict(message.key, accepted=True),), NOON)
    ledger.outbox.settle(SHOP, (Verdict(message.key, False, "Twice."),), NOON)
    assert entries(tmp_path) == [("message-sent", virtual_id(1), "")]
    counts = ledger.outbox.outbox_counts(SHOP)
    assert (counts.waiting, counts.sent, counts.refused) == (0, 1, 0)


def test_a_verdict_on_a_stranger_settles_nothing(
    ledger: Ledger, batch: str, tmp_path: Path
) -> None:
    passed_unit(ledger, 1, batch)
    ledger.outbox.next_parcel(SHOP, 10)
    ledger.outbox.settle(SHOP, (Verdict("stranger", accepted=True),), NOON)
    assert entries(tmp_path) == []
    assert ledger.outbox.outbox_counts(SHOP).waiting == 1


def test_the_order_of_passing_is_the_order_of_sending(ledger: Ledger, batch: str) -> None:
    for number in (5, 3, 4):
        passed_unit(ledger, number, batch)
    parcel = ledger.outbox.next_parcel(SHOP, 2)
    assert parcel is not None
    assert [message.device_id for message in parcel.messages] == [virtual_id(5), virtual_id(3)]
