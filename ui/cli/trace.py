"""`factory-station trace`: all that is known of a unit."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from station.unit import grouped
from ui.cli.context import of
from ui.cli.output import show, show_json


def trace(
    context: typer.Context,
    term: Annotated[
        str,
        typer.Argument(help="Device id or a part of it, serial, claim token, label code, batch."),
    ],
) -> None:
    """Find units and tell their whole history."""
    from station.audit.trace import measured
    from station.audit.trace import trace as find

    ctx = of(context)
    with ctx.books() as books:
        matches = find(books.ledger, term)
    if ctx.json:
        show_json({"matches": [asdict(match) for match in matches]})
    elif not matches:
        show(f'Nothing on this station fits "{term}".')
    else:
        for match in matches:
            show(f"{grouped(match.device_id)}   {match.serial or 'no serial'}   {match.state}")
            for line in match.history:
                show(f"  {line.at}  {line.place:4}  {line.text}")
                for text in measured(line.details):
                    show(f"{'':32}{text}")
            show()
    raise typer.Exit(0 if matches else 1)
