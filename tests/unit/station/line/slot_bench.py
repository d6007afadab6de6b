"""One slot with everything around it: a ledger on disk, a bus and a module in memory."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from firmware_images.particle_module import read
from station.errors import StationError
from station.events import Event, UnitFailed, UnitPassed, UnitSkipped
from station.line.arrivals import Arrivals
from station.line.gauges import Gauges
from station.line.places import Place
from station.line.questions import Questions
from station.line.slot import Order, Slot
from station.line.turn import Tools
from station.ports import ModuleReport, ModuleSeen, Program, ProgramEnd
from station.workers import Stop
from tests.builders import (
    IMAGE,
    catalogue_with,
    open_batch,
    open_ledger,
    recipe_of,
    recipe_text,
    virtual_id,
)
from tests.unit.station.line.fakes import (
    APPLICATION,
    DFU,
    FakeBoard,
    FakeBus,
    FakeDriver,
    TickingClock,
    device,
    seen,
)

PORT = "1-1"
RUNS = read(IMAGE).suffix_sha256.stored


class SlotBench:
    """A slot of a running batch; `work` plugs a module in and runs the slot until it is done."""

    def __init__(
        self, data_dir: Path, *changes: tuple[str, str], quantity: int = 10, operator: str = ""
    ) -> None:
        self.clock = TickingClock()
        self.ledger = open_ledger(data_dir, self.clock)
        self.catalogue, digest = catalogue_with(data_dir / "firmware", IMAGE)
        batch = open_batch(self.ledger, quantity, text=recipe_text(*changes, digest=digest)).batch
        self.bus = FakeBus()
        self._address = 1
        self.board = FakeBoard(virtual_id(1))
        self.board.meets = self.came_back
        self.driver = FakeDriver(self.board, ModuleReport(virtual_id(1), RUNS, is_healthy=True))
        self.arrivals = Arrivals(
            self.bus, (self.driver,), self.clock, lambda *_: None, lambda _: None
        )
        self.heard: list[Event] = []
        self.ends: list[str] = []
        self.faults: list[tuple[str, Exception]] = []
        self.hears: Callable[[Event], None] = self.heard.append
        self.runs: Callable[[Program], ProgramEnd] = lambda _: ProgramEnd(0, b'{"pass": true}')
        self.tools = Tools(
            drivers=(self.driver,),
            arrivals=self.arrivals,
            ledger=self.ledger,
            catalogue=self.catalogue,
            recipe=recipe_of(self.ledger, batch),
            gauges=Gauges(),
            clock=self.clock,
            say=lambda event: self.hears(event),
            questions=Questions(lambda event: self.hears(event), self.clock),
            run_program=lambda program, _stop: self.runs(program),
            pictures=data_dir / "pictures",
            reboot_limit_s=0.5,
        )
        self.order = Order(batch, operator)
        self.slot = self.slot_at("A1")

    def slot_at(self, name: str, port_path: str = PORT) -> Slot:
        """Another slot of the same line."""
        self.stop = Stop()
        return Slot(Place(port_path, name), self.tools, self.order, self.stop, self)

    def use(self, **tools: Any) -> None:
        """Let the slot work with other tools."""
        self.tools = replace(self.tools, **tools)
        self.slot = self.slot_at("A1")

    def again(self) -> None:
        """Let the slot run once more after it was asked to stop."""
        self.slot._stop = self.stop = Stop()

    def work(self, module: ModuleSeen | None = None) -> Event:
        """Plug a module in, and give back how its turn ended."""
        module = module or seen()
        self.bus.devices = (module.device,)
        self.arrivals.look()
        self.slot.module_changed(module)
        self.slot.run()
        ends = [e for e in self.heard if isinstance(e, UnitPassed | UnitFailed | UnitSkipped)]
        return ends[-1]

    def attempts(self) -> list[dict[str, Any]]:
        """The rows of the book of attempts."""
        return self.ledger._desk.read("SELECT * FROM attempts ORDER BY id")

    def came_back(self, doing: str) -> None:
        """A module that is told to restart is back on the bus in the other mode."""
        restarts = {"leave": APPLICATION, "to-dfu": DFU}
        if doing in restarts:
            self._address += 1
            self.bus.devices = (device(product_id=restarts[doing], address=self._address),)
            self.arrivals.look()

    def turn_ended(self, place: Place, error: StationError | None) -> None:
        """The slot's overseer: one turn is enough."""
        self.ends.append(error.reason if error else "")
        self.stop.ask()

    def fault(self, name: str, error: Exception) -> None:
        """The slot's overseer hears of a fault of the program."""
        self.faults.append((name, error))
