"""Finding one recorded unit by what a person has of it."""

from __future__ import annotations

from station.claim_token import normalise
from station.errors import Refused
from station.ledger.desk import Desk
from station.unit import PassedUnit

_COLUMNS = ", ".join(PassedUnit.__slots__)


def find_unit(desk: Desk, term: str) -> PassedUnit:
    """The unit with this device id, serial, claim token or label code, or a unique part of its id.

    Raises Refused where there is none, or where several fit.
    """
    text = term.strip()
    exact = (
        f"SELECT {_COLUMNS} FROM units WHERE device_id = ?1 OR serial = ?2 OR claim_token = ?3"
        " OR device_id IN (SELECT device_id FROM labels WHERE code = ?2)"
    )
    rows = desk.read(exact, (text.lower(), text, normalise(text)))
    if not rows and len(text) >= _SHORTEST_PART:
        part = f"SELECT {_COLUMNS} FROM units WHERE instr(device_id, ?) LIMIT 2"
        rows = desk.read(part, (text.lower(),))
    if len(rows) == 1:
        return PassedUnit(**rows[0])
    why = "fits more than one unit" if rows else "fits no unit that passed on this station"
    raise Refused(
        f'"{text}" {why}.',
        reason="unknown-unit",
        remedy="Give its serial number or its whole device id; `trace` finds them.",
    )


_SHORTEST_PART = 4
