"""What `doctor` looks at: each check says what it found, and what to do where that is not well."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from station.errors import StationError
from ui.udev_rule import install_command, installed_rule, rule_target, rule_text

ENOUGH_DISK_BYTES = 500 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One check; `remedy` is empty where there is nothing to do."""

    name: str
    ok: bool
    detail: str
    remedy: str = ""


def station_checks(data_dir: Path) -> tuple[CheckResult, ...]:
    """Everything that a station needs, in the order in which it needs it."""
    checks: tuple[tuple[str, Callable[[Path], CheckResult]], ...] = (
        ("data folder", _data_folder),
        ("disk space", _disk_space),
        ("SQLite", _sqlite),
        ("ledger", _ledger),
        ("firmware files", _firmware),
        ("label printer", _printer),
        ("USB library", _usb),
        ("USB permission", _permission),
    )
    return tuple(_guarded(name, check, data_dir) for name, check in checks)


def _guarded(name: str, check: Callable[[Path], CheckResult], data_dir: Path) -> CheckResult:
    """A check that cannot even be made has its sentence too."""
    try:
        return check(data_dir)
    except StationError as error:
        return CheckResult(name, ok=False, detail=error.message, remedy=error.remedy)


def _data_folder(data_dir: Path) -> CheckResult:
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=data_dir):
            pass
    except OSError as error:
        return CheckResult(
            "data folder",
            ok=False,
            detail=f"{data_dir} cannot be written: {error.strerror}.",
            remedy="Give the station's user the right to write there, or choose another folder "
            "with --data-dir.",
        )
    return CheckResult("data folder", ok=True, detail=str(data_dir))


def _disk_space(data_dir: Path) -> CheckResult:
    there = next(folder for folder in (data_dir, *data_dir.parents) if folder.exists())
    free_bytes = shutil.disk_usage(there).free
    ok = free_bytes >= ENOUGH_DISK_BYTES
    remedy = "" if ok else "Free at least 500 MB: a full disk stops the line."
    return CheckResult("disk space", ok, f"{free_bytes / 1e9:.1f} GB free", remedy)


def _sqlite(_data_dir: Path) -> CheckResult:
    from station.ledger.connection import SAFE_WITH_WAL
    from station.ledger.sqlite import sqlite3

    ok = sqlite3.sqlite_version_info >= SAFE_WITH_WAL
    remedy = "" if ok else "Install the package pysqlite3; until then the slower journal is used."
    return CheckResult("SQLite", ok, f"version {sqlite3.sqlite_version}", remedy)


def _ledger(data_dir: Path) -> CheckResult:
    from ui.compose import open_books

    books = open_books(data_dir)
    try:
        verdict = books.ledger.verify()
    finally:
        books.ledger.close()
    detail = verdict.first_problem or f"{verdict.entries} entries, unchanged and in order"
    remedy = "Keep the file as it is and call whoever audits it." if verdict.first_problem else ""
    return CheckResult("ledger", not verdict.first_problem, detail, remedy)


def _firmware(data_dir: Path) -> CheckResult:
    from firmware_images.catalogue import Catalogue

    images = Catalogue(data_dir / "firmware").images()
    damaged = [image.digest for image in images if image.damaged]
    detail = f"{len(images)} stored" + (f", damaged: {', '.join(damaged)}" if damaged else "")
    remedy = "Add the same file again with `factory-station firmware add`." if damaged else ""
    return CheckResult("firmware files", not damaged, detail, remedy)


def _printer(data_dir: Path) -> CheckResult:
    from ui.compose import label_printer, open_books

    books = open_books(data_dir)
    try:
        printer = label_printer(books)
    finally:
        books.ledger.close()
    detail = f"{printer.name}, {printer.dots_per_mm * 25.4:.0f} dots per inch"
    return CheckResult("label printer", ok=True, detail=detail)


def _usb(_data_dir: Path) -> CheckResult:
    from ui.compose import usb_devices

    return CheckResult("USB library", ok=True, detail=f"libusb works, {usb_devices()} devices")


def _permission(_data_dir: Path) -> CheckResult:
    return usb_permission()


def usb_permission() -> CheckResult:
    """On Linux a rule must let the station use modules, and keep ModemManager off them."""
    name = "USB permission"
    if sys.platform != "linux":
        return CheckResult(name, ok=True, detail="not needed on this system")
    if rule := installed_rule():
        return CheckResult(name, ok=True, detail=f"{rule} is installed")
    if os.geteuid() == 0:
        return CheckResult(
            name,
            ok=True,
            detail="root may use every module; no udev rule keeps ModemManager off them",
            remedy=f"If ModemManager runs here, install the rule: `{install_command()}`.",
        )
    return CheckResult(
        name,
        ok=False,
        detail="no udev rule for Particle modules",
        remedy=f"Install it with `{install_command()}`. By hand: as root, put these lines into "
        f"{rule_target()}, run `udevadm control --reload` and plug the modules in again.\n"
        + rule_text().rstrip(),
    )
