"""One place at work: its thread, the turn of each module that comes, and its result."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from queue import Empty, SimpleQueue
from typing import Protocol

from station.errors import Cancelled, Refused, SetupError, StationError
from station.events import (
    ModuleArrived,
    ModuleLeft,
    Notice,
    UnitFailed,
    UnitPassed,
    UnitSkipped,
)
from station.ledger.attempts import ABORTED, FAILED, SKIPPED
from station.line.places import Place
from station.line.stages import Stage
from station.line.steps import FLASH, REGISTER, Step
from station.line.turn import Tools, Turn
from station.ports import ModuleSeen
from station.unit import Unit
from station.workers import Stop

_TICK_S = 0.2


@dataclass(frozen=True, slots=True)
class Order:
    """What a slot works for: a batch, and who stands at the line."""

    batch: str
    operator: str


class Overseer(Protocol):
    """Whom a slot tells how its turns end: the bench."""

    def turn_ended(self, place: Place, error: StationError | None) -> None:
        """A turn ended and its end was said; `error` is why it did not pass."""
        ...

    def fault(self, name: str, error: Exception) -> None:
        """The program itself is at fault."""
        ...


class Slot:
    """One place. `module_changed` may be called from any thread; the rest is its own thread's."""

    def __init__(
        self,
        place: Place,
        tools: Tools,
        order: Order,
        stop: Stop,
        overseer: Overseer,
    ) -> None:
        self._place = place
        self._tools = tools
        self._order = order
        self._stop = stop
        self._overseer = overseer
        self._is_out = False
        self._inbox: SimpleQueue[ModuleSeen | None] = SimpleQueue()
        self._present: ModuleSeen | None = None
        self._unrecorded: list[Callable[[], None]] = []

    def module_changed(self, seen: ModuleSeen | None) -> None:
        """Tell the slot what is at its port now."""
        self._inbox.put(seen)

    def take_out(self) -> None:
        """Work on no further module here until the line is started again."""
        self._is_out = True

    def run(self) -> None:
        """Work on one module after the other until asked to stop: the body of the thread."""
        while not self._stop.asked:
            try:
                seen = self._inbox.get(timeout=_TICK_S)
            except Empty:
                self._record_ends_if_possible()
                continue
            if seen == self._present:
                continue
            self._present = seen
            self._take(seen)
        self._record_ends_if_possible()

    def _take(self, seen: ModuleSeen | None) -> None:
        """Somebody plugged in, or pulled out."""
        if seen is None:
            self._tools.say(ModuleLeft(self._place.name))
        else:
            self._tools.say(ModuleArrived(self._place.name, self._place.port_path))
            self._settle(self._work(seen))

    def _settle(self, last_seen: ModuleSeen) -> None:
        """Go on with what is at the port after a turn, which saw its module as `last_seen`.

        The module's own reboots are no news. Anything else was plugged in while the turn ended.
        """
        while not self._inbox.empty():
            self._inbox.get()
        there = self._tools.arrivals.at(self._place.port_path)
        if there != last_seen:
            self._tools.say(ModuleLeft(self._place.name))
        self._present = last_seen if there == last_seen else None
        self._inbox.put(there)

    def _work(self, seen: ModuleSeen) -> ModuleSeen:
        """Take one module through the steps; whatever happens, its end is on record and said.

        Returns the module as it was last seen, after its reboots.
        """
        unit = Unit(
            place=self._place.name,
            port_path=self._place.port_path,
            batch=self._order.batch,
            operator=self._order.operator,
        )
        turn = Turn(self._tools, unit, seen, self._stop)
        try:
            self._record_ends()
            self._refuse_if_out()
            for step in self._steps():
                self._stop.check()
                step(turn)
        except StationError as error:
            self._did_not_pass(turn, turn.in_its_words(error))
        except Exception as error:  # noqa: BLE001 - told, logged, and the place goes on
            self._overseer.fault(f"slot-{self._place.name}", error)
            self._did_not_pass(turn, _program_fault(error))
        else:
            self._passed(turn)
        finally:
            turn.close_board()
        return turn.seen

    def _steps(self) -> tuple[Step, ...]:
        return REGISTER if self._tools.recipe.line.mode == "register" else FLASH

    def _passed(self, turn: Turn) -> None:
        """Say PASS; its row is on disk by now."""
        if turn.passed is None:
            raise AssertionError("a unit cannot pass before it is recorded")
        turn.enter(Stage.PASSED)
        serial = turn.passed.serial
        unit = turn.unit
        self._tools.say(UnitPassed(unit.place, unit.device_id, serial, turn.seconds))
        self._overseer.turn_ended(self._place, None)

    def _did_not_pass(self, turn: Turn, error: StationError) -> None:
        """Record and say why a unit did not pass."""
        stage, result = turn.stage, _result(error)
        turn.enter(Stage.FAILED if result == FAILED else Stage.SKIPPED)
        ended = self._tools.ledger.attempts.ended
        self._unrecorded.append(partial(ended, turn.unit, stage, result, error))
        try:
            self._record_ends()
        except SetupError as trouble:
            self._tools.say(Notice(trouble.message, trouble.remedy, serious=True))
        kind = UnitFailed if result == FAILED else UnitSkipped
        unit = turn.unit
        self._tools.say(
            kind(
                unit.place,
                unit.device_id,
                error.reason,
                error.message,
                error.remedy,
                turn.seconds,
            )
        )
        self._overseer.turn_ended(self._place, error)

    def _refuse_if_out(self) -> None:
        if self._is_out:
            raise Refused(
                f"Place {self._place.name} was taken out: it kept failing in the same way.",
                reason="place-out",
                remedy="Use another place. Check the cable and the fixture here, then restart the "
                "station.",
            )

    def _record_ends(self) -> None:
        """Put on record how attempts ended, the ones first that the ledger could not take earlier.

        An attempt left open would bar its module from the line as its own twin.
        """
        while self._unrecorded:
            self._unrecorded[0]()
            del self._unrecorded[0]

    def _record_ends_if_possible(self) -> None:
        with suppress(SetupError):  # what cannot be recorded at all, the next start finds and tells
            self._record_ends()


def _result(error: StationError) -> str:
    if isinstance(error, Cancelled):
        return ABORTED
    return SKIPPED if isinstance(error, Refused) else FAILED


def _program_fault(error: Exception) -> StationError:
    return SetupError(
        f"The program met a fault of its own: {type(error).__name__}.",
        reason="program-fault",
        remedy="Restart the station and report the fault; the module was not passed.",
    )
