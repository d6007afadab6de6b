"""Running a line without a window: events become lines, and the end a summary."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from threading import Event as Flag
from threading import Lock
from time import monotonic
from typing import Any

from station.events import (
    BatchChanged,
    DestinationChanged,
    Event,
    LabelConfirmed,
    LabelPrinted,
    LabelWaiting,
    StageEntered,
    UnitFailed,
    UnitPassed,
    UnitSkipped,
)
from station.moment import iso
from station.ports import Clock, SystemClock
from ui.cli.lines import slug, text_of
from ui.cli.output import show, show_json

RESULTS = {UnitPassed: "passed", UnitFailed: "failed", UnitSkipped: "skipped"}


@dataclass(slots=True)
class Tally:
    """What the run has come to so far."""

    units: list[dict[str, Any]] = field(default_factory=list)
    printed: set[str] = field(default_factory=set)
    confirmed: set[str] = field(default_factory=set)
    destinations: dict[str, DestinationChanged] = field(default_factory=dict)
    batch_full: bool = False
    printer_waits: bool = False

    def count(self, result: str) -> int:
        """How many units had this result."""
        return sum(unit["result"] == result for unit in self.units)


class LineRun:
    """Listens to a line, tells its events, and knows when it is finished.

    `units` is how many are to be finished, 0 for as many as the batch takes.
    """

    def __init__(
        self,
        *,
        units: int,
        as_json: bool,
        tell: Callable[[str], None] = show,
        clock: Clock | None = None,
    ) -> None:
        self._units = units
        self.as_json = as_json
        self.tell = tell
        self._clock = clock or SystemClock()
        self._lock = Lock()
        self._began_at = monotonic()
        self.tally = Tally()
        self.finished = Flag()

    def hear(self, event: Event) -> None:
        """Take an event; callable from any thread."""
        with self._lock:
            self._count(event)
            if self.as_json:
                at = iso(self._clock.now())
                show_json({"event": slug(event), "at": at, **_plain(event)})
            elif text := text_of(event):
                self.tell(text)
            if self._is_finished():
                self.finished.set()

    def settled(self, *, confirmed: bool) -> bool:
        """True once every passed unit has its label, and its confirmation if asked."""
        with self._lock:
            passed = {u["device_id"] for u in self.tally.units if u["result"] == "passed"}
            return passed <= (self.tally.confirmed if confirmed else self.tally.printed)

    def summary(self) -> dict[str, Any]:
        """The last line of the run."""
        tally = self.tally
        return {
            "event": "summary",
            "at": iso(self._clock.now()),
            "passed": tally.count("passed"),
            "failed": tally.count("failed"),
            "skipped": tally.count("skipped"),
            "seconds": round(monotonic() - self._began_at, 3),
            "labels": {"printed": len(tally.printed), "confirmed": len(tally.confirmed)},
            "destinations": [
                {"name": d.destination, "waiting": d.waiting, "sent": d.sent, "refused": d.refused}
                for d in tally.destinations.values()
            ],
            "units": tally.units,
        }

    def _is_finished(self) -> bool:
        if self._units:
            return len(self.tally.units) >= self._units
        return self.tally.batch_full

    def _count(self, event: Event) -> None:
        tally = self.tally
        match event:
            case UnitPassed() | UnitFailed() | UnitSkipped():
                tally.units.append(
                    {
                        "device_id": event.device_id,
                        "place": event.place,
                        "result": RESULTS[type(event)],
                        "reason": getattr(event, "reason", ""),
                        "seconds": round(event.seconds, 3),
                    }
                )
            case LabelPrinted():
                tally.printed.add(event.device_id)
                tally.printer_waits = False
            case LabelWaiting():
                tally.printer_waits = True
            case LabelConfirmed():
                tally.confirmed.add(event.device_id)
            case DestinationChanged():
                tally.destinations[event.destination] = event
            case BatchChanged():
                tally.batch_full = event.passed >= event.quantity
            case _:
                pass


def _plain(event: Event) -> dict[str, Any]:
    """An event's fields as JSON has them; every line has a place and a device id."""
    fields: dict[str, Any] = {"place": "", "device_id": ""} | asdict(event)
    if isinstance(event, StageEntered):
        fields["stage"] = event.stage.value
    return fields
