"""The book of attempts: each turn of a module at a place, from before it is touched to its end."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from importlib.metadata import version
from typing import cast

from sqlite_utils import Database

from station import claim_token
from station.errors import SetupError, StationError
from station.labels.content import label_code
from station.ledger.admission import admit
from station.ledger.chain import Fact, canonical
from station.ledger.desk import Desk, Row, one, put
from station.line.stages import Stage
from station.product import Recipe
from station.sync.messages import unit_passed
from station.unit import PassedUnit, Unit

PASSED, FAILED, SKIPPED, ABORTED = "passed", "failed", "skipped", "aborted"


@dataclass(frozen=True, slots=True)
class Interrupted:
    """An attempt that was under way when the station last stopped without ending it."""

    attempt: int
    batch: str
    place: str
    device_id: str
    stage: Stage


class Attempts:
    """Begins, follows and ends attempts. What a call returns from is on disk."""

    def __init__(self, desk: Desk, *, simulated: bool) -> None:
        self._desk = desk
        self._simulated = simulated
        self._software = version("factory-station")

    def began(self, unit: Unit, recipe: Recipe) -> Unit:
        """Record that this module is about to be touched; the unit with its attempt's number.

        A unit that is reworked comes back with the set-up network that its label says.

        Raises Refused when a rule forbids it: the batch's state or quota, a module that passed
        before. Raises UnitError when another module with this id is under way.
        """

        def write(db: Database) -> Unit:
            before = admit(db, unit, recipe, simulated=self._simulated)
            known = {"ssid": before["ssid"], "setup_code": before["setup_code"]} if before else {}
            return replace(unit, attempt=self._insert(db, unit, Stage.CHECKING), **known)

        return self._desk.write(write)

    def entered(self, unit: Unit, stage: Stage) -> None:
        """Record that the unit reached a stage, so that a stop in the middle can be explained."""

        def write(db: Database) -> None:
            db.table("attempts").update(unit.attempt, {"stage": stage.value})
            self._desk.enter(db, self._fact("stage-entered", unit), stage=stage.value)

        self._desk.write(write)

    def passed(self, unit: Unit, recipe: Recipe) -> PassedUnit:
        """Record a PASS: unit, serial number, token, owed label and messages, in one transaction.

        A unit that is passed again (a rework) keeps its serial number, token and label.
        """
        now = self._desk.now()

        def write(db: Database) -> PassedUnit:
            again = one(db, "SELECT * FROM units WHERE device_id = ?", (unit.device_id,))
            passed = self._reworked(unit, again) if again else self._new(db, unit, recipe)
            row = asdict(passed) | {"attempt": unit.attempt, "state": PASSED}
            put(db, "units", row, key="device_id")
            if not again:
                _owe_label(db, passed, recipe)
            _post(db, recipe, passed, now, reworked=again is not None)
            ending = self._ending(unit, Stage.PASSED, PASSED, None)
            db.table("attempts").update(unit.attempt, ending)
            kind = "unit-reworked" if again else "unit-passed"
            self._desk.enter(
                db, self._fact(kind, unit), **_body(unit), serial=passed.serial, ssid=passed.ssid
            )
            return passed

        return self._desk.write(write)

    def ended(self, unit: Unit, stage: Stage, result: str, error: StationError) -> None:
        """Record an attempt that did not pass; one that never began is recorded whole here."""

        def write(db: Database) -> None:
            ending = self._ending(unit, stage, result, error)
            if unit.attempt:
                db.table("attempts").update(unit.attempt, ending)
            attempt = unit.attempt or self._insert(db, unit, stage, ending)
            self._desk.enter(
                db,
                self._fact(f"attempt-{result}", unit),
                **_body(replace(unit, attempt=attempt)),
                stage=stage.value,
                reason=error.reason,
                headline=error.message,
            )

        self._desk.write(write)

    def recover(self) -> tuple[Interrupted, ...]:
        """End every attempt that the last run left open, and say which they were.

        Only the process that holds the line may call this: all others' attempts are dead.
        """

        def write(db: Database) -> tuple[Interrupted, ...]:
            rows = list(db.query("SELECT * FROM attempts WHERE result IS NULL ORDER BY id"))
            for row in rows:
                values = {"result": ABORTED, "reason": "station-stopped", "ended_at": now}
                db.table("attempts").update(row["id"], values)
                fact = Fact(
                    "attempt-aborted",
                    now,
                    row["operator"],
                    row["batch"],
                    row["place"],
                    row["device_id"],
                )
                self._desk.enter(db, fact, reason="station-stopped", stage=row["stage"])
            return tuple(
                Interrupted(
                    row["id"], row["batch"], row["place"], row["device_id"], Stage(row["stage"])
                )
                for row in rows
            )

        now = self._desk.now()
        return self._desk.write(write)

    def _new(self, db: Database, unit: Unit, recipe: Recipe) -> PassedUnit:
        """A unit's first pass: its serial number and claim token are given here and never again."""
        return PassedUnit(
            device_id=unit.device_id,
            serial=self._next_serial(db, unit, recipe),
            claim_token=claim_token.draw(),
            batch=unit.batch,
            product=recipe.product.name,
            product_id=unit.product_id,
            product_version=unit.product_version,
            firmware=unit.firmware,
            ssid=unit.ssid,
            setup_code=unit.setup_code,
            passed_at=self._desk.now(),
        )

    def _reworked(self, unit: Unit, row: Row) -> PassedUnit:
        """A unit that passed before: what its label says stays, what it runs is new."""
        kept = {name: row[name] for name in PassedUnit.__slots__}
        return PassedUnit(
            **kept
            | {
                "product_id": unit.product_id,
                "product_version": unit.product_version,
                "firmware": unit.firmware,
                "passed_at": self._desk.now(),
            }
        )

    def _next_serial(self, db: Database, unit: Unit, recipe: Recipe) -> str:
        """The next serial number of the product; its device id where the recipe has no pattern."""
        if recipe.serial is None:
            return unit.device_id
        product = recipe.product.name
        row = one(db, "SELECT next FROM serials WHERE product = ?", (product,))
        count = max(row["next"] if row else 0, recipe.serial.first)
        put(db, "serials", {"product": product, "next": count + 1}, key="product")
        serial = recipe.serial.number(count, self._desk.today().date())
        _refuse_taken(db, serial)
        return serial

    def _insert(
        self, db: Database, unit: Unit, stage: Stage, ending: dict[str, str] | None = None
    ) -> int:
        """A new attempt, ended at once where it has an ending: its twin may be under way."""
        now = self._desk.now()
        row = {
            "batch": unit.batch,
            "place": unit.place,
            "port_path": unit.port_path,
            "device_id": unit.device_id,
            "operator": unit.operator,
            "software": self._software,
            "began_at": now,
            "stage": stage.value,
        }
        attempt = cast("int", db.table("attempts").insert(row | (ending or {})).last_pk)
        self._desk.enter(
            db,
            self._fact("attempt-began", unit),
            attempt=attempt,
            port_path=unit.port_path,
            software=self._software,
        )
        return attempt

    def _ending(
        self, unit: Unit, stage: Stage, result: str, error: StationError | None
    ) -> dict[str, str]:
        """What an attempt's row learns at its end."""
        return {
            "ended_at": self._desk.now(),
            "stage": stage.value,
            "device_id": unit.device_id,
            "result": result,
            "reason": error.reason if error else "",
            "headline": error.message if error else "",
            "firmware": unit.firmware,
            "proof": canonical(unit.proof.as_json()),
            "seconds": canonical(_rounded(unit.seconds)),
        }

    def _fact(self, kind: str, unit: Unit) -> Fact:
        return Fact(kind, self._desk.now(), unit.operator, unit.batch, unit.place, unit.device_id)


