"""The printing thread: in order, never twice, and nothing that cannot be scanned."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image

from station.errors import SetupError
from station.events import Event, LabelPrinted, LabelSent, LabelWaiting, Notice
from station.labels import check, printing
from station.labels.errors import LabelError
from station.labels.layout import LabelText, Template
from station.labels.printing import PrintQueue, draw
from station.labels.render import render as real_render
from station.ports import LabelInDoubt, LabelJob
from station.unit import PassedUnit
from station.workers import Stop, spawn
from tests.builders import open_batch, open_ledger, passed_unit, recipe_text, virtual_id

OFF = SetupError("The printer is off.", reason="printer", remedy="Switch it on.")


class FakePrinter:
    """Keeps what it printed; `meets` is called first, with the job, and may raise."""

    name = "fake"
    dots_per_mm = 8.0

    def __init__(self, *, repeatable: bool) -> None:
        self.repeatable = repeatable
        self.printed: list[str] = []
        self.meets: Callable[[LabelJob], None] = lambda _: None

    def deliver(self, job: LabelJob) -> str:
        self.meets(job)
        self.printed.append(job.name)
        return f"tray/{job.name}"


class PrintRoom:
    """A ledger with owed labels, a printer, and the queue between them."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self.ledger = open_ledger(data_dir)
        self.batch = open_batch(self.ledger).batch
        self.heard: list[Event] = []
        self.stop = Stop()
        self.use(FakePrinter(repeatable=True))

    def use(self, printer: FakePrinter) -> None:
        """Print on another printer."""
        self.printer = printer
        self.queue = PrintQueue(self.ledger.labels, printer, self.heard.append, self.stop)

    def restart(self, printer: FakePrinter) -> None:
        """Open the ledger anew, as after a crash."""
        self.ledger.close()
        self.ledger = open_ledger(self.data_dir)
        self.use(printer)

    def owe(self, *numbers: int) -> list[PassedUnit]:
        """Let units pass; their labels are owed."""
        return [passed_unit(self.ledger, number, self.batch) for number in numbers]

    def states(self) -> list[str]:
        """The state of each label, in the order in which they became owed."""
        rows = self.ledger._desk.read("SELECT state FROM labels ORDER BY id")
        return [row["state"] for row in rows]

    def waits(self) -> list[LabelWaiting]:
        """What was said of labels that wait."""
        return [event for event in self.heard if isinstance(event, LabelWaiting)]


@pytest.fixture
def room(tmp_path: Path) -> Iterator[PrintRoom]:
    room = PrintRoom(tmp_path)
    yield room
    room.ledger.close()


def job_of(number: int, revision: int = 0) -> str:
    """The name of a unit's label on its way to a printer."""
    return f"{virtual_id(number)}-r{revision}"


def test_owed_labels_leave_in_order_and_each_is_told(room: PrintRoom) -> None:
    room.owe(3, 1, 2)
    assert room.queue.print_owed()
    assert room.printer.printed == [job_of(3), job_of(1), job_of(2)]
    assert room.states() == ["printed"] * 3
    assert [type(event) for event in room.heard] == [LabelSent, LabelPrinted] * 3
    told = room.heard[1]
    assert isinstance(told, LabelPrinted)
    assert (told.device_id, told.where) == (virtual_id(3), f"tray/{job_of(3)}")


def test_nothing_is_printed_twice(room: PrintRoom) -> None:
    room.owe(1)
    for _ in range(3):
        assert room.queue.print_owed()
    assert room.printer.printed == [job_of(1)]


def test_a_label_is_on_record_as_sent_before_the_printer_sees_it(room: PrintRoom) -> None:
    states: list[list[str]] = []
    room.printer.meets = lambda _: states.append(room.states())
    room.owe(1)
    room.queue.print_owed()
    assert states == [["sent"]]


def test_what_is_printed_decodes_to_its_own_code(room: PrintRoom) -> None:
    codes: list[tuple[str, ...]] = []
    room.printer.meets = lambda job: codes.append(check.decode(job.image))
    [unit] = room.owe(1)
    room.queue.print_owed()
    assert codes == [(f"HTTPS://ACME.EXAMPLE/C/{unit.claim_token}",)]


@pytest.mark.parametrize("repeatable", [True, False])
def test_a_printer_that_refuses_is_owed_the_label_again_and_order_is_kept(
    room: PrintRoom, *, repeatable: bool
) -> None:
    room.use(FakePrinter(repeatable=repeatable))
    room.owe(1, 2)
    room.printer.meets = _raising(OFF)
    for _ in range(3):
        assert not room.queue.print_owed()
    assert room.states() == ["owed", "owed"]
    [told] = room.waits()
    assert (told.device_id, told.headline, told.remedy) == (
        virtual_id(1),
        OFF.message,
        OFF.remedy,
    )
    room.printer.meets = lambda _: None
    assert room.queue.print_owed()
    assert room.printer.printed == [job_of(1), job_of(2)]


def test_a_label_in_doubt_stays_sent_and_is_never_printed_again(room: PrintRoom) -> None:
    room.use(FakePrinter(repeatable=False))
    first, _ = room.owe(1, 2)
    room.printer.meets = _raising_for(job_of(1), LabelInDoubt("The connection broke."))
    for _ in range(3):
        assert room.queue.print_owed()
    assert room.states() == ["sent", "printed"]
    assert room.printer.printed == [job_of(2)]
    [told] = room.waits()
    assert told.device_id == virtual_id(1)
    assert told.headline == (
        f"The connection broke. The label of {first.serial} may or may not have come out."
    )
    assert f"label reprint {first.serial}" in told.remedy


