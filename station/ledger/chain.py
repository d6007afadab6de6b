"""The append-only entries, each sealed over the one before it, so that no change goes unseen."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

FIRST = "0" * 64
"""What the first entry has for the hash of the one before it."""

COLUMNS = (
    "seq",
    "station",
    "at",
    "actor",
    "kind",
    "batch",
    "place",
    "device_id",
    "body",
    "previous",
)


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that happened and is worth keeping for ever."""

    kind: str
    at: str
    actor: str = ""
    batch: str = ""
    place: str = ""
    device_id: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What walking the whole chain found; `first_problem` is empty when it holds."""

    entries: int
    first_problem: str


def canonical(value: object) -> str:
    """JSON with one spelling: sorted keys, no spaces, UTF-8 characters as they are."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def seal(row: dict[str, Any]) -> str:
    """SHA-256 over an entry's columns, lower-case hex."""
    return hashlib.sha256(canonical([row[name] for name in COLUMNS]).encode()).hexdigest()


def append(db: Database, station: str, fact: Fact, body: dict[str, object]) -> None:
    """Add one entry inside the caller's transaction."""
    last = next(iter(db.query("SELECT seq, hash FROM entries ORDER BY seq DESC LIMIT 1")), None)
    row: dict[str, Any] = {
        "seq": last["seq"] + 1 if last else 1,
        "station": station,
        "at": fact.at,
        "actor": fact.actor,
        "kind": fact.kind,
        "batch": fact.batch,
        "place": fact.place,
        "device_id": fact.device_id,
        "body": canonical(body),
        "previous": last["hash"] if last else FIRST,
    }
    row["hash"] = seal(row)
    db.table("entries").insert(row)


def verify(rows: Iterator[dict[str, Any]]) -> Verdict:
    """Walk the entries in order of seq; the first that is changed, lost or moved is named."""
    previous, count = FIRST, 0
    for count, row in enumerate(rows, start=1):
        if row["seq"] != count:
            return Verdict(count - 1, f"Entry {count} is missing; entry {row['seq']} follows.")
        if row["previous"] != previous:
            return Verdict(count - 1, f"Entry {count} does not follow on entry {count - 1}.")
        if seal(row) != row["hash"]:
            return Verdict(count - 1, f"Entry {count} was changed after it was written.")
        previous = row["hash"]
    return Verdict(count, "")
