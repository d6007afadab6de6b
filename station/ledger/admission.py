"""Which modules may begin: every rule that turns one away before it is touched."""

from __future__ import annotations

from sqlite_utils import Database

from station.batch import BatchState
from station.errors import Refused, UnitError
from station.ledger.desk import Row, one
from station.product import Recipe
from station.unit import Unit, is_simulated


def admit(db: Database, unit: Unit, recipe: Recipe, *, simulated: bool) -> Row | None:
    """Let a module begin, or raise; the row of its earlier pass, if it has one.

    Runs inside the transaction that records the beginning, so that two places cannot both take
    the last unit of a batch. Raises Refused, or UnitError for a second module with the same id.
    """
    _refuse_wrong_world(unit, simulated=simulated)
    before = one(db, "SELECT * FROM units WHERE device_id = ?", (unit.device_id,))
    _refuse_twin(db, unit)
    _refuse_repeat(before, unit, recipe)
    _refuse_batch(db, unit.batch, again=before is not None)
    return before


def _refuse_wrong_world(unit: Unit, *, simulated: bool) -> None:
    """Virtual modules and real ones never share a ledger."""
    if is_simulated(unit.device_id) != simulated:
        kind = "a virtual module" if is_simulated(unit.device_id) else "a real module"
        raise Refused(
            f"This is {kind}, and this ledger is not for it.",
            reason="wrong-world",
            remedy="Use the demo for virtual modules, and another data folder for real ones.",
        )


def _refuse_batch(db: Database, batch: str, *, again: bool) -> None:
    """Raise Refused unless the batch runs and has room; units under way count as room taken.

    A unit that passed before (`again`) takes no room: it was counted then.
    """
    row = one(
        db,
        "SELECT state, reason, quantity,"
        " (SELECT count(*) FROM units WHERE batch = b.name AND state = 'passed') AS passed,"
        " (SELECT count(*) FROM attempts WHERE batch = b.name AND result IS NULL) AS under_way"
        " FROM batches AS b WHERE name = ?",
        (batch,),
    )
    if row is None or row["state"] != BatchState.RUNNING.value:
        why = f": {row['reason']}" if row and row["reason"] else ""
        raise Refused(
            f'Batch "{batch}" is {row["state"] if row else "unknown"}{why}.',
            reason="batch-state",
            remedy="Nothing was written. Ask an engineer whether the batch may go on.",
        )
    if not again and row["passed"] + row["under_way"] >= row["quantity"]:
        raise Refused(
            f'Batch "{batch}" is full: {row["passed"]} of {row["quantity"]} units passed and '
            f"{row['under_way']} under way.",
            reason="quota",
            remedy="Nothing was written. Keep this module for the next batch.",
        )


def _refuse_twin(db: Database, unit: Unit) -> None:
    """Raise UnitError while another module with the same id is being worked on."""
    twin = one(
        db,
        "SELECT place FROM attempts WHERE device_id = ? AND result IS NULL",
        (unit.device_id,),
    )
    if twin:
        raise UnitError(
            f"The module at place {twin['place']} says the same device id.",
            reason="same-id",
            remedy="Two modules cannot have one id. Put this one aside; show both to an engineer.",
        )


def _refuse_repeat(before: Row | None, unit: Unit, recipe: Recipe) -> None:
    """Raise Refused for a module that passed before, unless the recipe allows rework."""
    if before and recipe.line.repeat == "refuse":
        raise Refused(
            f"This module passed before, in batch {before['batch']}, as {before['serial']}.",
            reason="already-passed",
            remedy="Nothing was written. Put it with the units that passed.",
        )
    if before and before["product"] != recipe.product.name:
        raise Refused(
            f"This module passed before as {before['product']}, and the batch makes "
            f"{recipe.product.name}.",
            reason="other-product",
            remedy="Nothing was written. A unit keeps its product: its label and token say so.",
        )
    if before and not unit.operator:
        raise Refused(
            "This module passed before, and its rework needs to know who asks for it.",
            reason="rework-needs-operator",
            remedy="Start the line with --operator NAME.",
        )
