"""`trace` and `audit verify`."""

from __future__ import annotations

from tests.unit.station.ledger.raw import tampering
from tests.unit.ui.cli.conftest import Cli


def test_a_unit_is_found_with_its_whole_history(cli: Cli, passed: str) -> None:
    for term in (passed, "aaa1", "acme-thermostat-001", "PO-7"):
        [match] = cli.json("trace", term)["matches"]
        assert {"device_id", "serial", "batch", "state", "history"} <= match.keys()
        assert (match["serial"], match["state"]) == (passed, "passed")
        assert [line["kind"] for line in match["history"]] == ["attempt-began", "unit-passed"]
    text = cli("trace", passed).out
    assert "f1c7 0000 0000 0000 0000 aaa1" in text
    assert f"PASS, as {passed}, on disk." in text


def test_what_fits_nothing_is_a_bad_answer(cli: Cli, passed: str) -> None:
    told = cli("--json", "trace", "nobody")
    assert (told.code, told.json) == (1, {"matches": []})
    assert cli("trace", "nobody").out == 'Nothing on this station fits "nobody".\n'


def test_an_untouched_record_verifies(cli: Cli, passed: str) -> None:
    told = cli.json("audit", "verify")
    assert told == {"ok": True, "entries": 5, "checkpoints": 0, "first_problem": None}
    assert "All 5 entries are unchanged" in cli("audit", "verify").out


def test_a_touched_record_is_a_bad_answer_that_names_the_entry(cli: Cli, passed: str) -> None:
    with tampering(cli.data_dir) as db:
        db.execute("UPDATE entries SET actor = 'nobody' WHERE seq = 3")
    told = cli("--json", "audit", "verify")
    assert told.code == 1
    assert told.json["ok"] is False
    assert told.json["entries"] == 2
    assert told.json["first_problem"] == "Entry 3 was changed after it was written."
    assert "✗ Entry 3 was changed" in cli("audit", "verify").out


def test_a_damaged_ledger_is_a_sentence(cli: Cli) -> None:
    (cli.data_dir / "ledger.db").write_bytes(b"no database" * 1000)
    assert "The ledger's file is damaged" in cli.refused(3, "audit", "verify")
    assert "The ledger's file is damaged" in cli.refused(3, "trace", "x")
