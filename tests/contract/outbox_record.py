"""What every OutboxRecord must keep: the ledger's, and the fakes that stand in for it.

A test module subclasses OutboxRecordContract and gives it a `bench` fixture.
"""

from __future__ import annotations

from typing import Protocol

from station.ports import Verdict
from station.sync.outbox import Message, OutboxCounts, OutboxRecord, Parcel

SHOP = "product"
ELSEWHERE = "elsewhere"
MORNING = "2024-05-02T08:00:00.000Z"
NOON = "2024-05-02T12:00:00.000Z"


class OutboxRecordBench(Protocol):
    """A record under test, with what only its own tests know how to do."""

    record: OutboxRecord

    def put(self, destination: str, message: Message) -> None:
        """Have a message wait for a destination."""
        ...

    def reopen(self) -> None:
        """Drop `record` as a killed process would, and open the same one from disk."""
        ...

    def refusals(self, destination: str) -> dict[str, str]:
        """The reason of each message that was set aside, by its key."""
        ...


def message(number: int) -> Message:
    """One of many messages; the body holds what JSON can, and what people write."""
    device_id = f"0123456789abcdef{number:08x}"
    body: dict[str, object] = {
        "event": "unit-passed",
        "device_id": device_id,
        "product_version": number,
        "ssid": "Café-√-4711",
        "batch": None,
    }
    return Message(f"key-{number}", device_id, body)


def accepted(*messages: Message) -> tuple[Verdict, ...]:
    """Verdicts that take these messages."""
    return tuple(Verdict(each.key, accepted=True) for each in messages)


