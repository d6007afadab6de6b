"""What the window asks of a station: `station.station.Station` and the tests' fake answer to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from station.audit.trace import TraceMatch
    from station.batch import BatchSummary
    from station.events import Say
    from station.line.gauges import Gauges
    from station.line.places import Place
    from station.world import VirtualBench


class Station(Protocol):
    """One running or startable station."""

    @property
    def simulated(self) -> bool:
        """True on the virtual line."""
        ...

    @property
    def name(self) -> str:
        """The station's name."""
        ...

    @property
    def places(self) -> tuple[Place, ...]:
        """The known places, in order; more may appear with ModuleArrived."""
        ...

    @property
    def gauges(self) -> Gauges:
        """The progress of each place."""
        ...

    @property
    def virtual(self) -> VirtualBench | None:
        """The virtual bench's controls; None on a real line."""
        ...

    def batches(self) -> tuple[BatchSummary, ...]:
        """Every batch. Reads the ledger: never in the Qt thread."""
        ...

    def start(self, batch: str, operator: str, say: Say) -> None:
        """Start the line; `say` is called on worker threads. May block: not in the Qt thread."""
        ...

    def scan(self, code: str) -> None:
        """Hand in a scanned code; returns at once, the answer comes as an event."""
        ...

    def answer(self, place: str, passed: bool) -> None:
        """Answer the question of a place; returns at once."""
        ...

    def trace(self, term: str) -> tuple[TraceMatch, ...]:
        """Every unit that a term fits. Reads the ledger: never in the Qt thread."""
        ...

    def close(self) -> None:
        """Stop in order. May take seconds: not in the Qt thread."""
        ...
