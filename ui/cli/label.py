"""`factory-station label`: look at labels, and settle the ones that went wrong."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from station.errors import InputError
from ui.cli.context import Context, of
from ui.cli.output import show, show_json

if TYPE_CHECKING:
    from station.ledger.labels import ScannedLabel
    from station.unit import PassedUnit

app = typer.Typer(help="Labels: preview, reprint, confirm, void.", no_args_is_help=True)

UnitArgument = Annotated[
    str, typer.Argument(metavar="UNIT", help="Serial, device id or a part of it, token or code.")
]
ReasonOption = Annotated[str, typer.Option(help="Why; it stays in the record.")]
OperatorOption = Annotated[str, typer.Option(help="Who does it.")]


@app.command()
def preview(
    context: typer.Context,
    unit: UnitArgument,
    out: Annotated[Path, typer.Option(help="A .png, .pdf or .zpl file.")],
) -> None:
    """Draw a unit's label into a file, dot for dot as it prints."""
    from firmware_images.atomic import write_atomically
    from station.labels.printing import draw
    from ui.compose import label_bytes

    ctx = of(context)
    kind = out.suffix.lower().removeprefix(".")
    if kind not in ("png", "pdf", "zpl"):
        raise InputError(
            f'A label cannot be drawn into "{out.name}".',
            remedy="Use a name that ends in .png, .pdf or .zpl.",
        )
    with ctx.books() as books:
        label = books.ledger.labels.of_unit(books.ledger.find_unit(unit).device_id)
        job = draw(label, books.settings.label_dots_per_mm)
    try:
        write_atomically(out, label_bytes(job, kind))
    except OSError as error:
        raise InputError(
            f"{out} cannot be written: {error.strerror}.", remedy="Choose another --out."
        ) from error
    if ctx.json:
        show_json({"device_id": label.device_id, "code": label.code, "out": str(out)})
    else:
        show(f"Label of {label.serial} drawn into {out}")


@app.command()
def reprint(
    context: typer.Context,
    unit: UnitArgument,
    reason: ReasonOption,
    operator: OperatorOption = "",
) -> None:
    """Void a unit's label and owe the next one; the running line prints it."""
    ctx = of(context)
    with ctx.books() as books:
        found = books.ledger.find_unit(unit)
        books.ledger.labels.reprint(found, reason, operator)
        label = books.ledger.labels.of_unit(found.device_id)
    sentence = f"The old label of {found.serial} is void; a new one waits for the line's printer."
    _answer(ctx, found, label.state, sentence)


@app.command()
def confirm(context: typer.Context, code: str) -> None:
    """Confirm the label that carries this code, as a scan does."""
    ctx = of(context)
    with ctx.books() as books:
        label = books.ledger.labels.confirm(code.strip())
    _answer(ctx, label, "confirmed", f"✓ Label of {label.serial} confirmed")


@app.command()
def void(
    context: typer.Context,
    unit: UnitArgument,
    reason: ReasonOption,
    operator: OperatorOption = "",
) -> None:
    """Declare a unit's label void."""
    ctx = of(context)
    with ctx.books() as books:
        found = books.ledger.find_unit(unit)
        books.ledger.labels.void(found, reason, operator)
    sentence = f"The label of {found.serial} is void. Take it off and destroy it."
    _answer(ctx, found, "voided", sentence)


def _answer(ctx: Context, unit: PassedUnit | ScannedLabel, state: str, sentence: str) -> None:
    """Say whose label it is and where it stands now."""
    if ctx.json:
        show_json({"device_id": unit.device_id, "serial": unit.serial, "state": state})
    else:
        show(sentence)
