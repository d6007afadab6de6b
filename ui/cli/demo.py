"""`factory-station demo`: a whole line on virtual modules, printer, scanner and cloud."""

from __future__ import annotations

import os
import secrets
import sys
from typing import Annotated

import typer

from ui.cli.context import Context, of
from ui.cli.line_run import LineRun
from ui.cli.work import run_line


def demo(
    context: typer.Context,
    units: Annotated[int, typer.Option(min=1, help="How many modules are worked.")] = 8,
    slots: Annotated[int, typer.Option(min=1, max=16, help="How many places.")] = 4,
    seed: Annotated[str, typer.Option(help="The same seed gives the same modules.")] = "",
    faults: Annotated[
        str,
        typer.Option(
            help="Comma list: unplug, stall, silent-write, corrupt-read, wrong-id, "
            "no-boot, deaf, printer-off, cloud-down; each strikes one unit or moment."
        ),
    ] = "",
    headless: Annotated[bool, typer.Option("--headless", help="No window.")] = False,
    timings: Annotated[
        bool | None,
        typer.Option(help="Believable timings; off without a window unless asked for."),
    ] = None,
) -> None:
    """Run a demonstration in the folder `demo` inside the data folder."""
    ctx = of(context)
    chosen = tuple(fault.strip() for fault in faults.split(",") if fault.strip())
    if headless or ctx.json or not has_display():
        code = _headless(ctx, units, slots, seed, chosen, believable=bool(timings))
    else:
        from ui.cli.window import open_demo

        code = open_demo(ctx, units, slots, seed, believable=timings is not False, faults=chosen)
    raise typer.Exit(code)


def has_display() -> bool:
    """True where a window can open."""
    if sys.platform != "linux":
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


def _headless(
    ctx: Context, units: int, slots: int, seed: str, faults: tuple[str, ...], *, believable: bool
) -> int:
    """Open a batch for these units and work it with virtual hands."""
    from ui.compose import Feed, virtual_station
    from ui.demo import demo_folder, open_demo_batch

    feed = Feed(units, faults)
    run = LineRun(units=units, as_json=ctx.json)
    with Context(demo_folder(ctx.folder), json=ctx.json).books(simulated=True) as books:
        batch = open_demo_batch(books, units).batch
        # The next batch in the same folder gets other modules, the same ones for the same seed.
        seed = f"{seed or secrets.token_hex(8)}/{batch}"
        station = virtual_station(books, slots=slots, seed=seed, believable=believable, feed=feed)
        return run_line(station, run, batch, "demo", scan_back="auto", deliver=True)
