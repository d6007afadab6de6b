"""Whatever happens on a line, in whatever order: the promises of the record hold at every step."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from station.errors import Cancelled, Refused, StationError, UnitError
from station.labels.layout import LabelText
from station.ledger.labels import OwedLabel
from station.line.stages import Stage
from station.ports import Verdict
from station.unit import PassedUnit, Unit
from tests.builders import (
    open_batch,
    open_ledger,
    recipe_of,
    recipe_text,
    unit_at,
    virtual_id,
)
from tests.unit.sync.fakes import FakeClock

QUOTA = 3
DESTINATIONS = ("product:acme-thermostat", "site:acme-thermostat")
RECIPE = (
    recipe_text(("[setup]", '[line]\nrepeat = "rework"\n\n[setup]'))
    + '\n[cloud.site]\ndsn = "postgresql://site-db.example/ledger"\n'
)
NUMBERS = st.integers(1, 5)
DESTINATION = st.sampled_from(DESTINATIONS)
ENDS = st.sampled_from(
    [
        ("failed", UnitError("Bad.", reason="read-back")),
        ("skipped", Refused("No.", reason="already-passed")),
        ("aborted", Cancelled()),
    ]
)
LABEL_MOVES = {
    "sent": {"owed", "sent"},
    "not_printed": {"sent"},
    "printed": {"sent"},
    "confirm": {"sent", "printed"},
    "void": {"owed", "sent", "printed", "confirmed"},
    "reprint": {"owed", "sent", "printed", "confirmed", "voided"},
}
"""From where each move of a label is allowed."""


class Line(RuleBasedStateMachine):
    """One batch of three, worked at many places at once, beside a model of what must come of it."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.clock = FakeClock()
        self.ledger = open_ledger(Path(self.folder.name), self.clock)
        self.batch = open_batch(self.ledger, QUOTA, text=RECIPE).batch
        self.recipe = recipe_of(self.ledger, self.batch)
        self.is_held = False
        self.under_way: dict[int, Unit] = {}
        self.passed: dict[int, PassedUnit] = {}
        self.passes = 0
        self.settled: Counter[str] = Counter()
        self.entries = 0

    def teardown(self) -> None:
        self.ledger.close()
        self.folder.cleanup()

    @initialize(numbers=st.sets(NUMBERS, max_size=QUOTA))
    def some_have_passed(self, numbers: set[int]) -> None:
        for number in sorted(numbers):
            self.begin(number, "op-7")
            self.pass_one(number)

    @rule(number=NUMBERS, operator=st.sampled_from(["", "op-7", "op-7"]))
    def begin(self, number: int, operator: str) -> None:
        again = number in self.passed
        room = QUOTA - len(self.passed) - len(self.under_way)
        refused = self.is_held or (again and not operator) or (not again and room <= 0)
        unit = unit_at(f"A{number}", number, self.batch, operator)
        with told(UnitError if number in self.under_way else Refused if refused else None):
            self.under_way[number] = self.ledger.attempts.began(unit, self.recipe)

    @rule(number=NUMBERS, end=ENDS)
    def turned_away(self, number: int, end: tuple[str, StationError]) -> None:
        unit = unit_at("B1", number, self.batch)
        self.ledger.attempts.ended(unit, Stage.CHECKING, *end)

    @precondition(lambda self: self.under_way)
    @rule(data=st.data(), stage=st.sampled_from([Stage.ERASING, Stage.PROVING]))
    def enter(self, data: st.DataObject, stage: Stage) -> None:
        self.ledger.attempts.entered(self.under_way[self.someone(data)], stage)

    @precondition(lambda self: self.under_way)
    @rule(data=st.data())
    def finish(self, data: st.DataObject) -> None:
        self.pass_one(self.someone(data))

    def pass_one(self, number: int) -> None:
        """Let a unit that is under way pass; what its label says never changes."""
        passed = self.ledger.attempts.passed(self.under_way.pop(number), self.recipe)
        before = self.passed.setdefault(number, passed)
        assert (passed.serial, passed.claim_token) == (before.serial, before.claim_token)
        self.passes += 1

    @precondition(lambda self: self.under_way)
    @rule(data=st.data(), end=ENDS)
    def give_up(self, data: st.DataObject, end: tuple[str, StationError]) -> None:
        unit = self.under_way.pop(self.someone(data))
        self.ledger.attempts.ended(unit, Stage.WRITING, *end)

    @rule()
    def restart(self) -> None:
        self.ledger.close()
        self.ledger = open_ledger(Path(self.folder.name), self.clock)
        found = self.ledger.attempts.recover()
        assert {each.device_id for each in found} == {virtual_id(n) for n in self.under_way}
        self.under_way.clear()

    @rule()
    def hold_or_resume(self) -> None:
        if self.is_held:
            self.ledger.batches.resume(self.batch, "op-7")
        else:
            self.ledger.batches.hold(self.batch, "why", "op-7")
        self.is_held = not self.is_held

    @precondition(lambda self: self.passed)
    @rule(data=st.data(), move=st.sampled_from(sorted(LABEL_MOVES)))
    def move_label(self, data: st.DataObject, move: str) -> None:
        unit = data.draw(st.sampled_from(list(self.passed.values())))
        row = self.ledger._desk.read(
            "SELECT id, code, state FROM labels WHERE device_id = ? ORDER BY revision DESC LIMIT 1",
            (unit.device_id,),
        )[0]
        with told(None if row["state"] in LABEL_MOVES[move] else Refused):
            self.label_moves(unit, row["id"], row["code"])[move]()

    @rule(code=st.sampled_from(["", "HTTPS://ACME.EXAMPLE/C/", "AC2418-000001"]))
    def scan_something_else(self, code: str) -> None:
        with told(Refused):
            self.ledger.labels.confirm(code)

    @rule(destination=DESTINATION, limit=st.integers(1, 3), data=st.data())
    def deliver(self, destination: str, limit: int, data: st.DataObject) -> None:
        parcel = self.ledger.outbox.next_parcel(destination, limit)
        if parcel is None:
            assert self.settled[destination] == self.passes
            return
        assert self.ledger.outbox.next_parcel(destination, limit) == parcel
        answers = st.sampled_from(["taken", "refused", "silent"])
        said = [(message.key, data.draw(answers)) for message in parcel.messages]
        verdicts = tuple(
            Verdict(key, answer == "taken", answer) for key, answer in said if answer != "silent"
        )
        self.ledger.outbox.settle(destination, verdicts, self.ledger.now())
        self.settled[destination] += len(verdicts)

    @rule(destination=DESTINATION)
    def fail_to_deliver(self, destination: str) -> None:
        parcel = self.ledger.outbox.next_parcel(destination, 2)
        self.ledger.outbox.could_not_send(destination, "Away.", self.ledger.now())
        if parcel and len(parcel.messages) > 1:
            self.ledger.outbox.split(parcel)

    @rule(seconds=st.integers(1, 10**7))
    def time_passes(self, seconds: int) -> None:
        self.clock.passed_s += seconds

    @invariant()
    def the_chain_holds_and_only_grows(self) -> None:
        verdict = self.ledger.verify()
        assert verdict.first_problem == ""
        assert verdict.entries >= self.entries
        self.entries = verdict.entries

    @invariant()
    def the_quota_is_never_exceeded(self) -> None:
        summary = self.ledger.batches.get(self.batch)
        first_timers = [number for number in self.under_way if number not in self.passed]
        assert summary.passed == len(self.passed)
        assert summary.passed + len(first_timers) <= QUOTA

    @invariant()
    def every_unit_is_its_own_and_has_a_passed_attempt(self) -> None:
        units = self.ledger._desk.read("SELECT * FROM units")
        assert {unit["serial"] for unit in units} == {u.serial for u in self.passed.values()}
        for column in ("serial", "claim_token"):
            assert len({unit[column] for unit in units}) == len(units) == len(self.passed)
        for unit in units:
            [attempt] = self.ledger._desk.read(
                "SELECT * FROM attempts WHERE id = ?", (unit["attempt"],)
            )
            assert (attempt["device_id"], attempt["result"]) == (unit["device_id"], "passed")

    @invariant()
    def a_unit_has_one_live_label_at_most_and_no_one_else_has_any(self) -> None:
        labels = self.ledger._desk.read("SELECT device_id, state FROM labels")
        live = Counter(row["device_id"] for row in labels if row["state"] != "voided")
        assert all(count == 1 for count in live.values())
        assert {row["device_id"] for row in labels} == {
            unit.device_id for unit in self.passed.values()
        }

    @invariant()
    def each_pass_has_one_message_for_each_destination(self) -> None:
        for destination in DESTINATIONS:
            counts = self.ledger.outbox.outbox_counts(destination)
            assert counts.sent + counts.refused == self.settled[destination]
            assert counts.waiting + self.settled[destination] == self.passes
        told_of = self.ledger._desk.read(
            "SELECT count(*) AS n FROM entries WHERE kind IN ('message-sent', 'message-refused')"
        )
        assert told_of[0]["n"] == self.settled.total()

    def someone(self, data: st.DataObject) -> int:
        """One of the units under way."""
        return data.draw(st.sampled_from(sorted(self.under_way)))

    def label_moves(
        self, unit: PassedUnit, label_id: int, code: str
    ) -> dict[str, Callable[[], object]]:
        """What may be tried with the newest label of a unit."""
        labels = self.ledger.labels
        label = _label(label_id)
        return {
            "sent": lambda: labels.sent(label, "pdf"),
            "not_printed": lambda: labels.not_printed(label, "off"),
            "printed": lambda: labels.printed(label, "label.pdf"),
            "confirm": lambda: labels.confirm(code),
            "void": lambda: labels.void(unit, "torn"),
            "reprint": lambda: labels.reprint(unit, "torn"),
        }


TestLine = Line.TestCase
TestLine.settings = settings(
    max_examples=30,
    stateful_step_count=30,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # shrinking a line takes minutes
)


@contextmanager
def told(expected: type[StationError] | None) -> Iterator[None]:
    """What the model expects of a call: this error, or none."""
    if expected is None:
        yield
        return
    with pytest.raises(expected) as caught:
        yield
    assert caught.value.reason
    assert caught.value.message


def _label(label_id: int) -> OwedLabel:
    """A label as its verbs know it: by its number."""
    text = LabelText(code="", device_id="", lines=())
    return OwedLabel(label_id, "", "", "", "", "", "", 1, text)
