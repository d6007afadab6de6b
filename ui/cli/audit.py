"""`factory-station audit`: may the record be trusted?"""

from __future__ import annotations

import typer

from ui.cli.context import of
from ui.cli.output import show, show_json

app = typer.Typer(help="Check the record.", no_args_is_help=True)


@app.callback()
def audit() -> None:
    """Check the record."""


@app.command()
def verify(context: typer.Context) -> None:
    """Walk the chain of all entries and say the first that is wrong."""
    ctx = of(context)
    with ctx.books() as books:
        verdict = books.ledger.verify()
    ok = not verdict.first_problem
    if ctx.json:
        show_json(
            {
                "ok": ok,
                "entries": verdict.entries,
                "checkpoints": 0,
                "first_problem": verdict.first_problem or None,
            }
        )
    elif ok:
        show(f"✓ All {verdict.entries} entries are unchanged and in order.")
    else:
        show(f"✗ {verdict.first_problem} The {verdict.entries} entries before it hold.")
    raise typer.Exit(0 if ok else 1)
