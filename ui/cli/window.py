"""Opening the window from the command line."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from station.errors import SetupError
from ui.cli.context import Context

if TYPE_CHECKING:
    from collections.abc import Callable

    from station.station import Station


def open_window(ctx: Context, *, demo: bool) -> int:
    """Open the window on this computer's line, or on the virtual one; its exit code."""
    if demo:
        return open_demo(ctx, units=50, slots=4, seed="", believable=True)
    from ui.compose import open_books, real_station

    def make() -> Station:
        return real_station(open_books(ctx.folder))

    return _run(make, "", "")


def open_demo(
    ctx: Context,
    units: int,
    slots: int,
    seed: str,
    *,
    believable: bool,
    faults: tuple[str, ...] | None = None,
) -> int:
    """Open the window on the virtual line, with a batch of this many units running.

    With `faults`, be there any or none, virtual hands work the units; without, the person does.
    """
    from ui.compose import Feed, open_books, virtual_station
    from ui.demo import demo_folder, open_demo_batch

    feed = None if faults is None else Feed(units, faults)
    books = open_books(demo_folder(ctx.folder), simulated=True)
    batch = open_demo_batch(books, units).batch
    seed = f"{seed or secrets.token_hex(8)}/{batch}"

    def make() -> Station:
        return virtual_station(books, slots=slots, seed=seed, believable=believable, feed=feed)

    return _run(make, batch, "demo")


def _run(make: Callable[[], Station], batch: str, operator: str) -> int:
    try:
        from ui.desktop.app import run
    except ImportError as error:
        raise SetupError(
            f"The window's libraries cannot be loaded: {error}.",
            reason="no-qt",
            remedy="Install the system packages that the README names, or use `work`.",
        ) from error
    return run(make, batch, operator)
