"""The book of messages that destinations must learn, kept until each has been settled."""

from __future__ import annotations

import json
import secrets

from sqlite_utils import Database

from station.ledger.chain import Fact
from station.ledger.desk import Desk, one, put
from station.ports import Verdict
from station.sync.outbox import Message, OutboxCounts, Parcel


class OutboxBook:
    """Durable side of `station.sync.outbox`: every call is one transaction."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def next_parcel(self, destination: str, limit: int) -> Parcel | None:
        """The unfinished parcel of an earlier try, unchanged; else a new one; None if none waits.

        The grouping is on disk before it is returned, so that a restart sends the same parcel.
        """

        def write(db: Database) -> Parcel | None:
            key = _oldest_parcel(db, destination)
            if key is None:
                key = secrets.token_hex(16)
                db.execute(
                    "UPDATE outbox SET parcel = ? WHERE id IN (SELECT id FROM outbox"
                    " WHERE destination = ? AND state = 'waiting' ORDER BY id LIMIT ?)",
                    (key, destination, limit),
                )
            rows = db.query(
                "SELECT * FROM outbox WHERE state = 'waiting' AND parcel = ? ORDER BY id", (key,)
            )
            messages = tuple(
                Message(row["key"], row["device_id"], json.loads(row["body"])) for row in rows
            )
            return Parcel(key, messages) if messages else None

        return self._desk.write(write)

    def settle(self, destination: str, verdicts: tuple[Verdict, ...], at: str) -> None:
        """Mark messages sent or refused; the rest of their parcel waits for the next one."""

        def write(db: Database) -> None:
            parcel = _oldest_parcel(db, destination)
            for verdict in verdicts:
                self._settle(db, destination, verdict, at)
            db.execute(
                "UPDATE outbox SET parcel = NULL WHERE state = 'waiting' AND parcel = ?", (parcel,)
            )
            row = {"name": destination, "last_error": ""}
            if any(verdict.accepted for verdict in verdicts):
                row["last_sent_at"] = at
            put(db, "destinations", row, key="name")

        self._desk.write(write)

    def split(self, parcel: Parcel) -> None:
        """Dissolve a parcel into one for each message, so that one bad unit stops no other."""

        def write(db: Database) -> None:
            for message in parcel.messages:
                db.execute(
                    "UPDATE outbox SET parcel = ? WHERE parcel = ? AND key = ?",
                    (secrets.token_hex(16), parcel.key, message.key),
                )

        self._desk.write(write)

    def could_not_send(self, destination: str, error: str, at: str) -> None:
        """Remember why a destination did not take its messages."""

        def write(db: Database) -> None:
            row = {"name": destination, "last_error": error, "last_error_at": at}
            put(db, "destinations", row, key="name")

        self._desk.write(write)

    def outbox_counts(self, destination: str) -> OutboxCounts:
        """How many messages wait, went, and were refused."""
        rows = self._desk.read(
            "SELECT state, count(*) AS n FROM outbox WHERE destination = ? GROUP BY state",
            (destination,),
        )
        counts = {row["state"]: row["n"] for row in rows}
        last = self._desk.read("SELECT * FROM destinations WHERE name = ?", (destination,))
        return OutboxCounts(
            waiting=counts.get("waiting", 0),
            sent=counts.get("sent", 0),
            refused=counts.get("refused", 0),
            last_sent_at=last[0]["last_sent_at"] if last else None,
            last_error=last[0]["last_error"] if last else "",
        )

    def destinations(self) -> tuple[str, ...]:
        """Every destination that has had a message."""
        rows = self._desk.read("SELECT DISTINCT destination FROM outbox ORDER BY destination")
        return tuple(row["destination"] for row in rows)

    def _settle(self, db: Database, destination: str, verdict: Verdict, at: str) -> None:
        """Settle one message; another process may have done so a moment ago."""
        row = one(
            db,
            "SELECT id, device_id FROM outbox"
            " WHERE destination = ? AND key = ? AND state = 'waiting'",
            (destination, verdict.key),
        )
        if row is None:
            return
        state = "sent" if verdict.accepted else "refused"
        values = {"state": state, "reason": verdict.reason, "settled_at": at, "parcel": None}
        db.table("outbox").update(row["id"], values)
        fact = Fact(f"message-{state}", at, device_id=row["device_id"])
        self._desk.enter(db, fact, destination=destination, key=verdict.key, reason=verdict.reason)


def _oldest_parcel(db: Database, destination: str) -> str | None:
    """The key of the parcel that was grouped first and is not settled yet."""
    row = one(
        db,
        "SELECT parcel FROM outbox WHERE destination = ? AND state = 'waiting'"
        " AND parcel IS NOT NULL ORDER BY id LIMIT 1",
        (destination,),
    )
    return str(row["parcel"]) if row else None
