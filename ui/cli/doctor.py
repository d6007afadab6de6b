"""`factory-station doctor` and `devices`: is the station ready, and what is attached to it?"""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from ui.cli.context import Context, of
from ui.cli.output import show, show_json, table

if TYPE_CHECKING:
    from ui.checks import CheckResult


def devices(context: typer.Context) -> None:
    """List the modules that are attached, each with its place. Writes to none of them.

    Other devices with a DFU interface are listed as foreign, and never opened.
    """
    from ui.compose import attached_modules

    ctx = of(context)
    with ctx.books() as books:
        found = attached_modules(books)
    if ctx.json:
        show_json({"devices": found})
    elif not found:
        show("No module is attached.")
    else:
        table(
            ("place", "port", "mode", "device id", "platform", "problem"),
            [
                (d["place"], d["port_path"], d["mode"], d["device_id"], d["platform"], d["problem"])
                for d in found
            ],
        )


def doctor(
    context: typer.Context,
    install: Annotated[
        bool,
        typer.Option(
            "--install", help="Install the udev rule for modules (Linux, as root); check no more."
        ),
    ] = False,
) -> None:
    """Check all that a station needs, and say what to do about what is missing."""
    from ui.checks import station_checks

    ctx = of(context)
    if install:
        _install(ctx)
        return
    checks = station_checks(ctx.folder)
    if ctx.json:
        show_json({"checks": [asdict(check) for check in checks]})
    else:
        for check in checks:
            _show(check)
    raise typer.Exit(0 if all(check.ok for check in checks) else 3)


def _install(ctx: Context) -> None:
    """Install the rule and nothing else: root's hands stay off the data folder."""
    from ui.checks import usb_permission
    from ui.udev_rule import install_rule

    done = install_rule() if sys.platform == "linux" else ()
    check = usb_permission()
    if ctx.json:
        show_json({"checks": [asdict(check)], "done": done})
        return
    for sentence in done:
        show(sentence)
    _show(check)


def _show(check: CheckResult) -> None:
    show(f"{'✓' if check.ok else '✗'} {check.name}: {check.detail}")
    for line in check.remedy.splitlines():
        show(f"    {line}")
