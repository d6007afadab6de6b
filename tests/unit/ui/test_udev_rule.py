"""The udev rule: whom it fits, and how it gets to work."""

from __future__ import annotations

import re
import subprocess
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from drivers.boards.p1.platforms import PLATFORMS, VENDOR_ID
from ui import udev_rule

OTHERS = [(0x2B04, 0xB008), (0x1D50, 0x6018), (0x1D50, 0x607E), (0x0483, 0xDF11)]
FAMILY = [(VENDOR_ID, platform.dfu_product_id) for platform in PLATFORMS] + [
    (VENDOR_ID, platform.application_product_id) for platform in PLATFORMS
]
_CONDITION = re.compile(r'([\w{}]+)=="([^"]*)"')


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty rules folder in place of the computer's own."""
    monkeypatch.setattr(udev_rule, "RULE_FOLDERS", (tmp_path / "rules.d", tmp_path / "packaged"))
    return tmp_path / "rules.d"


def effect(subsystem: str, vendor_id: int, product_id: int) -> str:
    """The lines that udev would apply to a device, or to the port of one."""
    attributes = "ATTR" if subsystem == "usb" else "ATTRS"
    facts = {
        "SUBSYSTEM": subsystem,
        "ENV{DEVTYPE}": "usb_device" if subsystem == "usb" else "",
        f"{attributes}{{idVendor}}": f"{vendor_id:04x}",
        f"{attributes}{{idProduct}}": f"{product_id:04x}",
    }
    lines = [line for line in udev_rule.rule_text().splitlines() if not line.startswith("#")]
    fits = (
        line
        for line in lines
        if all(fnmatchcase(facts.get(key, ""), value) for key, value in _CONDITION.findall(line))
    )
    return "\n".join(fits)


@pytest.mark.parametrize("subsystem", ["usb", "tty"])
@pytest.mark.parametrize("ids", [*FAMILY, (0x1D50, 0x607D), (0x1D50, 0x607F)])
def test_modules_may_be_used_and_modem_manager_keeps_off(
    subsystem: str, ids: tuple[int, int]
) -> None:
    line = effect(subsystem, *ids)
    for assignment in ('MODE="0660"', 'TAG+="uaccess"', 'ENV{ID_MM_DEVICE_IGNORE}="1"'):
        assert assignment in line


@pytest.mark.parametrize("subsystem", ["usb", "tty"])
@pytest.mark.parametrize("ids", OTHERS)
def test_other_devices_are_left_alone(subsystem: str, ids: tuple[int, int]) -> None:
    assert effect(subsystem, *ids) == ""


def test_a_serial_port_keeps_its_group() -> None:
    assert "GROUP" in effect("usb", VENDOR_ID, 0xC008)
    assert "GROUP" not in effect("tty", VENDOR_ID, 0xC008)


def test_either_folder_will_do(folder: Path) -> None:
    assert udev_rule.installed_rule() is None
    packaged = folder.parent / "packaged" / udev_rule.RULE_FILE
    packaged.parent.mkdir()
    packaged.touch()
    assert udev_rule.installed_rule() == packaged
    udev_rule.install_rule()
    assert udev_rule.installed_rule() == folder / udev_rule.RULE_FILE


def test_udev_reads_the_rule_at_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[list[str]] = []
    monkeypatch.setattr("shutil.which", lambda _: "/bin/udevadm")
    monkeypatch.setattr(subprocess, "run", lambda line, **_: ran.append(line))
    done = udev_rule.install_rule()
    assert done == (
        f"Wrote {folder / udev_rule.RULE_FILE}.",
        "Ran `udevadm control --reload`.",
        "Ran `udevadm trigger --subsystem-match=usb --subsystem-match=tty`.",
    )
    assert ran == [
        ["/bin/udevadm", "control", "--reload"],
        ["/bin/udevadm", "trigger", "--subsystem-match=usb", "--subsystem-match=tty"],
    ]
    assert [path.name for path in folder.iterdir()] == [udev_rule.RULE_FILE]


def test_what_udev_refuses_is_said(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda _: "/bin/false")
    _, *said = udev_rule.install_rule()
    assert len(said) == 2
    assert all("failed" in sentence and "next start" in sentence for sentence in said)
    assert (folder / udev_rule.RULE_FILE).exists()


def test_without_udevadm_a_start_does_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda _: None)
    _, said = udev_rule.install_rule()
    assert said.startswith("There is no udevadm here")
