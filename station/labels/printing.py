"""The printing thread: owed labels leave in order, each written down before the printer sees it."""

from __future__ import annotations

from threading import Event

from station.errors import SetupError, StationError
from station.events import LabelPrinted, LabelSent, LabelWaiting, Notice, Say
from station.labels import check
from station.labels.layout import TEMPLATES
from station.labels.render import render
from station.ledger.labels import SENT, Labels, OwedLabel
from station.ports import LabelInDoubt, LabelJob, LabelPrinter
from station.workers import Stop

RETRY_S = 2.0
"""How long to wait before a printer that could not print is tried again, in seconds."""

_LOOK_S = 0.2


class PrintQueue:
    """Prints what the ledger says is owed. `run` is the body of the thread `printer-NAME`."""

    def __init__(self, labels: Labels, printer: LabelPrinter, say: Say, stop: Stop) -> None:
        self._labels = labels
        self._printer = printer
        self._say = say
        self._stop = stop
        self._news = Event()
        self._news.set()
        self._told: set[tuple[int, str]] = set()
        self._in_doubt: set[int] = set()

    def wake(self) -> None:
        """A label is owed; callable from any thread."""
        self._news.set()

    def run(self) -> None:
        """Print until asked to stop."""
        while not self._stop.asked:
            if not self._news.wait(_LOOK_S):
                continue
            self._news.clear()
            if not self.print_owed():
                self._stop.wait(RETRY_S)
                self._news.set()

    def print_owed(self) -> bool:
        """Print all that is owed, the oldest first; False where it could not be done."""
        try:
            waiting = self._labels.to_print()
        except SetupError as trouble:
            self._say(Notice(trouble.message, trouble.remedy, serious=True))
            return False
        for label in waiting:
            if self._stop.asked:
                return True
            if label.state == SENT and not self._printer.repeatable:
                self._doubt(label, "The station stopped while this label was being printed.")
                continue
            try:
                self._print(label)
            except LabelInDoubt as doubt:
                self._doubt(label, doubt.message)
            except SetupError as trouble:
                self._wait(label, trouble.message, trouble.remedy)
                return False
            except StationError as bad:
                self._wait(label, bad.message, bad.remedy)
        return True

    def _print(self, label: OwedLabel) -> None:
        """Draw, check by decoding, write down, deliver, write down."""
        job = draw(label, self._printer.dots_per_mm)
        self._labels.sent(label, self._printer.name)
        self._say(LabelSent(label.device_id, label.code, self._printer.name))
        try:
            where = self._printer.deliver(job)
        except SetupError as trouble:
            self._labels.not_printed(label, trouble.message)
            raise
        self._labels.printed(label, where)
        self._say(LabelPrinted(label.device_id, label.code, self._printer.name, where))

    def _doubt(self, label: OwedLabel, why: str) -> None:
        """Nobody knows whether this label came out: a person looks, and the line goes on."""
        if label.id in self._in_doubt:
            return
        self._in_doubt.add(label.id)
        self._wait(
            label,
            f"{why} The label of {label.serial} may or may not have come out.",
            "Look at the printer. If it came out, stick it on and scan it. If not, run "
            f"`factory-station label reprint {label.serial} --reason lost`.",
        )

    def _wait(self, label: OwedLabel, headline: str, remedy: str) -> None:
        """Say once why a label waits."""
        if (label.id, headline) not in self._told:
            self._told.add((label.id, headline))
            self._say(LabelWaiting(label.device_id, self._printer.name, headline, remedy))


def draw(label: OwedLabel, dots_per_mm: float) -> LabelJob:
    """The label as exact dots, proven to decode to its own code; raises when it does not."""
    image = render(label.text, TEMPLATES[label.template], dots_per_mm)
    check.prove(image, label.code)
    return LabelJob(label.name, image, dots_per_mm, label.copies)
