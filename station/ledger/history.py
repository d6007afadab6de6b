"""Reading back what happened to units: the questions behind `trace`."""

from __future__ import annotations

from dataclasses import dataclass

from station.claim_token import normalise
from station.ledger.desk import Desk, Row


@dataclass(frozen=True, slots=True)
class TracedUnit:
    """One device id that a search found, with the entries of its whole life, oldest first."""

    device_id: str
    serial: str
    claim_token: str
    batch: str
    state: str
    entries: tuple[Row, ...]


class History:
    """Searches by any text that a person may hold in a hand."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def trace(self, term: str, limit: int = 200) -> tuple[TracedUnit, ...]:
        """Every unit that the text fits: id, serial, token (or a part), label code, batch, order.

        Modules that were tried and never passed are found too. An empty text finds nothing.
        """
        text = term.strip()
        if not text:
            return ()
        values = (text.lower(), text.upper(), text, limit, normalise(text))
        rows = self._desk.read(_FIND, values)
        return tuple(self._traced(row["device_id"]) for row in rows)

    def _traced(self, device_id: str) -> TracedUnit:
        unit = self._desk.read("SELECT * FROM units WHERE device_id = ?", (device_id,))
        last = self._desk.read(
            "SELECT * FROM attempts WHERE device_id = ? ORDER BY id DESC LIMIT 1", (device_id,)
        )
        entries = self._desk.read(
            "SELECT at, actor, kind, batch, place, body FROM entries WHERE device_id = ?"
            " ORDER BY seq",
            (device_id,),
        )
        known = unit[0] if unit else {}
        tried = last[0] if last else {}
        return TracedUnit(
            device_id=device_id,
            serial=known.get("serial", ""),
            claim_token=known.get("claim_token", ""),
            batch=known.get("batch", "") or tried.get("batch", ""),
            state=known.get("state", "") or tried.get("result") or "under-way",
            entries=tuple(entries),
        )


_FIND = """
SELECT device_id FROM (
    SELECT device_id, attempt AS newest FROM units
        WHERE instr(device_id, ?1) OR instr(upper(serial), ?2) OR batch = ?3
        OR (?5 != '' AND instr(claim_token, ?5))
    UNION
    SELECT device_id, id FROM attempts
        WHERE device_id != '' AND (instr(device_id, ?1) OR batch = ?3
        OR batch IN (SELECT name FROM batches WHERE order_ref = ?3))
    UNION
    SELECT device_id, id FROM labels WHERE code = ?3
) GROUP BY device_id ORDER BY max(newest) DESC LIMIT ?4
"""
