"""The chain of entries: any change to it is found, and the first is named."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlite_utils import Database

from station.ledger.chain import COLUMNS, FIRST, canonical, seal, verify
from station.ledger.ledger import Ledger
from station.ledger.sqlite import sqlite3
from tests.builders import open_ledger, passed_unit
from tests.unit.station.ledger.raw import opened, tampering

Row = dict[str, Any]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=6,
)


def chained(count: int) -> list[Row]:
    """Entries that follow on each other."""
    made: list[Row] = []
    for seq in range(1, count + 1):
        row: Row = dict.fromkeys(COLUMNS, "x") | {"seq": seq, "body": f'{{"n":{seq}}}'}
        row["previous"] = made[-1]["hash"] if made else FIRST
        made.append(row | {"hash": seal(row)})
    return made


def test_an_untouched_chain_holds() -> None:
    verdict = verify(iter(chained(5)))
    assert (verdict.entries, verdict.first_problem) == (5, "")
    assert verify(iter([])).first_problem == ""


@given(st.data())
def test_a_change_to_any_column_of_any_entry_is_found(data: st.DataObject) -> None:
    rows = chained(5)
    at = data.draw(st.integers(0, 4))
    column = data.draw(st.sampled_from([*COLUMNS, "hash"]))
    rows[at][column] = 99 if column == "seq" else rows[at][column] + "!"
    verdict = verify(iter(rows))
    assert verdict.first_problem
    assert verdict.entries == at


@given(st.data())
def test_a_lost_a_moved_and_a_repeated_entry_are_found(data: st.DataObject) -> None:
    rows = chained(5)
    at = data.draw(st.integers(0, 3))
    lost = rows[:at] + rows[at + 1 :]
    moved = [*rows[:at], rows[at + 1], rows[at], *rows[at + 2 :]]
    repeated = [*rows[: at + 1], *rows[at:]]
    assert verify(iter(lost)).entries == at
    assert verify(iter(moved)).entries == at
    assert verify(iter(repeated)).entries == at + 1


def test_an_entry_sealed_anew_breaks_the_one_after_it() -> None:
    rows = chained(3)
    rows[1]["body"] = "{}"
    rows[1]["hash"] = seal(rows[1])
    verdict = verify(iter(rows))
    assert verdict.first_problem == "Entry 3 does not follow on entry 2."


@given(JSON)
def test_one_value_has_one_spelling(value: object) -> None:
    turned = dict(reversed(value.items())) if isinstance(value, dict) else value
    assert canonical(value) == canonical(turned)


def test_canonical_json_is_what_an_auditor_can_compute() -> None:
    assert canonical({"b": [1, None], "a": "é"}) == '{"a":"é","b":[1,null]}'


@pytest.mark.parametrize("sql", ["UPDATE entries SET body = '{}'", "DELETE FROM entries"])
def test_the_file_itself_refuses_to_change_an_entry(
    ledger: Ledger, tmp_path: Path, sql: str
) -> None:
    with (
        opened(tmp_path) as db,
        pytest.raises(sqlite3.IntegrityError, match="entries are never"),
    ):
        db.execute(sql)
    assert ledger.verify().first_problem == ""


def _edit(db: Database) -> None:
    db.execute("UPDATE entries SET body = replace(body, 'Acme', 'Evil') WHERE seq = 2")


def _delete(db: Database) -> None:
    db.execute("DELETE FROM entries WHERE seq = 4")


def _reorder(db: Database) -> None:
    db.execute("UPDATE entries SET seq = -2 WHERE seq = 2")
    db.execute("UPDATE entries SET seq = 2 WHERE seq = 3")
    db.execute("UPDATE entries SET seq = 3 WHERE seq = -2")


def _insert(db: Database) -> None:
    db.execute(
        "INSERT INTO entries SELECT 1 + (SELECT max(seq) FROM entries), station, at, actor, kind,"
        " batch, place, device_id, body, previous, 'f00d' FROM entries WHERE seq = 4"
    )


@pytest.mark.parametrize(
    ("tamper", "problem"),
    [
        (_edit, "Entry 2 was changed after it was written."),
        (_delete, "Entry 4 is missing; entry 5 follows."),
        (_reorder, "Entry 2 does not follow on entry 1."),
        (_insert, "does not follow on entry"),
    ],
)
def test_tampering_with_the_file_is_found(
    tmp_path: Path,
    ledger: Ledger,
    batch: str,
    tamper: Callable[[Database], None],
    problem: str,
) -> None:
    passed_unit(ledger, 1, batch)
    assert ledger.verify().first_problem == ""
    with tampering(tmp_path) as db:
        tamper(db)
    assert problem in ledger.verify().first_problem


def test_the_chain_goes_on_over_a_restart(tmp_path: Path) -> None:
    for run in range(3):
        ledger = open_ledger(tmp_path)
        ledger.products.add(f"{_RECIPE}# {run}")
        assert ledger.verify().first_problem == ""
        assert ledger.verify().entries == run + 2
        ledger.close()


_RECIPE = Path(__file__).parents[1].joinpath("whole_recipe.toml").read_text(encoding="utf-8")
