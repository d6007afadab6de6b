"""The bench of the stories: a whole station on virtual hardware, and the hands that use it."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import TypeVar, cast

from drivers.virtual.faults import NO_FAULTS, Faults
from drivers.virtual.hardware import MODERN, Age
from drivers.virtual.line import VirtualLine
from drivers.virtual.module import VirtualP1
from drivers.virtual.timings import Timings
from firmware_images.regions import P1
from station.events import (
    LabelConfirmed,
    ModuleArrived,
    ModuleLeft,
    Notice,
    UnitFailed,
    UnitPassed,
    UnitSkipped,
)
from station.unit import SIMULATED_PREFIX
from tests.stories.ledger_file import Attempt, LedgerFile
from tests.stories.recipes import Story
from tests.stories.recorder import Recorder
from ui.compose import Books, open_books, virtual_station

E = TypeVar("E")
OPERATOR = "story"


class StoryBench:
    """A running station over a data folder. Places are called A1, A2 ... as on the virtual line."""

    def __init__(self, folder: Path, story: Story, *, quantity: int = 20, slots: int = 4) -> None:
        self.folder = folder
        self.ledger = LedgerFile(folder)
        self.events = Recorder()
        self.books: Books = open_books(folder, simulated=True)
        self.digest, _ = self.books.catalogue.add(story.image)
        for image in story.system_parts:
            self.books.catalogue.add(image)
        product = self.books.ledger.products.add(story.recipe(self.digest))
        self.batch = self.books.ledger.batches.open(product, quantity, actor=OPERATOR).batch
        self.station = virtual_station(self.books, slots=slots, seed="story", believable=False)
        self.line = cast("VirtualLine", self.station.virtual)
        self._ports = {name: port for port, name in self.line.places.items()}
        self._numbers = count(1)
        self._is_open = True

    def start(self) -> None:
        """Start the line."""
        self.station.start(self.batch, OPERATOR, self.events.hear)

    def blank(
        self,
        faults: Faults = NO_FAULTS,
        *,
        device_id: str = "",
        age: Age = MODERN,
        has_system_parts: bool = True,
        carries: bytes = b"",
    ) -> VirtualP1:
        """A new module as it comes from stock, plugged in nowhere; it may carry a user part."""
        return VirtualP1(
            device_id or f"{SIMULATED_PREFIX}{next(self._numbers):016x}",
            platform_id=P1,
            age=age,
            has_system_parts=has_system_parts,
            user_image=carries,
            timings=Timings.none(),
            faults=faults,
        )

    def plug(self, place: str, faults: Faults = NO_FAULTS) -> VirtualP1:
        """Put a new module into a free place."""
        return self.put(place, self.blank(faults))

    def put(self, place: str, module: VirtualP1) -> VirtualP1:
        """Put a module that there is into a free place."""
        self.line.hub.plug(self._ports[place], module)
        return module

    def unplug(self, place: str) -> None:
        """Pull out what is in a place, now."""
        self.line.hub.unplug(self._ports[place])

    def sees(self, module: VirtualP1, place: str) -> bool:
        """True once the station's watch has seen this module's present enumeration at a place."""
        assert self.station._bench
        assert self.station._bench._tools
        seen = self.station._bench._tools.arrivals.at(self._ports[place])
        now = [it.address for it in self.line.hub.enumerations() if it.module is module]
        return seen is not None and now == [seen.device.address]

    def clear(self, place: str) -> None:
        """Take the module out of a place, and see that the station has noticed."""
        self.unplug(place)
        self.events.until(
            f"{place} is free",
            lambda: (
                not isinstance(
                    self.events.last(ModuleArrived, ModuleLeft, place=place), ModuleArrived
                )
            ),
        )

    def heard(self, kind: type[E], **fields: object) -> E:
        """The next event of this kind that the story has not asked for yet; waits for it."""
        return self.events.heard(kind, **fields)

    def at(self, kind: type[object], act: Callable[[], object], **fields: object) -> None:
        """Do something at the very moment that the station says such an event."""
        self.events.at(kind, act, **fields)

    def passes(self, place: str, module: VirtualP1 | None = None) -> VirtualP1:
        """Take what is at a place out, plug a module in (a healthy one), and see it all through."""
        self.clear(place)
        module = self.put(place, module or self.blank())
        self.sees_through(module)
        return module

    def sees_through(self, module: VirtualP1) -> UnitPassed:
        """Wait until a module has passed, its label is confirmed and its message settled."""
        passed = self.heard(UnitPassed, device_id=module.device_id)
        self.heard(LabelConfirmed, device_id=module.device_id)
        self.events.until("the back end knows it", lambda: self._is_sent(module.device_id))
        (unit,) = (it for it in self.ledger.units() if it["device_id"] == module.device_id)
        (label,) = (it for it in self.ledger.labels() if it["device_id"] == module.device_id)
        assert (unit["state"], unit["serial"]) == ("passed", passed.serial)
        assert label["state"] == "confirmed"
        assert module.device_id in self.labelled()
        assert module.device_id in self.known_units()
        return passed

    def fails(self, place: str, reason: str, stage: str) -> UnitFailed:
        """Wait for a FAIL at a place; hold its record against what was said; nothing came of it."""
        failed = self.heard(UnitFailed, place=place)
        assert failed.reason == reason, failed
        recorded = Attempt(
            failed.device_id, place, "failed", reason, stage, headline=failed.headline
        )
        assert recorded in self.ledger.attempts()
        self.nothing_came_of(failed.device_id)
        return failed

    def skips(self, place: str, reason: str) -> UnitSkipped:
        """Wait for a module that is left alone at a place, and hold its record against it."""
        skipped = self.heard(UnitSkipped, place=place)
        assert skipped.reason == reason, skipped
        recorded = Attempt(
            skipped.device_id, place, "skipped", reason, "checking", headline=skipped.headline
        )
        assert recorded in self.ledger.attempts()
        return skipped

    def nothing_came_of(self, device_id: str) -> None:
        """No unit, no label, no message, no file, no news at the back end."""
        assert device_id not in {event.device_id for event in self.events.all(UnitPassed)}
        for rows in (self.ledger.units(), self.ledger.labels(), self.ledger.messages()):
            assert device_id not in {row["device_id"] for row in rows}
        assert device_id not in self.labelled()
        assert device_id not in self.known_units()

    def labelled(self) -> list[str]:
        """The device ids that have a label file, in order of their names."""
        files = sorted((self.folder / "labels").glob("*.png"))
        return [file.name.partition("-")[0] for file in files]

    def known_units(self) -> list[str]:
        """The device ids that the back end has learnt, oldest first, as often as it has."""
        return [str(unit["device_id"]) for unit in self.line.cloud.units()]

    def _is_sent(self, device_id: str) -> bool:
        states = {it["state"] for it in self.ledger.messages() if it["device_id"] == device_id}
        return states == {"sent"}

    def close(self) -> None:
        """End the station in order, and see that no part of it had ended before; safe twice."""
        if self._is_open:
            self._is_open = False
            self.station.close()
            deaths = [it for it in self.events.all(Notice) if it.headline.startswith("Part of")]
            assert not deaths, deaths
            assert self.ledger.verify().first_problem == ""
