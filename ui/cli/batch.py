"""`factory-station batch`: work orders."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ui.cli.context import of
from ui.cli.output import show, show_json, table

if TYPE_CHECKING:
    from station.batch import BatchSummary

app = typer.Typer(help="Batches: open, look at, hold, resume, close.", no_args_is_help=True)

BatchArgument = Annotated[str, typer.Argument(metavar="BATCH")]


@app.command("open")
def open_batch(
    context: typer.Context,
    product: Annotated[str, typer.Option(help="The product's name.")],
    quantity: Annotated[int, typer.Option(min=1, help="How many units are to pass.")],
    order: Annotated[str, typer.Option(help="The order that it is made for.")] = "",
    name: Annotated[str, typer.Option(help="A name; else PRODUCT-001 and so on.")] = "",
    operator: Annotated[str, typer.Option(help="Who opens it.")] = "",
) -> None:
    """Open a batch. The pinned firmware is held against the recipe first."""
    from station.batch import pinned_images

    ctx = of(context)
    with ctx.books() as books:
        stored = books.ledger.products.get(product)
        pinned_images(stored.recipe, books.catalogue)
        batch = books.ledger.batches.open(stored, quantity, name=name, order=order, actor=operator)
    _say_state(batch, as_json=ctx.json)


@app.command("list")
def list_batches(context: typer.Context) -> None:
    """List every batch, the newest first."""
    ctx = of(context)
    with ctx.books() as books:
        batches = books.ledger.batches.all()
    if ctx.json:
        show_json({"batches": [as_json(batch) for batch in batches]})
    elif not batches:
        show("No batch yet. Open one with `factory-station batch open`.")
    else:
        table(
            ("batch", "product", "state", "passed", "failed", "labels confirmed", "order"),
            [
                (
                    batch.batch,
                    f"{batch.product} r{batch.revision}",
                    batch.state,
                    f"{batch.passed} of {batch.quantity}",
                    batch.failed,
                    f"{batch.labels_confirmed} of {batch.labels_printed}",
                    batch.order,
                )
                for batch in batches
            ],
        )


@app.command("show")
def show_batch(context: typer.Context, batch: BatchArgument) -> None:
    """Show one batch with its counts."""
    ctx = of(context)
    with ctx.books() as books:
        summary = books.ledger.batches.get(batch)
    if ctx.json:
        show_json(as_json(summary))
        return
    first_pass = summary.first_pass_yield
    show(f"{summary.batch}: {summary.title} (revision {summary.revision}), {summary.state}")
    if summary.order:
        show(f"  order             {summary.order}")
    show(f"  passed            {summary.passed} of {summary.quantity}")
    show(f"  failed            {summary.failed}")
    show(f"  left alone        {summary.skipped}")
    show(f"  interrupted       {summary.aborted}")
    shown = "no unit yet" if first_pass is None else f"{first_pass:.1%}"
    show(f"  first-pass yield  {shown}")
    show(
        f"  labels            {summary.labels_printed} printed, {summary.labels_confirmed} "
        f"confirmed, {summary.labels_owed} waiting, {summary.labels_voided} void"
    )


@app.command()
def hold(
    context: typer.Context,
    batch: BatchArgument,
    reason: Annotated[str, typer.Option(help="Why no new unit may begin.")],
    operator: Annotated[str, typer.Option(help="Who holds it.")] = "",
) -> None:
    """Let no new unit begin, for a reason."""
    ctx = of(context)
    with ctx.books() as books:
        _say_state(books.ledger.batches.hold(batch, reason, operator), as_json=ctx.json)


@app.command()
def resume(
    context: typer.Context,
    batch: BatchArgument,
    operator: Annotated[str, typer.Option(help="Who resumes it.")] = "",
) -> None:
    """Go on with a held batch."""
    ctx = of(context)
    with ctx.books() as books:
        _say_state(books.ledger.batches.resume(batch, operator), as_json=ctx.json)


@app.command()
def close(
    context: typer.Context,
    batch: BatchArgument,
    operator: Annotated[str, typer.Option(help="Who closes it.")] = "",
) -> None:
    """Close a batch for good; refused while a label is unaccounted for."""
    ctx = of(context)
    with ctx.books() as books:
        _say_state(books.ledger.batches.close(batch, operator), as_json=ctx.json)


def as_json(batch: BatchSummary) -> dict[str, Any]:
    """A batch as the table of commands promises it."""
    values = asdict(batch)
    values["labels"] = {
        state: values.pop(f"labels_{state}") for state in ("owed", "printed", "confirmed", "voided")
    }
    return values


def _say_state(batch: BatchSummary, *, as_json: bool) -> None:
    if as_json:
        show_json({"batch": batch.batch, "state": batch.state, "quantity": batch.quantity})
    else:
        show(f"{batch.batch} is {batch.state}: {batch.passed} of {batch.quantity} units passed.")
