"""`factory-station doctor` and `devices`: is the station ready, and what is attached to it?"""

from __future__ import annotations

from dataclasses import asdict

import typer

from ui.cli.context import of
from ui.cli.output import show, show_json, table


def devices(context: typer.Context) -> None:
    """List the modules that are attached, each with its place. Writes to none of them."""
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


def doctor(context: typer.Context) -> None:
    """Check all that a station needs, and say what to do about what is missing."""
    from ui.checks import station_checks

    ctx = of(context)
    checks = station_checks(ctx.folder)
    if ctx.json:
        show_json({"checks": [asdict(check) for check in checks]})
    else:
        for check in checks:
            show(f"{'✓' if check.ok else '✗'} {check.name}: {check.detail}")
            if check.remedy:
                show(f"    {check.remedy}")
    raise typer.Exit(0 if all(check.ok for check in checks) else 3)
