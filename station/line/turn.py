"""One unit's turn at a place: what its steps share, and the record of where it stands."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from firmware_images.catalogue import Catalogue
from station.batch import PinnedImage
from station.errors import StationError, UnitGone
from station.events import Say, StageEntered
from station.ledger.ledger import Ledger
from station.line.arrivals import Arrivals
from station.line.gauges import Gauges
from station.line.questions import Questions
from station.line.stages import ALLOWED, Stage
from station.ports import Board, BoardDriver, Clock, ModuleSeen, RunProgram
from station.product import Recipe
from station.unit import PassedUnit, Unit
from station.workers import Stop


@dataclass(frozen=True, slots=True)
class Tools:
    """What every turn on a line works with; `pictures` is the folder of the questions' pictures."""

    drivers: tuple[BoardDriver, ...]
    arrivals: Arrivals
    ledger: Ledger
    catalogue: Catalogue
    recipe: Recipe
    gauges: Gauges
    clock: Clock
    say: Say
    questions: Questions
    run_program: RunProgram
    pictures: Path
    reboot_limit_s: float

    def driver_of(self, seen: ModuleSeen) -> BoardDriver:
        """The driver that recognises this module."""
        return next(driver for driver in self.drivers if driver.recognise(seen.device))


class Turn:
    """The changing part of one attempt. Used by one slot's thread only."""

    def __init__(self, tools: Tools, unit: Unit, seen: ModuleSeen, stop: Stop) -> None:
        self.tools = tools
        self.unit = unit
        self.seen = seen
        self.stop = stop
        self.stage = Stage.EMPTY
        self.board: Board | None = None
        self.images: tuple[PinnedImage, ...] = ()
        self.passed: PassedUnit | None = None
        self._began_at = self._stage_at = tools.clock.monotonic()
        self._span = (0.0, 0.0)
        self._part = 0

    def enter(self, stage: Stage) -> None:
        """Move to the next stage: on record first (once the attempt is), then said."""
        if stage not in ALLOWED[self.stage]:
            raise AssertionError(f"{self.stage.value} does not lead to {stage.value}")
        self._close_stage()
        self.stage = stage
        self._span = self._span_of(stage)
        if self.unit.attempt and stage.is_working:
            self.tools.ledger.attempts.entered(self.unit, stage)
        if stage.is_working:
            self.progress(0.0)
            self.tools.say(StageEntered(self.unit.place, stage, self.unit.device_id))

    def progress(self, fraction: float) -> None:
        """Show how far the stage is, as its share of the whole way."""
        low, high = self._span
        self.tools.gauges.set(self.unit.place, low + fraction * (high - low))

    def grow(self, **news: object) -> None:
        """Take what a step has learned into the unit."""
        self.unit = replace(self.unit, **news)  # type: ignore[arg-type] # fields are named by callers

    @property
    def seconds(self) -> float:
        """How long the turn has lasted, in seconds."""
        return self.tools.clock.monotonic() - self._began_at

    def in_its_words(self, error: StationError) -> StationError:
        """An error as it is told: a module that left is told with what was being done to it."""
        if isinstance(error, UnitGone):
            doing = _DOING.get(self.stage, "worked on")
            return UnitGone(f"The module was unplugged while it was {doing}.")
        return error

    def close_board(self) -> None:
        """Let go of the module, if it is held."""
        if self.board is not None:
            self.board.close()
            self.board = None

    def open_board(self) -> Board:
        """Hold the module as it was last seen."""
        self.close_board()
        self.board = self.tools.driver_of(self.seen).open(self.seen)
        return self.board

    def next_part(self, number: int) -> None:
        """The stages that follow are about this part of the images, counted from 0."""
        self._part = number

    def _span_of(self, stage: Stage) -> tuple[float, float]:
        """The stage's share of the whole bar."""
        if stage not in _PART_SPANS:
            return _SPANS.get(stage, (1.0, 1.0))
        low, high = _FLASH_SPAN
        width = (high - low) / max(1, len(self.images))
        first, last = _PART_SPANS[stage]
        start = low + self._part * width
        return start + first * width, start + last * width

    def _close_stage(self) -> None:
        now = self.tools.clock.monotonic()
        if self.stage.is_working:
            spent = self.unit.seconds.get(self.stage.value, 0.0) + now - self._stage_at
            self.grow(seconds={**self.unit.seconds, self.stage.value: spent})
        self._stage_at = now


_SPANS = {
    Stage.IDENTIFYING: (0.00, 0.02),
    Stage.CHECKING: (0.02, 0.03),
    Stage.SWITCHING: (0.03, 0.03),
    Stage.CONFIGURING: (0.60, 0.65),
    Stage.REBOOTING: (0.65, 0.75),
    Stage.PROVING: (0.75, 0.90),
    Stage.TESTING: (0.90, 0.99),
    Stage.RECORDING: (0.99, 1.00),
}
"""Each stage's share of the bar, by what it takes with data-sheet timings."""

_FLASH_SPAN = (0.03, 0.60)
_PART_SPANS = {
    Stage.COMPARING: (0.00, 0.05),
    Stage.ERASING: (0.05, 0.60),
    Stage.WRITING: (0.60, 0.90),
    Stage.READING_BACK: (0.90, 1.00),
}
"""The share of one part's stages in that part's own share of the bar."""

_DOING = {
    Stage.IDENTIFYING: "being identified",
    Stage.CHECKING: "waiting to be written",
    Stage.SWITCHING: "restarting for programming",
    Stage.COMPARING: "being compared with its firmware",
    Stage.ERASING: "being erased",
    Stage.WRITING: "being written",
    Stage.READING_BACK: "being read back",
    Stage.CONFIGURING: "getting its settings",
    Stage.REBOOTING: "restarting",
    Stage.PROVING: "being asked what it runs",
    Stage.TESTING: "being tested",
}