class OutboxRecordContract:
    """The promises, one test each."""

    def test_nothing_waits_at_first(self, bench: OutboxRecordBench) -> None:
        assert bench.record.next_parcel(SHOP, 10) is None
        assert bench.record.outbox_counts(SHOP) == OutboxCounts(0, 0, 0, None, "")

    def test_a_parcel_holds_the_oldest_messages_whole(self, bench: OutboxRecordBench) -> None:
        _put(bench, 5)
        assert _parcel(bench, 3).messages == (message(0), message(1), message(2))

    def test_an_unfinished_parcel_comes_back_unchanged(self, bench: OutboxRecordBench) -> None:
        _put(bench, 2)
        first = _parcel(bench, 10)
        bench.put(SHOP, message(2))
        assert _parcel(bench, 10) == first
        assert _parcel(bench, 1) == first

    def test_an_unfinished_parcel_survives_a_restart(self, bench: OutboxRecordBench) -> None:
        _put(bench, 5)
        first = _parcel(bench, 3)
        bench.reopen()
        assert _parcel(bench, 10) == first

    def test_waiting_counts_what_is_in_a_parcel(self, bench: OutboxRecordBench) -> None:
        _put(bench, 5)
        _parcel(bench, 3)
        assert bench.record.outbox_counts(SHOP).waiting == 5

    def test_what_was_accepted_is_sent_for_good(self, bench: OutboxRecordBench) -> None:
        _put(bench, 2)
        first = _parcel(bench, 10)
        bench.record.settle(SHOP, accepted(*first.messages), MORNING)
        bench.reopen()
        assert bench.record.next_parcel(SHOP, 10) is None
        assert bench.record.outbox_counts(SHOP) == OutboxCounts(0, 2, 0, MORNING, "")

    def test_what_was_refused_is_set_aside_with_its_reason(self, bench: OutboxRecordBench) -> None:
        _put(bench, 2)
        _parcel(bench, 10)
        refused = Verdict(message(0).key, accepted=False, reason="No such product.")
        bench.record.settle(SHOP, (refused, *accepted(message(1))), MORNING)
        bench.reopen()
        assert bench.record.next_parcel(SHOP, 10) is None
        assert bench.refusals(SHOP) == {message(0).key: "No such product."}
        assert bench.record.outbox_counts(SHOP) == OutboxCounts(0, 1, 1, MORNING, "")

    def test_a_refusal_alone_is_no_sending(self, bench: OutboxRecordBench) -> None:
        _put(bench, 1)
        _parcel(bench, 10)
        refused = Verdict(message(0).key, accepted=False, reason="No.")
        bench.record.settle(SHOP, (refused,), MORNING)
        assert bench.record.outbox_counts(SHOP).last_sent_at is None

    def test_silence_sends_a_message_back_to_its_old_turn(self, bench: OutboxRecordBench) -> None:
        _put(bench, 3)
        first = _parcel(bench, 2)
        bench.record.settle(SHOP, accepted(message(1)), MORNING)
        second = _parcel(bench, 10)
        assert second.messages == (message(0), message(2))
        assert second.key != first.key

    def test_silence_on_all_lets_others_join(self, bench: OutboxRecordBench) -> None:
        _put(bench, 1)
        first = _parcel(bench, 10)
        bench.put(SHOP, message(1))
        bench.record.settle(SHOP, (), MORNING)
        second = _parcel(bench, 10)
        assert second.messages == (message(0), message(1))
        assert second.key != first.key

    def test_settling_leaves_the_other_parcels(self, bench: OutboxRecordBench) -> None:
        _put(bench, 3)
        bench.record.split(_parcel(bench, 10))
        first = _parcel(bench, 10)
        bench.record.settle(SHOP, accepted(*first.messages), MORNING)
        assert _parcel(bench, 10).messages == (message(1),)

    def test_a_split_parcel_goes_one_by_one_in_order(self, bench: OutboxRecordBench) -> None:
        _put(bench, 3)
        whole = _parcel(bench, 10)
        bench.put(SHOP, message(3))
        bench.record.split(whole)
        bench.reopen()
        keys = {whole.key}
        for number in range(3):
            single = _parcel(bench, 10)
            assert single.messages == (message(number),)
            bench.record.settle(SHOP, accepted(*single.messages), MORNING)
            keys.add(single.key)
        assert len(keys) == 4
        assert _parcel(bench, 10).messages == (message(3),)

    def test_an_error_stays_until_the_destination_answers(self, bench: OutboxRecordBench) -> None:
        _put(bench, 1)
        first = _parcel(bench, 10)
        bench.record.could_not_send(SHOP, "It cannot be reached.", MORNING)
        bench.reopen()
        assert bench.record.outbox_counts(SHOP).last_error == "It cannot be reached."
        assert _parcel(bench, 10) == first
        bench.record.settle(SHOP, accepted(*first.messages), NOON)
        assert bench.record.outbox_counts(SHOP) == OutboxCounts(0, 1, 0, NOON, "")

    def test_a_refusal_is_an_answer_too(self, bench: OutboxRecordBench) -> None:
        _put(bench, 1)
        _parcel(bench, 10)
        bench.record.could_not_send(SHOP, "It cannot be reached.", MORNING)
        refused = Verdict(message(0).key, accepted=False, reason="No.")
        bench.record.settle(SHOP, (refused,), NOON)
        assert bench.record.outbox_counts(SHOP).last_error == ""

    def test_an_error_says_nothing_of_earlier_sendings(self, bench: OutboxRecordBench) -> None:
        _put(bench, 1)
        bench.record.settle(SHOP, accepted(*_parcel(bench, 10).messages), MORNING)
        bench.record.could_not_send(SHOP, "It cannot be reached.", NOON)
        assert bench.record.outbox_counts(SHOP).last_sent_at == MORNING

    def test_destinations_do_not_meet(self, bench: OutboxRecordBench) -> None:
        _put(bench, 2)
        bench.put(ELSEWHERE, message(7))
        here, there = _parcel(bench, 10), bench.record.next_parcel(ELSEWHERE, 10)
        assert there is not None
        assert there.messages == (message(7),)
        bench.record.settle(SHOP, accepted(*here.messages), MORNING)
        bench.record.could_not_send(SHOP, "It cannot be reached.", NOON)
        assert bench.record.next_parcel(ELSEWHERE, 10) == there
        assert bench.record.outbox_counts(ELSEWHERE) == OutboxCounts(1, 0, 0, None, "")


def _put(bench: OutboxRecordBench, count: int) -> None:
    for number in range(count):
        bench.put(SHOP, message(number))


def _parcel(bench: OutboxRecordBench, limit: int) -> Parcel:
    parcel = bench.record.next_parcel(SHOP, limit)
    assert parcel is not None
    return parcel
