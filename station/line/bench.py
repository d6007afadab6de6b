"""The whole line: all slots, the printer and the destinations, and the routes between them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from queue import SimpleQueue
from threading import Lock, Thread

from station.errors import SetupError, StationError, UnitError
from station.events import (
    AttemptRecovered,
    BatchChanged,
    Event,
    LabelConfirmed,
    LabelPrinted,
    Notice,
    Say,
    ScanRefused,
    UnitPassed,
)
from station.labels.printing import PrintQueue
from station.ledger.attempts import Interrupted
from station.ledger.ledger import Ledger
from station.line.failures import Alarm, FailureWatch
from station.line.places import Place, Places
from station.line.slot import Order, Slot
from station.line.stages import Stage
from station.line.turn import Tools
from station.ports import ModuleSeen
from station.sync.outbox import Outbox
from station.workers import Stop, spawn

LOG = logging.getLogger(__name__)
JOIN_LIMIT_S = 30.0
"""How long a thread may take to reach its next safe point, in seconds."""


class Bench:
    """Runs one batch. Events are said from whatever thread they happen on."""

    def __init__(
        self, ledger: Ledger, places: Places, order: Order, say: Say, most_slots: int = 0
    ) -> None:
        self._ledger = ledger
        self._places = places
        self._order = order
        self._say = say
        self._most_slots = most_slots
        self._stop = Stop()
        self._bus_said = ""
        self._failures = FailureWatch(limit=1)
        self._slots: dict[str, Slot] = {}
        self._threads: list[Thread] = []
        self._lock = Lock()
        self._errands: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._printing: PrintQueue | None = None
        self._outboxes: Mapping[str, Outbox] = {}
        self._tools: Tools | None = None

    @property
    def stop(self) -> Stop:
        """Asked, it ends every thread of the line at its next safe point."""
        return self._stop

    def start(self, tools: Tools, printing: PrintQueue, outboxes: Mapping[str, Outbox]) -> None:
        """Say what the last run left open, then start every thread of the line."""
        self._tools, self._printing, self._outboxes = tools, printing, outboxes
        self._failures = FailureWatch(tools.recipe.line.stop_after_same_failures)
        for interrupted in self._ledger.attempts.recover():
            self._say(_recovered(interrupted))
        self._spawn("bench", self._run_errands)
        self._count()
        self._spawn("printer", printing.run)
        for name, outbox in outboxes.items():
            self._spawn(f"outbox-{name}", outbox.run)
        self._spawn("usb-watch", lambda: tools.arrivals.run(self._stop))

    def hear(self, event: Event) -> None:
        """Pass an event on to the faces, and to whoever on the line has work to do for it."""
        self._say(event)
        if isinstance(event, UnitPassed):
            if self._printing:
                self._printing.wake()
            for outbox in self._outboxes.values():
                outbox.wake()
        if isinstance(event, LabelPrinted):
            self._count()

    def module_changed(self, port_path: str, seen: ModuleSeen | None) -> None:
        """Route what the bus says to the slot of that port; the first module makes the slot."""
        with self._lock:
            slot = self._slots.get(port_path)
            room = not self._most_slots or len(self._slots) < self._most_slots
            if slot is None and seen is not None and room and self._tools:
                place = self._places.at(port_path)
                slot = Slot(place, self._tools, self._order, self._stop, self)
                self._slots[port_path] = slot
                self._spawn(f"slot-{place.name}", slot.run)
        if slot is not None:
            slot.module_changed(seen)

    def turn_ended(self, place: Place, error: StationError | None) -> None:
        """Count, and take out a place or hold the batch where the same thing keeps failing."""
        self._count()
        if error is None:
            self._failures.passed(place.name)
        elif isinstance(error, UnitError):
            alarm = self._failures.failed(place.name, error.reason)
            if alarm is Alarm.PLACE_OUT:
                self._take_out(place, error)
            elif alarm is Alarm.HOLD_BATCH:
                self._errands.put(lambda: self._hold(error))

    def bus_trouble(self, error: SetupError) -> None:
        """Say that the bus could not be read; once, until it says something else."""
        if error.message != self._bus_said:
            self._bus_said = error.message
            self._say(Notice(error.message, error.remedy, serious=True))

    def scan(self, code: str) -> None:
        """Take a scanned code; the answer comes as LabelConfirmed or ScanRefused."""
        self._errands.put(lambda: self._confirm(code))

    def answer(self, place: str, *, passed: bool) -> None:
        """Take the answer to a place's question; one that nobody asked is nothing."""
        if self._tools:
            self._tools.questions.answer(place, passed=passed)

    def close(self) -> None:
        """Stop everything at its next safe point and wait for it."""
        self._stop.ask()
        self._errands.put(None)
        for thread in self._threads:
            thread.join(JOIN_LIMIT_S)

    def _spawn(self, name: str, work: Callable[[], None]) -> None:
        self._threads.append(spawn(name, work, died=self.fault))

    def fault(self, name: str, error: Exception) -> None:
        """A thread of the line met a fault: say it, and keep what an engineer needs in the log."""
        LOG.error("%s met a fault", name, exc_info=error)
        message = error.message if isinstance(error, StationError) else f"{error!r}"
        remedy = error.remedy if isinstance(error, StationError) else ""
        self._say(
            Notice(
                f"Part of the station met a fault ({name}): {message}",
                remedy or "Finish the units under way, then restart the station.",
                serious=True,
            )
        )

    def _run_errands(self) -> None:
        """The body of the thread `bench`: scans and counts, one after the other."""
        while errand := self._errands.get():
            try:
                errand()
            except StationError as error:
                self._say(Notice(error.message, error.remedy, serious=True))

    def _take_out(self, place: Place, error: StationError) -> None:
        with self._lock:
            self._slots[place.port_path].take_out()
        self._say(
            Notice(
                f"Place {place.name} is taken out: it failed in the same way again and again. "
                f"{error.message}",
                "Check the cable and the fixture there, then restart the station.",
                serious=True,
            )
        )

    def _hold(self, error: StationError) -> None:
        batch = self._order.batch
        reason = f"The same failure at several places: {error.message}"
        self._ledger.batches.hold(batch, reason, actor="station")
        self._say(
            Notice(
                f"Batch {batch} is held. {reason}",
                "Call an engineer. `factory-station batch resume` lets it go on.",
                serious=True,
            )
        )
        self._say_counts()

    def _confirm(self, code: str) -> None:
        try:
            label = self._ledger.labels.confirm(code.strip())
        except StationError as error:
            self._say(ScanRefused(code, error.reason, error.message, error.remedy))
        else:
            self._say(LabelConfirmed(label.device_id, label.code, label.serial))
            self._say_counts()

    def _count(self) -> None:
        self._errands.put(self._say_counts)

    def _say_counts(self) -> None:
        batch = self._ledger.batches.get(self._order.batch)
        self._say(
            BatchChanged(
                batch=batch.batch,
                state=batch.state,
                quantity=batch.quantity,
                passed=batch.passed,
                failed=batch.failed,
                skipped=batch.skipped,
                labels_printed=batch.labels_printed,
                labels_confirmed=batch.labels_confirmed,
            )
        )


def _recovered(was: Interrupted) -> AttemptRecovered:
    """What a person should do with a unit whose turn the last run never ended."""
    touched = was.stage not in (Stage.IDENTIFYING, Stage.CHECKING)
    return AttemptRecovered(
        place=was.place,
        device_id=was.device_id,
        headline=f"The station stopped while module {was.device_id} at {was.place} was "
        f"{'being worked on' if touched else 'waiting'} ({was.stage.value}). It did not pass.",
        remedy="Plug it in again: the station starts over with it."
        if touched
        else "Plug it in again: nothing had been written to it.",
    )
