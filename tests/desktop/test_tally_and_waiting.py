"""The batch's counts and what waits behind the line, folded from events."""

from __future__ import annotations

from station.events import (
    BatchChanged,
    DestinationChanged,
    Event,
    LabelPrinted,
    LabelWaiting,
    Notice,
    UnitPassed,
)
from tests.desktop.fake_station import BATCH, device_id, serial
from ui.desktop import tally, waiting, words
from ui.desktop.symbols import Symbol
from ui.desktop.waiting import Waiting

CLOUD = "product:acme-thermostat"


def changed(batch: str, passed: int = 12) -> BatchChanged:
    return BatchChanged(batch, "held", 50, passed, 2, 1, 11, 10)


def after(*events: Event) -> Waiting:
    state = Waiting()
    for event in events:
        state = waiting.fold(state, event)
    return state


def off(number: int) -> LabelWaiting:
    return LabelWaiting(device_id(number), "zebra", "The label printer is off.", "Switch it on.")


def done(number: int) -> UnitPassed:
    return UnitPassed("A1", device_id(number), serial(number), 20.0)


def printed(number: int) -> LabelPrinted:
    return LabelPrinted(device_id(number), "code", "zebra", "zebra")


def cloud(state: str = "ready", waits: int = 0, refused: int = 0, error: str = "") -> Event:
    return DestinationChanged(CLOUD, state, waits, 3, refused, error)


def test_the_head_starts_with_what_the_ledger_holds() -> None:
    shown = tally.tally_of(BATCH, "demo")
    assert (shown.batch, shown.title, shown.operator) == ("AC-2647", "Acme Thermostat", "demo")


def test_news_of_this_batch_changes_the_counts() -> None:
    shown = tally.fold(tally.tally_of(BATCH, "demo"), changed("AC-2647"))
    assert (shown.passed, shown.failed, shown.skipped) == (12, 2, 1)
    assert (shown.labels_printed, shown.labels_confirmed, shown.state) == (11, 10, "held")
    assert words.batch_state(shown) == "On hold"


def test_news_of_anything_else_changes_nothing() -> None:
    shown = tally.tally_of(BATCH, "demo")
    assert tally.fold(shown, changed("another")) is shown
    assert tally.fold(shown, Notice("Hello.")) is shown


def test_a_batch_is_complete_once_all_units_passed() -> None:
    full = BatchChanged("AC-2647", "running", 50, 50, 0, 0, 50, 50)
    shown = tally.fold(tally.tally_of(BATCH, "demo"), full)
    assert words.batch_state(shown) == "Complete"


def test_labels_wait_only_where_there_is_trouble() -> None:
    assert after(done(1)).labels == 0
    assert words.behind_the_line(after(done(1)))[0].text == "No label waits"


def test_a_printer_that_is_off_keeps_every_later_label_waiting() -> None:
    said = words.behind_the_line(after(done(1), off(1), done(2), done(3)))[0]
    assert said.text == "The label printer is off: 3 labels wait. Switch it on."
    assert said.is_urgent


def test_labels_that_follow_are_counted_down_until_none_waits() -> None:
    trouble = (done(1), off(1), done(2))
    assert after(*trouble, printed(1)).labels == 0
    assert after(*trouble, off(2), printed(1)).labels == 1


def test_units_that_wait_for_the_cloud_are_told_calmly() -> None:
    said = words.behind_the_line(after(cloud("offline", 12)))
    assert [one.text for one in said] == ["No label waits", "12 units wait for the cloud"]
    assert not any(one.is_urgent for one in said)


def test_a_cloud_that_knows_all_says_so() -> None:
    said = words.behind_the_line(after(cloud("offline", 1), cloud()))[1]
    assert (said.symbol, said.text) == (Symbol.TICK, "The cloud knows every unit")


def test_a_cloud_that_needs_a_person_comes_first() -> None:
    blocked = words.behind_the_line(after(cloud("blocked", 2, error="The key was refused.")))[0]
    assert blocked.text == "The cloud lets nothing in. The key was refused."
    refused = words.behind_the_line(after(cloud(refused=1, error="Unknown product.")))[0]
    assert refused.text == "1 unit was refused by the cloud. Unknown product."


def test_two_clouds_are_told_apart_by_name() -> None:
    other = DestinationChanged("product:acme-lamp", "offline", 1, 0, 0, "")
    texts = [one.text for one in words.behind_the_line(after(cloud(), other))]
    assert "1 unit waits for the cloud of acme-lamp" in texts
    assert "The cloud of acme-thermostat knows every unit" in texts
