"""`doctor` and `devices`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from station.errors import SetupError
from station.ledger import connection
from tests.unit.station.ledger.raw import tampering
from tests.unit.ui.cli.conftest import Cli
from ui import checks, udev_rule

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="only Linux asks for a rule")


@pytest.fixture
def healthy(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cli:
    """A station that has all it needs."""
    (tmp_path / udev_rule.RULE_FILE).write_text(udev_rule.rule_text(), encoding="utf-8")
    monkeypatch.setattr(udev_rule, "RULE_FOLDERS", (tmp_path / "rules.d", tmp_path))
    monkeypatch.setattr(checks, "ENOUGH_DISK_BYTES", 1)
    monkeypatch.setattr("ui.compose.usb_devices", lambda: 3)
    return cli


def bad(cli: Cli) -> dict[str, Any]:
    """The one check that is not well; its remedy is said."""
    told = cli("--json", "doctor")
    assert told.code == 3
    [check] = [check for check in told.json["checks"] if not check["ok"]]
    assert check["detail"]
    assert check["remedy"].endswith(".") or udev_rule.rule_text().rstrip() in check["remedy"]
    text = cli("doctor")
    assert text.code == 3
    assert f"✗ {check['name']}: {check['detail']}" in text.out
    assert all(f"    {line}\n" in text.out for line in check["remedy"].splitlines())
    return dict(check)


def test_all_is_well(healthy: Cli) -> None:
    told = healthy.json("doctor")["checks"]
    assert [check["name"] for check in told] == [
        *("data folder", "disk space", "SQLite", "ledger", "firmware files"),
        *("label printer", "USB library", "USB permission"),
    ]
    assert all(check["ok"] and check["detail"] for check in told)
    assert healthy("doctor").out.count("✓") == len(told)


def test_a_touched_ledger_is_found(healthy: Cli) -> None:
    with tampering(healthy.data_dir) as db:
        db.execute("UPDATE entries SET actor = 'nobody' WHERE seq = 1")
    assert bad(healthy)["name"] == "ledger"


def test_a_damaged_firmware_file_is_found(healthy: Cli) -> None:
    digest = healthy.add_firmware()
    [stored] = (healthy.data_dir / "firmware").glob("*.bin")
    stored.chmod(0o644)
    stored.write_bytes(b"rotten")
    check = bad(healthy)
    assert check["name"] == "firmware files"
    assert digest in check["detail"]


def test_a_full_disk_is_found(healthy: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "ENOUGH_DISK_BYTES", 10**18)
    assert bad(healthy)["name"] == "disk space"


def test_a_printer_that_cannot_be_is_found(healthy: Cli) -> None:
    path = healthy.data_dir / "settings.toml"
    path.write_text('label_printer = "typewriter"', encoding="utf-8")
    assert bad(healthy)["name"] == "label printer"


def test_an_old_sqlite_is_found(healthy: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "SAFE_WITH_WAL", (99, 0, 0))
    assert bad(healthy)["name"] == "SQLite"


def test_usb_that_cannot_be_used_is_found(healthy: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_usb() -> int:
        raise SetupError("libusb is missing.", remedy="Install libusb.")

    monkeypatch.setattr("ui.compose.usb_devices", no_usb)
    assert bad(healthy)["detail"] == "libusb is missing."


@linux_only
def test_a_missing_rule_is_found(
    healthy: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    (tmp_path / udev_rule.RULE_FILE).unlink()
    check = bad(healthy)
    assert check["name"] == "USB permission"
    assert "doctor --install" in check["remedy"]
    assert udev_rule.rule_text().rstrip() in check["remedy"]


@linux_only
def test_root_needs_no_rule_but_modem_manager_does(
    healthy: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 0)
    (tmp_path / udev_rule.RULE_FILE).unlink()
    check = healthy.json("doctor")["checks"][-1]
    assert check["ok"]
    assert "ModemManager" in check["detail"]
    assert "doctor --install" in check["remedy"]
    assert f"    {check['remedy']}" in healthy("doctor").out


@linux_only
def test_the_rule_is_installed_on_request(
    healthy: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.which", lambda _: None)
    healthy.data_dir = tmp_path / "untouched"
    told = healthy.json("doctor", "--install")
    target = tmp_path / "rules.d" / udev_rule.RULE_FILE
    assert target.read_text("utf-8") == udev_rule.rule_text()
    assert told["done"][0] == f"Wrote {target}."
    [check] = told["checks"]
    assert check == {
        "name": "USB permission",
        "ok": True,
        "detail": f"{target} is installed",
        "remedy": "",
    }
    text = healthy("doctor", "--install")
    assert text.code == 0
    assert text.out.splitlines() == [*told["done"], f"✓ USB permission: {target} is installed"]
    assert not healthy.data_dir.exists()


@linux_only
def test_a_rule_that_may_not_be_written_names_the_command(
    healthy: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(path: Path, data: bytes) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(udev_rule, "write_atomically", refused)
    said = healthy.refused(3, "doctor", "--install")
    assert "Permission denied" in said
    assert "`sudo " in said
    assert "factory-station doctor --install`" in said


def test_other_systems_have_nothing_to_install(
    healthy: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    assert "not needed on this system" in healthy("doctor", "--install").out
    assert not (tmp_path / "rules.d").exists()


def test_a_data_folder_that_cannot_be_is_found(healthy: Cli, tmp_path: Path) -> None:
    healthy.data_dir = tmp_path / udev_rule.RULE_FILE / "data"
    told = healthy("--json", "doctor")
    assert told.code == 3
    assert not told.json["checks"][0]["ok"]


def test_attached_modules_are_listed_with_their_place(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = {
        "place": "A1",
        "port_path": "1-1.2",
        "mode": "dfu",
        "device_id": None,
        "platform": "p1",
        "problem": "It is in use.",
    }
    monkeypatch.setattr("ui.compose.attached_modules", lambda _: [module])
    assert cli.json("devices") == {"devices": [module]}
    text = cli("devices").out
    for words in ("A1", "1-1.2", "dfu", "p1", "It is in use."):
        assert words in text
    monkeypatch.setattr("ui.compose.attached_modules", lambda _: [])
    assert cli("devices").out == "No module is attached.\n"


def test_the_computers_own_bus_is_looked_at(cli: Cli) -> None:
    told = cli("--json", "devices")
    assert told.code in (0, 3)
    assert "Traceback" not in told.err
    assert "devices" in told.json or "error" in told.json
