"""The book of labels: owed, sent, printed, confirmed, or voided with a reason.

A unit has at most one live label, and a label is written down before a printer sees it.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlite_utils import Database

from station.errors import Refused
from station.labels.content import label_text
from station.labels.layout import LabelText
from station.ledger.chain import Fact
from station.ledger.desk import Desk, Row, one
from station.ledger.products import Products
from station.ledger.units import find_unit
from station.unit import PassedUnit

OWED, SENT, PRINTED, CONFIRMED, VOIDED = "owed", "sent", "printed", "confirmed", "voided"


@dataclass(frozen=True, slots=True)
class OwedLabel:
    """A label on its way to a printer. `name` is the same for every delivery of this label."""

    id: int
    device_id: str
    serial: str
    code: str
    state: str
    name: str
    template: str
    copies: int
    text: LabelText


@dataclass(frozen=True, slots=True)
class ScannedLabel:
    """A label that a scan confirmed."""

    device_id: str
    serial: str
    code: str


class Labels:
    """Each verb is one transaction, on disk before it returns."""

    def __init__(self, desk: Desk, products: Products) -> None:
        self._desk = desk
        self._products = products

    def to_print(self) -> tuple[OwedLabel, ...]:
        """Labels that no printer has finished, the oldest first; `sent` ones may be in doubt."""
        rows = self._desk.read(f"{_SELECT} WHERE l.state IN ('owed', 'sent') ORDER BY l.id")
        return tuple(self._owed(row) for row in rows)

    def unconfirmed(self) -> tuple[str, ...]:
        """Where each label went that was printed and not scanned yet, the oldest first."""
        rows = self._desk.read("SELECT location FROM labels WHERE state = 'printed' ORDER BY id")
        return tuple(row["location"] for row in rows)

    def of_unit(self, device_id: str) -> OwedLabel:
        """The live label of a unit, in whatever state; raises Refused where it has none."""
        sql = f"{_SELECT} WHERE l.device_id = ? AND l.state != 'voided'"
        rows = self._desk.read(sql, (device_id,))
        if not rows:
            raise Refused(
                "This unit has no label.",
                reason="no-label",
                remedy="Its label was voided. `label reprint` makes a new one.",
            )
        return self._owed(rows[0])

    def sent(self, label: OwedLabel, printer: str) -> None:
        """Write down that the label is about to leave for a printer."""
        self._move(label.id, (OWED, SENT), SENT, printer=printer)

    def not_printed(self, label: OwedLabel, reason: str) -> None:
        """The printer took nothing: the label is owed as before."""
        self._move(label.id, (SENT,), OWED, reason=reason)

    def printed(self, label: OwedLabel, where: str) -> None:
        """The printer took the whole label; one that was scanned meanwhile stays confirmed."""

        def write(db: Database) -> None:
            row = _in_state(db, label.id, (SENT, CONFIRMED), PRINTED)
            if row["state"] == SENT:
                self._write(db, row, PRINTED, {"location": where})

        self._desk.write(write)

    def confirm(self, code: str) -> ScannedLabel:
        """Match a scanned code to the label that carries it; raises Refused with the reason."""

        def write(db: Database) -> ScannedLabel:
            rows = list(
                db.query(
                    "SELECT l.*, u.serial FROM labels AS l JOIN units AS u USING (device_id)"
                    " WHERE l.code = ? ORDER BY l.id DESC",
                    (code,),
                )
            )
            live = [row for row in rows if row["state"] != VOIDED]
            _refuse_scan(rows, live)
            row = live[0]
            self._write(db, row, CONFIRMED, {})
            return ScannedLabel(row["device_id"], row["serial"], row["code"])

        return self._desk.write(write)

    def void(self, unit: PassedUnit, reason: str, actor: str = "") -> None:
        """Declare a unit's label void; it no longer confirms anything."""

        def write(db: Database) -> None:
            row = one(
                db,
                "SELECT * FROM labels WHERE device_id = ? AND state != 'voided'",
                (unit.device_id,),
            )
            if row is None:
                raise Refused(
                    "This unit has no live label to void.",
                    reason="no-label",
                    remedy="See `factory-station trace` for its history.",
                )
            self._write(db, row, VOIDED, {"reason": reason}, actor)

        self._desk.write(write)

    def reprint(self, unit: PassedUnit, reason: str, actor: str = "") -> None:
        """Void the unit's label if one lives, and owe the next revision of it."""

        def write(db: Database) -> None:
            last = one(
                db,
                "SELECT * FROM labels WHERE device_id = ? ORDER BY revision DESC",
                (unit.device_id,),
            )
            if last is None:
                raise Refused("This unit never had a label.", reason="no-label")
            if last["state"] != VOIDED:
                self._write(db, last, VOIDED, {"reason": reason}, actor)
            now = self._desk.now()
            row = {
                "device_id": unit.device_id,
                "batch": last["batch"],
                "revision": last["revision"] + 1,
                "code": last["code"],
                "state": OWED,
                "reason": reason,
                "changed_at": now,
            }
            db.table("labels").insert(row)
            fact = Fact("label-owed", now, actor, last["batch"], "", unit.device_id)
            self._desk.enter(db, fact, revision=row["revision"], reason=reason)

        self._desk.write(write)

    def _move(self, label: int, sources: tuple[str, ...], target: str, **values: str) -> None:
        def write(db: Database) -> None:
            self._write(db, _in_state(db, label, sources, target), target, dict(values))

        self._desk.write(write)

    def _write(
        self, db: Database, row: Row, state: str, values: dict[str, str], actor: str = ""
    ) -> None:
        """Change a label's state and enter the fact."""
        now = self._desk.now()
        db.table("labels").update(row["id"], values | {"state": state, "changed_at": now})
        fact = Fact(f"label-{state}", now, actor, row["batch"], "", row["device_id"])
        self._desk.enter(db, fact, revision=row["revision"], code=row["code"], **values)

    def _owed(self, row: Row) -> OwedLabel:
        """A label with all that its printing needs, in the words of the batch's own recipe."""
        recipe = self._products.get(row["product"], row["product_revision"]).recipe
        unit = find_unit(self._desk, row["device_id"])
        revision = row["revision"]
        return OwedLabel(
            id=row["id"],
            device_id=unit.device_id,
            serial=unit.serial,
            code=row["code"],
            state=row["state"],
            name=f"{unit.device_id}-r{revision}",
            template=recipe.label.template,
            copies=recipe.label.copies,
            text=label_text(recipe, unit, row["code"], revision, row["order_ref"]),
        )