def _refuse_taken(db: Database, serial: str) -> None:
    """Raise SetupError for a serial number that another unit has."""
    other = one(db, "SELECT device_id, product FROM units WHERE serial = ?", (serial,))
    if other:
        raise SetupError(
            f"Serial number {serial} belongs to {other['device_id']} ({other['product']}) already.",
            reason="serial-taken",
            remedy="Two recipes count in the same way. Give [serial] another pattern or a higher "
            "first number, and open a batch of the new revision.",
        )


def _owe_label(db: Database, passed: PassedUnit, recipe: Recipe) -> None:
    """The unit's first label is owed from the moment that it passed."""
    batch = one(db, "SELECT order_ref FROM batches WHERE name = ?", (passed.batch,))
    row = {
        "device_id": passed.device_id,
        "batch": passed.batch,
        "revision": 0,
        "code": label_code(recipe, passed, batch["order_ref"] if batch else ""),
        "state": "owed",
        "changed_at": passed.passed_at,
    }
    db.table("labels").insert(row)


def _post(db: Database, recipe: Recipe, passed: PassedUnit, now: str, *, reworked: bool) -> None:
    """Put a message for each of the product's destinations into the outbox."""
    programmed = recipe.line.mode == "flash"
    for destination in recipe.destinations:
        message = unit_passed(passed, reworked=reworked, programmed=programmed)
        row = {
            "destination": destination,
            "key": message.key,
            "device_id": passed.device_id,
            "body": canonical(message.body),
            "made_at": now,
        }
        db.table("outbox").insert(row)


def _body(unit: Unit) -> dict[str, object]:
    """What an entry says of a unit beyond its columns."""
    return {
        "attempt": unit.attempt,
        "firmware": unit.firmware,
        "product_id": unit.product_id,
        "product_version": unit.product_version,
        "parts": unit.parts,
        "proof": unit.proof.as_json(),
        "measurements": [asdict(measurement) for measurement in unit.measurements],
        "seconds": _rounded(unit.seconds),
    }


def _rounded(seconds: dict[str, float]) -> dict[str, float]:
    return {stage: round(value, 3) for stage, value in seconds.items()}
