"""`batch open`, `list`, `show`, `hold`, `resume` and `close`."""

from __future__ import annotations

import pytest

from firmware_images import sample
from tests.unit.ui.cli.conftest import Cli

BATCH = "acme-thermostat-001"
OPEN = ("batch", "open", "--product", "acme-thermostat", "--quantity", 5)
PROMISED = {
    *("batch", "product", "revision", "state", "quantity"),
    *("passed", "failed", "scrapped", "labels", "first_pass_yield"),
}


def test_a_batch_opens_and_is_shown(cli: Cli) -> None:
    cli.add_product()
    assert cli.json(*OPEN, "--order", "PO-7") == {"batch": BATCH, "state": "running", "quantity": 5}
    told = cli.json("batch", "show", BATCH)
    assert told.keys() >= PROMISED
    assert {"printed", "confirmed", "voided"} <= told["labels"].keys()
    assert (told["product"], told["revision"], told["passed"]) == ("acme-thermostat", 1, 0)
    assert told["first_pass_yield"] is None
    text = cli("batch", "show", BATCH).out
    for words in (f"{BATCH}: Acme Thermostat (revision 1), running", "PO-7", "no unit yet"):
        assert words in text


def test_batches_are_listed_the_newest_first(cli: Cli) -> None:
    assert "batch open" in cli("batch", "list").out
    cli.add_product()
    for name in ("monday", "tuesday"):
        cli.json(*OPEN, "--name", name)
    assert [b["batch"] for b in cli.json("batch", "list")["batches"]] == ["tuesday", "monday"]
    assert "0 of 5" in cli("batch", "list").out


def test_what_passed_is_counted(cli: Cli, passed: str) -> None:
    told = cli.json("batch", "show", BATCH)
    assert (told["passed"], told["first_pass_yield"]) == (1, 1.0)
    assert told["labels"] == {"owed": 1, "printed": 0, "confirmed": 0, "voided": 0}
    assert "100.0%" in cli("batch", "show", BATCH).out


def test_a_batch_is_held_resumed_and_closed(cli: Cli) -> None:
    cli.add_product()
    cli.json(*OPEN)
    held = cli.json("batch", "hold", BATCH, "--reason", "smeared", "--operator", "op-7")
    assert held == {"batch": BATCH, "state": "held", "quantity": 5}
    assert cli("batch", "resume", BATCH).out == f"{BATCH} is running: 0 of 5 units passed.\n"
    assert cli.json("batch", "close", BATCH)["state"] == "closed"
    assert "is closed, so it cannot become running" in cli.refused(4, "batch", "resume", BATCH)


def test_a_batch_with_loose_labels_does_not_close(cli: Cli, passed: str) -> None:
    assert "1 label(s)" in cli.refused(4, "batch", "close", BATCH)


def test_the_firmware_is_held_against_the_recipe_first(cli: Cli) -> None:
    cli.add_product(image=sample.user_part(product_id=77, product_version=0))
    said = cli.refused(4, *OPEN)
    assert "The recipe says PRODUCT_ID 1234, and the firmware file has 77." in said
    assert cli.json("batch", "list")["batches"] == []


def test_missing_and_damaged_firmware_are_a_matter_of_the_station(cli: Cli) -> None:
    digest = cli.add_product()
    [stored] = (cli.data_dir / "firmware").glob("*.bin")
    stored.chmod(0o644)
    stored.write_bytes(b"rotten")
    assert "damaged" in cli.refused(3, *OPEN)
    stored.unlink()
    assert digest in cli.refused(3, *OPEN)
    assert cli.json("batch", "list")["batches"] == []


def test_names_are_never_used_twice(cli: Cli) -> None:
    cli.add_product()
    cli.json(*OPEN, "--name", "monday")
    assert 'There is a batch "monday" already' in cli.refused(4, *OPEN, "--name", "monday")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("open", "--product", "nobody", "--quantity", 5), 'no product "nobody"'),
        (("show", "nothing"), 'no batch "nothing"'),
        (("hold", "nothing", "--reason", "x"), 'no batch "nothing"'),
        (("resume", "nothing"), 'no batch "nothing"'),
        (("close", "nothing"), 'no batch "nothing"'),
    ],
)
def test_what_is_not_there_is_a_sentence(cli: Cli, words: tuple[object, ...], said: str) -> None:
    assert said in cli.refused(4, "batch", *words)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("open", "--product", "p"), "--quantity"),
        (("open", "--quantity", 5), "--product"),
        (("open", "--product", "p", "--quantity", 0), "--quantity"),
        (("open", "--product", "p", "--quantity", "many"), "--quantity"),
        (("hold", "b"), "--reason"),
        (("show",), "BATCH"),
    ],
)
def test_words_that_are_off_are_told(cli: Cli, words: tuple[object, ...], said: str) -> None:
    assert said in cli.misused("batch", *words)


def test_a_batch_that_does_not_exist_is_not_worked_and_the_ledger_is_let_go(cli: Cli) -> None:
    assert 'no batch "nothing"' in cli.refused(4, "work", "--batch", "nothing")


def test_a_fault_that_does_not_exist_opens_no_demo_batch(cli: Cli) -> None:
    said = cli.refused(2, "demo", "--headless", "--faults", "unplag")
    assert 'There is no fault "unplag". Did you mean "unplug"?' in said
    said = cli.refused(2, "demo", "--headless", "--units", 1, "--faults", "unplug,stall")
    assert "2 faults need as many units, and there are 1." in said
    assert not (cli.data_dir / "demo").exists()
