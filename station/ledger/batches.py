"""The book of batches: opened, held, resumed, closed, and counted."""

from __future__ import annotations

from sqlite_utils import Database

from station.batch import BatchState, BatchSummary
from station.errors import Refused
from station.ledger.chain import Fact
from station.ledger.desk import Desk, Row, one
from station.ledger.products import StoredProduct
from station.nearest import nearest

_COUNTS = """
SELECT b.name AS batch, b.product, b.revision, b.state, b.quantity, b.order_ref AS "order",
    p.title,
    (SELECT count(*) FROM units WHERE batch = b.name AND state = 'passed') AS passed,
    (SELECT count(*) FROM units WHERE batch = b.name AND state = 'scrapped') AS scrapped,
    (SELECT count(*) FROM attempts WHERE batch = b.name AND result = 'failed') AS failed,
    (SELECT count(*) FROM attempts WHERE batch = b.name AND result = 'skipped') AS skipped,
    (SELECT count(*) FROM attempts WHERE batch = b.name AND result = 'aborted') AS aborted,
    (SELECT count(*) FROM labels WHERE batch = b.name AND state IN ('owed', 'sent')) AS labels_owed,
    (SELECT count(*) FROM labels WHERE batch = b.name AND state IN ('printed', 'confirmed'))
        AS labels_printed,
    (SELECT count(*) FROM labels WHERE batch = b.name AND state = 'confirmed') AS labels_confirmed,
    (SELECT count(*) FROM labels WHERE batch = b.name AND state = 'voided') AS labels_voided,
    (SELECT avg(result = 'passed') FROM attempts AS a WHERE a.id IN (
        SELECT min(id) FROM attempts WHERE batch = b.name AND result IN ('passed', 'failed')
        AND device_id != '' GROUP BY device_id)) AS first_pass_yield
FROM batches AS b JOIN products AS p ON p.name = b.product AND p.revision = b.revision
"""


class Batches:
    """Opens, holds, closes and counts batches."""

    def __init__(self, desk: Desk, *, simulated: bool) -> None:
        self._desk = desk
        self._simulated = simulated

    def open(
        self, product: StoredProduct, quantity: int, *, name: str = "", order: str = "", actor: str
    ) -> BatchSummary:
        """Open a batch of a product's revision; without a name it gets PRODUCT-001 and so on."""
        now = self._desk.now()

        def write(db: Database) -> str:
            batch = name or _next_name(db, product.name)
            if one(db, "SELECT name FROM batches WHERE name = ?", (batch,)):
                raise Refused(
                    f'There is a batch "{batch}" already.',
                    reason="batch-exists",
                    remedy="Choose another --name; a batch's name is never used twice.",
                )
            row = {
                "name": batch,
                "product": product.name,
                "revision": product.revision,
                "quantity": quantity,
                "order_ref": order,
                "state": BatchState.RUNNING.value,
                "reason": "",
                "opened_at": now,
            }
            db.table("batches").insert(row)
            self._desk.enter(db, Fact("batch-opened", now, actor, batch), **row)
            return batch

        return self.get(self._desk.write(write))

    def get(self, name: str) -> BatchSummary:
        """A batch with its counts; raises Refused if there is none of this name."""
        rows = self._desk.read(f"{_COUNTS} WHERE b.name = ?", (name,))
        if not rows:
            names = [row["name"] for row in self._desk.read("SELECT name FROM batches")]
            raise Refused(
                f'There is no batch "{name}".{nearest(name, names)}',
                reason="unknown-batch",
                remedy="See `factory-station batch list`, or open one with `batch open`.",
            )
        return self._summary(rows[0])

    def all(self) -> tuple[BatchSummary, ...]:
        """Every batch, the newest first."""
        rows = self._desk.read(f"{_COUNTS} ORDER BY b.opened_at DESC, b.name DESC")
        return tuple(self._summary(row) for row in rows)

    def hold(self, name: str, reason: str, actor: str) -> BatchSummary:
        """Let no new unit begin, for a reason."""
        return self._move(name, {BatchState.RUNNING}, BatchState.HELD, reason, actor)

    def resume(self, name: str, actor: str) -> BatchSummary:
        """Go on with a held batch."""
        return self._move(name, {BatchState.HELD}, BatchState.RUNNING, "", actor)

    def close(self, name: str, actor: str) -> BatchSummary:
        """End a batch for good; refused while a label is unaccounted for or a unit under way."""
        return self._move(name, {BatchState.RUNNING, BatchState.HELD}, BatchState.CLOSED, "", actor)

    def _move(
        self, name: str, sources: set[BatchState], target: BatchState, reason: str, actor: str
    ) -> BatchSummary:
        now = self._desk.now()

        def write(db: Database) -> None:
            row = one(db, f"{_COUNTS} WHERE b.name = ?", (name,))
            if row is None or BatchState(row["state"]) not in sources:
                state = row["state"] if row else "unknown"
                raise Refused(
                    f'Batch "{name}" is {state}, so it cannot become {target.value}.',
                    reason="batch-state",
                    remedy="See `factory-station batch list`.",
                )
            if target is BatchState.CLOSED:
                _refuse_loose_ends(db, row)
            closed_at = now if target is BatchState.CLOSED else None
            values = {"state": target.value, "reason": reason, "closed_at": closed_at}
            db.table("batches").update(name, values)
            self._desk.enter(db, Fact(f"batch-{target.value}", now, actor, name), reason=reason)

        self.get(name)
        self._desk.write(write)
        return self.get(name)

    def _summary(self, row: Row) -> BatchSummary:
        return BatchSummary(**row, simulated=self._simulated)


def _next_name(db: Database, product: str) -> str:
    """The product's name and the next free number."""
    count = 1
    while one(db, "SELECT name FROM batches WHERE name = ?", (f"{product}-{count:03}",)):
        count += 1
    return f"{product}-{count:03}"


def _refuse_loose_ends(db: Database, row: Row) -> None:
    """Raise Refused while something of the batch is still open."""
    name = row["batch"]
    running = "SELECT count(*) AS n FROM attempts WHERE batch = ? AND result IS NULL"
    under_way = one(db, running, (name,))
    if under_way and under_way["n"]:
        raise Refused(
            f'Batch "{name}" has {under_way["n"]} unit(s) under way.',
            reason="units-under-way",
            remedy="Let them finish. Where a station was switched off in the middle, start it: it "
            "says what was under way.",
        )
    loose = row["labels_owed"] + row["labels_printed"] - row["labels_confirmed"]
    if loose:
        raise Refused(
            f'Batch "{name}" has {loose} label(s) that were neither confirmed nor voided.',
            reason="labels-unaccounted",
            remedy="Scan each label that is stuck on a unit, and void the others with "
            "`factory-station label void UNIT --reason R`.",
        )
