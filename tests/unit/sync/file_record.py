"""An outbox in one JSON file: small enough to be trusted, and there after a restart."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from station.ports import Verdict
from station.sync.outbox import Message, OutboxCounts, Parcel

Row = dict[str, Any]


class FileRecord:
    """An OutboxRecord whose every method reads the file and writes it anew."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def put(self, destination: str, message: Message) -> None:
        book = self._read()
        book["rows"].append(
            {
                "destination": destination,
                "key": message.key,
                "device_id": message.device_id,
                "body": message.body,
                "state": "waiting",
                "reason": "",
                "parcel": None,
            }
        )
        self._write(book)

    def next_parcel(self, destination: str, limit: int) -> Parcel | None:
        book = self._read()
        waiting = _waiting(book, destination)
        key = _oldest_parcel(waiting)
        if key is None:
            key = _new_key(book)
            for row in waiting[:limit]:
                row["parcel"] = key
            self._write(book)
        messages = tuple(
            Message(row["key"], row["device_id"], row["body"])
            for row in waiting
            if row["parcel"] == key
        )
        return Parcel(key, messages) if messages else None

    def settle(self, destination: str, verdicts: tuple[Verdict, ...], at: str) -> None:
        book = self._read()
        by_key = {verdict.key: verdict for verdict in verdicts}
        waiting = _waiting(book, destination)
        key = _oldest_parcel(waiting)
        for row in waiting:
            if row["parcel"] == key:
                row["parcel"] = None
            if verdict := by_key.get(row["key"]):
                row["state"] = "sent" if verdict.accepted else "refused"
                row["reason"] = verdict.reason
        book["errors"][destination] = ""
        if any(verdict.accepted for verdict in verdicts):
            book["sent_at"][destination] = at
        self._write(book)

    def split(self, parcel: Parcel) -> None:
        book = self._read()
        for row in book["rows"]:
            if row["parcel"] == parcel.key:
                row["parcel"] = _new_key(book)
        self._write(book)

    def could_not_send(self, destination: str, error: str, at: str) -> None:
        book = self._read()
        book["errors"][destination] = error
        self._write(book)

    def outbox_counts(self, destination: str) -> OutboxCounts:
        book = self._read()
        states = [row["state"] for row in book["rows"] if row["destination"] == destination]
        return OutboxCounts(
            states.count("waiting"),
            states.count("sent"),
            states.count("refused"),
            book["sent_at"].get(destination),
            book["errors"].get(destination, ""),
        )

    def refusals(self, destination: str) -> dict[str, str]:
        return {
            row["key"]: row["reason"]
            for row in self._read()["rows"]
            if row["destination"] == destination and row["state"] == "refused"
        }

    def _read(self) -> dict[str, Any]:
        if not self._path.exists():
            return {"rows": [], "errors": {}, "sent_at": {}, "parcels": 0}
        book: dict[str, Any] = json.loads(self._path.read_bytes())
        return book

    def _write(self, book: dict[str, Any]) -> None:
        self._path.write_text(json.dumps(book))


def _waiting(book: dict[str, Any], destination: str) -> list[Row]:
    return [
        row
        for row in book["rows"]
        if row["destination"] == destination and row["state"] == "waiting"
    ]


def _oldest_parcel(waiting: list[Row]) -> str | None:
    return next((row["parcel"] for row in waiting if row["parcel"]), None)


def _new_key(book: dict[str, Any]) -> str:
    book["parcels"] += 1
    return f"parcel-{book['parcels']}"
