"""The ledger's tables as named migrations; a ledger made by a newer program is refused."""

from __future__ import annotations

from contextlib import closing

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from station.errors import SetupError
from station.ledger.sqlite import sqlite3

migrations = Migrations("factory-station")

_FIRST = """
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

CREATE TABLE entries (
    seq INTEGER PRIMARY KEY, station TEXT NOT NULL, at TEXT NOT NULL, actor TEXT NOT NULL,
    kind TEXT NOT NULL, batch TEXT NOT NULL, place TEXT NOT NULL, device_id TEXT NOT NULL,
    body TEXT NOT NULL, previous TEXT NOT NULL, hash TEXT NOT NULL UNIQUE
) STRICT;
CREATE INDEX entries_by_device ON entries (device_id);
CREATE INDEX entries_by_batch ON entries (batch);
CREATE TRIGGER entries_are_not_changed BEFORE UPDATE ON entries
    BEGIN SELECT RAISE(ABORT, 'entries are never changed'); END;
CREATE TRIGGER entries_are_not_deleted BEFORE DELETE ON entries
    BEGIN SELECT RAISE(ABORT, 'entries are never deleted'); END;

CREATE TABLE products (
    name TEXT NOT NULL, revision INTEGER NOT NULL, title TEXT NOT NULL, recipe TEXT NOT NULL,
    added_at TEXT NOT NULL, PRIMARY KEY (name, revision)
) STRICT;

CREATE TABLE batches (
    name TEXT PRIMARY KEY, product TEXT NOT NULL, revision INTEGER NOT NULL,
    quantity INTEGER NOT NULL CHECK (quantity > 0), order_ref TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('running', 'held', 'closed')), reason TEXT NOT NULL,
    opened_at TEXT NOT NULL, closed_at TEXT,
    FOREIGN KEY (product, revision) REFERENCES products (name, revision)
) STRICT;

CREATE TABLE attempts (
    id INTEGER PRIMARY KEY, batch TEXT NOT NULL REFERENCES batches (name),
    place TEXT NOT NULL, port_path TEXT NOT NULL, device_id TEXT NOT NULL,
    operator TEXT NOT NULL, software TEXT NOT NULL, began_at TEXT NOT NULL, ended_at TEXT,
    stage TEXT NOT NULL,
    result TEXT CHECK (result IN ('passed', 'failed', 'skipped', 'aborted')),
    reason TEXT NOT NULL DEFAULT '', headline TEXT NOT NULL DEFAULT '',
    firmware TEXT NOT NULL DEFAULT '', proof TEXT NOT NULL DEFAULT '{}',
    seconds TEXT NOT NULL DEFAULT '{}'
) STRICT;
CREATE INDEX attempts_by_device ON attempts (device_id);
CREATE INDEX attempts_by_batch ON attempts (batch, result);
CREATE UNIQUE INDEX one_attempt_of_a_device_at_a_time
    ON attempts (device_id) WHERE result IS NULL AND device_id != '';

CREATE TABLE units (
    device_id TEXT PRIMARY KEY, serial TEXT NOT NULL UNIQUE, claim_token TEXT NOT NULL UNIQUE,
    batch TEXT NOT NULL REFERENCES batches (name), product TEXT NOT NULL,
    product_id INTEGER NOT NULL, product_version INTEGER NOT NULL, firmware TEXT NOT NULL,
    ssid TEXT NOT NULL, setup_code TEXT NOT NULL,
    attempt INTEGER NOT NULL REFERENCES attempts (id),
    state TEXT NOT NULL CHECK (state IN ('passed', 'scrapped')), passed_at TEXT NOT NULL
) STRICT;
CREATE INDEX units_by_batch ON units (batch);

CREATE TABLE serials (product TEXT PRIMARY KEY, next INTEGER NOT NULL) STRICT;

CREATE TABLE labels (
    id INTEGER PRIMARY KEY, device_id TEXT NOT NULL REFERENCES units (device_id),
    batch TEXT NOT NULL, revision INTEGER NOT NULL, code TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('owed', 'sent', 'printed', 'confirmed', 'voided')),
    printer TEXT NOT NULL DEFAULT '', location TEXT NOT NULL DEFAULT '',
    reason TEXT NOT NULL DEFAULT '', changed_at TEXT NOT NULL,
    UNIQUE (device_id, revision)
) STRICT;
CREATE UNIQUE INDEX one_live_label_of_a_unit ON labels (device_id) WHERE state != 'voided';
CREATE INDEX labels_by_code ON labels (code);
CREATE INDEX labels_by_batch ON labels (batch, state);

CREATE TABLE outbox (
    id INTEGER PRIMARY KEY, destination TEXT NOT NULL, key TEXT NOT NULL,
    device_id TEXT NOT NULL, body TEXT NOT NULL, parcel TEXT,
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sent', 'refused')),
    reason TEXT NOT NULL DEFAULT '', made_at TEXT NOT NULL, settled_at TEXT,
    UNIQUE (destination, key)
) STRICT;
CREATE INDEX outbox_waiting ON outbox (destination, state, id);
CREATE INDEX outbox_by_device ON outbox (device_id);

CREATE TABLE destinations (
    name TEXT PRIMARY KEY, last_error TEXT NOT NULL DEFAULT '', last_error_at TEXT,
    last_sent_at TEXT
) STRICT;
"""


@migrations()
def m001_the_record(db: Database) -> None:
    """Entries, and the state that is projected from them."""
    for statement in _statements(_FIRST):
        db.execute(statement)


def migrate(db: Database) -> None:
    """Bring a ledger up to date in one transaction; raises SetupError for a newer ledger."""
    with closing(Database(memory=True)) as empty:
        ours = {migration.name for migration in migrations.pending(empty)}
    newer = [applied.name for applied in migrations.applied(db) if applied.name not in ours]
    if newer:
        raise SetupError(
            f"This ledger was made by a newer Factory Station (it has {newer[0]}).",
            reason="ledger-newer",
            remedy="Update this station's program; the ledger was left as it is.",
        )
    if not migrations.pending(db):
        return
    db.execute("BEGIN IMMEDIATE")
    try:
        migrations.apply(db)
        db.execute("COMMIT")
    except BaseException:
        db.rollback()
        raise


def _statements(script: str) -> list[str]:
    """The statements of a script, one by one: executescript() would commit on its own."""
    found: list[str] = []
    pending = ""
    for line in script.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            found.append(pending.strip())
            pending = ""
    return found