_SELECT = """
SELECT l.*, b.product, b.revision AS product_revision, b.order_ref
FROM labels AS l JOIN batches AS b ON b.name = l.batch
"""


def _in_state(db: Database, label: int, sources: tuple[str, ...], target: str) -> Row:
    """The label's row; raises Refused unless it is in a state that leads to `target`."""
    row = one(db, "SELECT * FROM labels WHERE id = ?", (label,))
    if row is None or row["state"] not in sources:
        raise Refused(
            f"The label is {row['state'] if row else 'unknown'}, and cannot be {target}.",
            reason="label-state",
            remedy="Somebody else changed it meanwhile; nothing more is printed for it.",
        )
    return row


def _refuse_scan(rows: list[Row], live: list[Row]) -> None:
    """Raise Refused unless the scan found exactly one live label that waits to be confirmed."""
    if not rows:
        raise Refused(
            "This code belongs to no label of this station.",
            reason="unknown-code",
            remedy="Scan the label that was just stuck on. Keep foreign labels away from the line.",
        )
    if not live:
        raise Refused(
            f"This label of {rows[0]['serial']} is void.",
            reason="void-label",
            remedy="Take it off and destroy it.",
        )
    if live[0]["state"] == CONFIRMED:
        raise Refused(
            f"This label of {live[0]['serial']} was confirmed already.",
            reason="confirmed-already",
            remedy="Go on. If it is on two units, stop and call an engineer.",
        )
    if live[0]["state"] == OWED:
        raise Refused(
            f"The label of {live[0]['serial']} was not printed by this station yet.",
            reason="not-printed",
            remedy="Keep the unit aside and call an engineer: this copy came from elsewhere.",
        )
