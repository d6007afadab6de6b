"""`factory-station sync`: what the destinations know, and telling them the rest."""

from __future__ import annotations

from threading import Event
from typing import TYPE_CHECKING, Annotated

import typer

from station.errors import InputError
from station.events import DestinationChanged, Say
from station.events import Event as StationEvent
from ui.cli.context import of
from ui.cli.output import show, show_json, table

if TYPE_CHECKING:
    from station.ledger.ledger import Ledger

app = typer.Typer(help="Destinations: what waits, what was sent.", no_args_is_help=True)


@app.command()
def status(context: typer.Context) -> None:
    """Say for each destination what waits, what went and what it refused."""
    ctx = of(context)
    with ctx.books() as books:
        rows = [_row(books.ledger, name) for name in _known(books.ledger)]
    _answer(rows, as_json=ctx.json)


@app.command()
def run(
    context: typer.Context,
    once: Annotated[bool, typer.Option("--once", help="Try all that waits once.")] = False,
    destination: Annotated[str, typer.Option(help="Only this destination.")] = "",
) -> None:
    """Send what waits; without --once until it is interrupted."""
    from station.ports import SystemClock
    from station.sync.outbox import Outbox
    from station.workers import Stop, spawn
    from ui.cli.signals import until_interrupted
    from ui.compose import open_clouds

    ctx = of(context)
    with ctx.books() as books, open_clouds(books) as clouds:
        chosen = [cloud for cloud in clouds if destination in ("", cloud.name)]
        if destination and not chosen:
            raise InputError(
                f'There is no destination "{destination}" that this version can send to.',
                remedy="See `factory-station sync status`.",
            )
        stop = Stop()
        outboxes = {
            cloud.name: Outbox(
                cloud, books.ledger.outbox, _teller(quiet=once or ctx.json), SystemClock(), stop
            )
            for cloud in chosen
        }
        if once:
            for outbox in outboxes.values():
                outbox.drain()
        else:
            threads = [
                spawn(f"outbox-{name}", outbox.run, died=_raise)
                for name, outbox in outboxes.items()
            ]
            until_interrupted(stop, Event())
            for thread in threads:
                thread.join()
        rows = [
            _row(books.ledger, name, outboxes[name].state if name in outboxes else "")
            for name in _known(books.ledger)
            if destination in ("", name)
        ]
    _answer(rows, as_json=ctx.json)
    unsent = any(row["waiting"] or row["refused"] for row in rows)
    raise typer.Exit(1 if unsent else 0)


def _known(ledger: Ledger) -> list[str]:
    """Every destination that a recipe names or that has had a message."""
    named = {name for product in ledger.products.newest() for name in product.recipe.destinations}
    return sorted(named | set(ledger.outbox.destinations()))


def _row(ledger: Ledger, name: str, state: str = "") -> dict[str, object]:
    """Where a destination stands; its state is what the last try left where none is running."""
    counts = ledger.outbox.outbox_counts(name)
    if not state:
        state = "offline" if counts.last_error else ("waiting" if counts.waiting else "ready")
    return {
        "name": name,
        "kind": name.partition(":")[0],
        "state": state,
        "waiting": counts.waiting,
        "sent": counts.sent,
        "refused": counts.refused,
        "last_error": counts.last_error or None,
        "last_sent_at": counts.last_sent_at,
    }


def _answer(rows: list[dict[str, object]], *, as_json: bool) -> None:
    if as_json:
        show_json({"destinations": rows})
    elif not rows:
        show("No recipe names a destination.")
    else:
        table(
            ("destination", "state", "waiting", "sent", "refused", "last sent", "last error"),
            [
                (
                    row["name"],
                    row["state"],
                    row["waiting"],
                    row["sent"],
                    row["refused"],
                    row["last_sent_at"],
                    row["last_error"],
                )
                for row in rows
            ],
        )


def _teller(*, quiet: bool) -> Say:
    def tell(event: StationEvent) -> None:
        if isinstance(event, DestinationChanged) and not quiet:
            show(f"{event.destination}: {event.state}, {event.waiting} waiting, {event.sent} sent")

    return tell


def _raise(_name: str, error: Exception) -> None:
    raise error
