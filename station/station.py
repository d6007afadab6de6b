"""A station as its faces see it: one data folder, one world, and at most one running batch."""

from __future__ import annotations

from pathlib import Path

from filelock import FileLock, Timeout

from firmware_images.catalogue import Catalogue
from station.audit.trace import TraceMatch, trace
from station.batch import BatchSummary
from station.errors import Refused, SetupError, StationError
from station.events import Event, LabelPrinted, Notice, Say
from station.labels.printing import PrintQueue
from station.ledger.ledger import Ledger
from station.line.arrivals import Arrivals
from station.line.bench import Bench
from station.line.gauges import Gauges
from station.line.places import Place, Places
from station.line.questions import Questions
from station.line.slot import Order
from station.line.turn import Tools
from station.ports import Clock, Cloud
from station.sync.outbox import Outbox
from station.world import VirtualBench, World

LOCK_NAME = "line.lock"
PICTURES = "pictures"
"""The folder of the pictures beside questions, in the data folder."""


class Station:
    """Puts the parts of a line together, starts them and ends them in order."""

    def __init__(
        self,
        data_dir: Path,
        ledger: Ledger,
        catalogue: Catalogue,
        world: World,
        places: Places,
        clock: Clock,
        reboot_limit_s: float,
    ) -> None:
        self._pictures = data_dir / PICTURES
        self._lock = FileLock(data_dir / LOCK_NAME, thread_local=False)
        self._ledger = ledger
        self._catalogue = catalogue
        self._world = world
        self._places = places
        self._clock = clock
        self._reboot_limit_s = reboot_limit_s
        self._bench: Bench | None = None
        self._clouds: tuple[Cloud, ...] = ()
        self.scan_back = "off"
        self.asks_operator = False
        self.gauges = Gauges()

    @property
    def simulated(self) -> bool:
        """True on the virtual line."""
        return self._ledger.simulated

    @property
    def name(self) -> str:
        """The station's name."""
        return self._ledger.station

    @property
    def places(self) -> tuple[Place, ...]:
        """The places that are known so far."""
        return self._places.all()

    @property
    def virtual(self) -> VirtualBench | None:
        """The hands of the virtual bench, on the virtual line."""
        return self._world.virtual

    def batches(self) -> tuple[BatchSummary, ...]:
        """Every batch, the newest first. Reads the ledger."""
        return self._ledger.batches.all()

    def trace(self, term: str) -> tuple[TraceMatch, ...]:
        """All that is known of the units that a text fits. Reads the ledger."""
        return trace(self._ledger, term)

    def undelivered(self) -> int:
        """How many messages wait for the running line's destinations. Reads the ledger."""
        outbox = self._ledger.outbox
        return sum(outbox.outbox_counts(cloud.name).waiting for cloud in self._clouds)

    def start(
        self, batch: str, operator: str, say: Say, *, scan_back: str = "", slots: int = 0
    ) -> None:
        """Run a batch. Raises Refused or SetupError, nothing started, when it cannot run.

        `scan_back` is "auto", "ask" or "off"; empty takes the recipe's. `slots` is the most places
        that are worked at, 0 for any.
        """
        summary = self._ledger.batches.get(batch)
        if summary.state != "running":
            raise Refused(
                f'Batch "{batch}" is {summary.state}.',
                reason="batch-state",
                remedy="Choose a running batch; see `factory-station batch list`.",
            )
        recipe = self._ledger.products.get(summary.product, summary.revision).recipe
        self.scan_back = scan_back or recipe.label.scan_back
        self.asks_operator = recipe.asks_operator
        if self.scan_back == "auto" and self._world.read_label is None:
            raise SetupError(
                "The station cannot read the labels of this printer by itself.",
                reason="scan-back",
                remedy="Use --scan-back ask and scan each label, or print to --printer pdf.",
            )
        self._hold_the_line()
        tell = self._telling(say)
        self._places.say = tell
        bench = Bench(self._ledger, self._places, Order(batch, operator), tell, slots)
        self._bench = bench
        arrivals = Arrivals(
            self._world.watch,
            self._world.boards,
            self._clock,
            bench.module_changed,
            bench.bus_trouble,
        )
        tools = Tools(
            drivers=self._world.boards,
            arrivals=arrivals,
            ledger=self._ledger,
            catalogue=self._catalogue,
            recipe=recipe,
            gauges=self.gauges,
            clock=self._clock,
            say=self._hear,
            questions=Questions(self._hear, self._clock),
            run_program=self._world.run_program,
            pictures=self._pictures / recipe.product.name,
            reboot_limit_s=self._reboot_limit_s,
        )
        printing = PrintQueue(self._ledger.labels, self._world.printer, self._hear, bench.stop)
        # Every product's destination: messages of earlier batches may still wait. A destination's
        # address is the newest revision's, whichever revision made the message.
        newest = self._ledger.products.newest()
        self._clouds = tuple(c for product in newest for c in self._world.clouds(product.recipe))
        outboxes = {
            cloud.name: Outbox(cloud, self._ledger.outbox, bench.hear, self._clock, bench.stop)
            for cloud in self._clouds
        }
        bench.start(tools, printing, outboxes)
        for where in self._ledger.labels.unconfirmed():  # printed when the last run ended
            self._read_back(where)

    def scan(self, code: str) -> None:
        """Take a scanned code; the answer comes as an event."""
        if self._bench is not None:
            self._bench.scan(code)

    def answer(self, place: str, passed: bool) -> None:
        """Take the answer to the question of a place; returns at once."""
        if self._bench is not None:
            self._bench.answer(place, passed=passed)

    def close(self) -> None:
        """End everything in order: the line, its destinations, the world, the ledger."""
        if self._bench is not None:
            self._bench.stop.ask()
        for cloud in self._clouds:  # ends a request under way, which the line would wait for
            cloud.close()
        if self._bench is not None:
            self._bench.close()
        self._world.close()
        self._ledger.close()
        self._lock.release()

    def _telling(self, say: Say) -> Say:
        """Tell the face, and the world's own listener where it has one."""
        listener = self._world.listener
        if listener is None:
            return say

        def tell(event: Event) -> None:
            say(event)
            listener(event)

        return tell

    def _hear(self, event: Event) -> None:
        """Pass an event to the bench, and read a printed label back where that is asked for."""
        if self._bench is None:
            return
        self._bench.hear(event)
        if isinstance(event, LabelPrinted):
            self._read_back(event.where)

    def _read_back(self, where: str) -> None:
        """Scan a printed label without a person, where the line does that."""
        read_label = self._world.read_label
        if self._bench is None or self.scan_back != "auto" or read_label is None:
            return
        try:
            self._bench.scan(read_label(where))
        except StationError as error:
            self._bench.hear(Notice(error.message, error.remedy, serious=True))

    def _hold_the_line(self) -> None:
        try:
            self._lock.acquire(timeout=0)
        except Timeout as error:
            raise SetupError(
                "Another Factory Station is running a line on this data folder.",
                reason="line-taken",
                remedy="Close the other one first, or use another --data-dir.",
            ) from error