def test_a_label_in_doubt_can_be_scanned_or_reprinted(room: PrintRoom) -> None:
    room.use(FakePrinter(repeatable=False))
    first, second = room.owe(1, 2)
    room.printer.meets = _raising(LabelInDoubt("The connection broke."))
    room.queue.print_owed()
    room.ledger.labels.confirm(f"HTTPS://ACME.EXAMPLE/C/{first.claim_token}")
    room.ledger.labels.reprint(second, "lost")
    room.printer.meets = lambda _: None
    room.queue.print_owed()
    assert room.printer.printed == [job_of(2, revision=1)]
    assert room.states() == ["confirmed", "voided", "printed"]


def test_after_a_restart_a_sent_label_goes_to_a_folder_again(room: PrintRoom) -> None:
    room.owe(1)
    room.printer.meets = _raising(KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        room.queue.print_owed()
    assert room.states() == ["sent"]
    room.restart(FakePrinter(repeatable=True))
    room.queue.print_owed()
    assert room.printer.printed == [job_of(1)]
    assert room.states() == ["printed"]


def test_after_a_restart_a_sent_label_never_goes_to_a_printer_of_paper(room: PrintRoom) -> None:
    room.owe(1)
    room.printer.meets = _raising(KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        room.queue.print_owed()
    room.restart(FakePrinter(repeatable=False))
    for _ in range(3):
        assert room.queue.print_owed()
    assert room.printer.printed == []
    assert room.states() == ["sent"]
    [told] = room.waits()
    assert "The station stopped while this label was being printed." in told.headline


def test_a_label_that_cannot_be_read_back_is_never_delivered_and_holds_up_no_other(
    room: PrintRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, _ = room.owe(1, 2)

    def render(text: LabelText, template: Template, dots_per_mm: float) -> Image.Image:
        drawn = real_render(text, template, dots_per_mm)
        return Image.new("1", drawn.size, 1) if text.device_id == bad.device_id else drawn

    monkeypatch.setattr("station.labels.printing.render", render)
    assert room.queue.print_owed()
    assert room.printer.printed == [job_of(2)]
    assert room.states() == ["owed", "printed"]
    assert [event.device_id for event in room.waits()] == [bad.device_id]


def test_a_code_of_another_unit_is_never_delivered(
    room: PrintRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = room.owe(1, 2)
    labels = {label.device_id: label for label in room.ledger.labels.to_print()}
    wrong = labels[second.device_id].text
    monkeypatch.setattr(
        "station.labels.printing.render", lambda _text, *how: real_render(wrong, *how)
    )
    with pytest.raises(LabelError) as told:
        draw(labels[first.device_id], 8.0)
    assert first.claim_token not in told.value.message
    assert second.claim_token not in told.value.message


def test_a_label_that_has_no_room_waits_and_the_others_go(room: PrintRoom) -> None:
    long = recipe_text(("Wi-Fi {ssid}", "W" * 200), ('"acme-thermostat"', '"acme-long"'))
    other = open_batch(room.ledger, text=long.replace("AC{year", "LO{year")).batch
    passed_unit(room.ledger, 1, other)
    room.owe(2)
    assert room.queue.print_owed()
    assert room.printer.printed == [job_of(2)]
    [told] = room.waits()
    assert told.device_id == virtual_id(1)
    assert "recipe" in told.remedy


def test_copies_are_asked_of_the_printer(room: PrintRoom) -> None:
    text = recipe_text(("[label]", "[label]\ncopies = 3"), ("AC{year", "CO{year"))
    passed_unit(room.ledger, 1, open_batch(room.ledger, text=text).batch)
    asked: list[int] = []
    room.printer.meets = lambda job: asked.append(job.copies)
    room.queue.print_owed()
    assert asked == [3]


def test_a_ledger_that_cannot_be_read_is_said_and_tried_again(
    room: PrintRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    trouble = SetupError("Another program holds the ledger.", remedy="Close it.")
    with monkeypatch.context() as patched:
        patched.setattr(room.ledger.labels, "to_print", _raising(trouble))
        assert not room.queue.print_owed()
    assert room.heard == [Notice(trouble.message, trouble.remedy, serious=True)]


def test_who_is_asked_to_stop_begins_no_further_label(room: PrintRoom) -> None:
    room.owe(1, 2, 3)
    room.printer.meets = lambda _: room.stop.ask()
    assert room.queue.print_owed()
    assert room.printer.printed == [job_of(1)]
    assert room.states() == ["printed", "owed", "owed"]


def test_the_thread_prints_what_waits_then_what_it_is_woken_for(
    room: PrintRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printing, "RETRY_S", 0)
    room.owe(1)

    def first(_: LabelJob) -> None:
        room.printer.meets = last
        room.owe(2)
        room.queue.wake()
        raise OFF

    def last(job: LabelJob) -> None:
        if job.name == job_of(2):
            room.stop.ask()

    room.printer.meets = first
    thread = spawn("printer", room.queue.run, died=_never)
    thread.join(30)
    assert room.printer.printed == [job_of(1), job_of(2)]


def _raising(error: BaseException) -> Callable[..., None]:
    def raises(*_: object) -> None:
        raise error

    return raises


def _raising_for(name: str, error: Exception) -> Callable[[LabelJob], None]:
    def raises(job: LabelJob) -> None:
        if job.name == name:
            raise error

    return raises


def _never(name: str, error: Exception) -> None:
    raise AssertionError(f"{name} died: {error}")
