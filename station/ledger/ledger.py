"""The ledger: one SQLite file in the data folder, with a book for each concern."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sqlite_utils import Database

from station.errors import SetupError
from station.ledger import chain
from station.ledger.attempts import Attempts
from station.ledger.batches import Batches
from station.ledger.chain import Fact
from station.ledger.desk import Desk, Row
from station.ledger.history import History
from station.ledger.labels import Labels
from station.ledger.outbox import OutboxBook
from station.ledger.products import Products
from station.ledger.units import find_unit
from station.ports import Clock
from station.unit import PassedUnit

FILE_NAME = "ledger.db"


class Ledger:
    """What happened on this station, by book. Open it with `Ledger.open`, and close it."""

    def __init__(self, desk: Desk, *, simulated: bool) -> None:
        self._desk = desk
        self.simulated = simulated
        self.products = Products(desk)
        self.batches = Batches(desk, simulated=simulated)
        self.attempts = Attempts(desk, simulated=simulated)
        self.labels = Labels(desk, self.products)
        self.outbox = OutboxBook(desk)
        self.history = History(desk)

    @classmethod
    def open(cls, data_dir: Path, clock: Clock, *, station: str, simulated: bool = False) -> Ledger:
        """Open the ledger of a data folder; a new one belongs to `station`, and is for ever real
        or for ever simulated.

        Raises SetupError when the file cannot be used, or belongs to the other world.
        """
        data_dir.mkdir(parents=True, exist_ok=True)
        desk = Desk(data_dir / FILE_NAME, clock)
        try:
            facts = _facts(desk, station, simulated=simulated)
            if facts["simulated"] != str(simulated).lower():
                raise SetupError(
                    f"The ledger in {data_dir} is for "
                    + ("virtual modules." if facts["simulated"] == "true" else "real modules."),
                    reason="wrong-world",
                    remedy="Use another --data-dir: virtual and real units are never mixed.",
                )
        except BaseException:
            desk.close()
            raise
        desk.station = facts["station"]
        return cls(desk, simulated=simulated)

    @staticmethod
    def is_simulated(data_dir: Path, clock: Clock) -> bool:
        """True where the data folder has a ledger of virtual modules."""
        path = data_dir / FILE_NAME
        if not path.exists():
            return False
        desk = Desk(path, clock)
        try:
            rows = desk.read("SELECT value FROM facts WHERE name = 'simulated'")
        finally:
            desk.close()
        return bool(rows) and rows[0]["value"] == "true"

    @property
    def station(self) -> str:
        """The station that this ledger belongs to."""
        return self._desk.station

    def find_unit(self, term: str) -> PassedUnit:
        """The recorded unit that a person means; raises Refused."""
        return find_unit(self._desk, term)

    def verify(self) -> chain.Verdict:
        """Walk the whole chain of entries."""
        return chain.verify(self._entries())

    def now(self) -> str:
        """The time of day for the record."""
        return self._desk.now()

    def close(self) -> None:
        """Finish writing and let go of the file."""
        self._desk.close()

    def _entries(self) -> Iterator[Row]:
        return self._desk.stream("SELECT * FROM entries ORDER BY seq")


def _facts(desk: Desk, station: str, *, simulated: bool) -> dict[str, str]:
    """Whose ledger this is; written once, when it is new."""
    sql = "SELECT name, value FROM facts"
    known = {row["name"]: row["value"] for row in desk.read(sql)}
    if known:
        return known
    new = {"station": station, "simulated": str(simulated).lower()}

    def write(db: Database) -> dict[str, str]:
        found = {row["name"]: row["value"] for row in db.query(sql)}
        if not found:
            db.table("facts").insert_all({"name": n, "value": v} for n, v in new.items())
            desk.station = station
            desk.enter(db, Fact("ledger-made", desk.now()), **new)
        return found or new

    return desk.write(write)
