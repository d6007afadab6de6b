"""A virtual operator: plugs modules in, lifts them out after their result, until all are done."""

from __future__ import annotations

from collections.abc import Callable
from queue import SimpleQueue
from random import Random
from threading import Thread

from drivers.virtual.faults import FAULT_NAMES
from drivers.virtual.line import VirtualLine
from station.events import Event, ModuleLeft, QuestionAsked, UnitFailed, UnitPassed, UnitSkipped
from station.workers import spawn

PRINTER_OFF, CLOUD_DOWN = "printer-off", "cloud-down"
ALL_FAULTS = (*FAULT_NAMES, PRINTER_OFF, CLOUD_DOWN)

_Finished = UnitPassed | UnitFailed | UnitSkipped


class VirtualOperator:
    """Works a number of modules through the places of a virtual line.

    Faults of modules strike one module each, chosen by the seed; the printer and the back end are
    out of order until half of the modules are through.
    """

    def __init__(self, line: VirtualLine, units: int, faults: tuple[str, ...], seed: str) -> None:
        self._line = line
        self._units = units
        self._moments = tuple(fault for fault in faults if fault not in FAULT_NAMES)
        self._plan = _plan(units, [f for f in faults if f in FAULT_NAMES], seed)
        self._events: SimpleQueue[Event | None] = SimpleQueue()
        self._plugged = 0
        self._finished = 0
        self._lifting: set[str] = set()
        self._thread: Thread | None = None
        self._death: Exception | None = None
        self._answer: Callable[[str, bool], None] | None = None

    def start(self) -> None:
        """Plug the first modules in, on a thread of its own."""
        self._out_of_order(out=True)
        self._thread = spawn("virtual-operator", self._run, died=self._died)

    def answer_with(self, answer: Callable[[str, bool], None]) -> None:
        """Say yes, by this, to every question that the line asks."""
        self._answer = answer

    def close(self) -> None:
        """Take the hands off the line; raises what had ended their thread before, if anything."""
        self._events.put(None)
        if self._thread:
            self._thread.join()
        if self._death:
            raise self._death

    def hear(self, event: Event) -> None:
        """Take notice of what happens on the line; callable from any thread."""
        if isinstance(event, _Finished | ModuleLeft | QuestionAsked):
            self._events.put(event)

    def _run(self) -> None:
        for place in self._line.places.values():
            self._plug(place)
        while event := self._events.get():
            if isinstance(event, _Finished):
                self._lift(event.place)
            elif isinstance(event, ModuleLeft) and event.place in self._lifting:
                self._lifting.discard(event.place)
                self._plug(event.place)
            elif isinstance(event, QuestionAsked) and self._answer:
                self._answer(event.place, True)

    def _plug(self, place: str) -> None:
        if self._plugged < self._units:
            fault = self._plan.get(self._plugged, "")
            self._plugged += 1
            self._line.plug(place, fault)

    def _lift(self, place: str) -> None:
        self._finished += 1
        if self._finished * 2 >= self._units:
            self._out_of_order(out=False)
        self._lifting.add(place)
        self._line.unplug(place)

    def _out_of_order(self, *, out: bool) -> None:
        if PRINTER_OFF in self._moments:
            self._line.printer_off(out)
        if CLOUD_DOWN in self._moments:
            self._line.cloud_down(out)

    def _died(self, _name: str, error: Exception) -> None:
        self._death = error


def _plan(units: int, faults: list[str], seed: str) -> dict[int, str]:
    """Which module, counted from 0, gets which fault."""
    struck = Random(seed).sample(range(units), len(faults))  # noqa: S311 - repeatable by design
    return dict(zip(sorted(struck), faults, strict=True))
