"""`factory-station product`: recipes."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ui.cli.context import of
from ui.cli.firmware import read_file
from ui.cli.output import show, show_json, table, warn

if TYPE_CHECKING:
    from station.ledger.products import StoredProduct

app = typer.Typer(help="Products and their recipes.", no_args_is_help=True)

RecipeArgument = Annotated[Path, typer.Argument(metavar="FILE.toml", help="A recipe.")]


@app.command()
def add(context: typer.Context, file: RecipeArgument) -> None:
    """Check a recipe and store it; a change is a new revision."""
    ctx = of(context)
    text = _text(file)
    with ctx.books() as books:
        stored = books.ledger.products.add(text)
    for name in keep_pictures(stored, file.parent, ctx.folder):
        warn(f"• The picture {name} cannot be read beside the recipe. It is not shown.")
    if ctx.json:
        show_json({"product": stored.name, "revision": stored.revision, "problems": []})
    else:
        show(f"Stored: {stored.name}, revision {stored.revision}")


@app.command()
def check(context: typer.Context, file: RecipeArgument) -> None:
    """Check a recipe; store nothing."""
    from station.recipe_file import RecipeRefused, read_recipe

    ctx = of(context)
    try:
        recipe = read_recipe(_text(file))
    except RecipeRefused as error:
        problems = [str(problem) for problem in error.problems]
        if ctx.json:
            show_json({"product": None, "revision": None, "problems": problems})
        else:
            for problem in problems:
                show(f"✗ {problem}")
        raise typer.Exit(1) from error
    if ctx.json:
        show_json({"product": recipe.product.name, "revision": None, "problems": []})
    else:
        show(f"✓ {file.name} is a recipe for {recipe.product.title}.")


@app.command("list")
def list_products(context: typer.Context) -> None:
    """List every product at its newest revision."""
    ctx = of(context)
    with ctx.books() as books:
        products = books.ledger.products.newest()
    rows = [
        {"product": p.name, "revision": p.revision, "title": p.title, "added_at": p.added_at}
        for p in products
    ]
    if ctx.json:
        show_json({"products": rows})
    elif not rows:
        show("No product yet. Add a recipe with `factory-station product add FILE.toml`.")
    else:
        table(("product", "revision", "title", "added"), [list(row.values()) for row in rows])


@app.command("show")
def show_product(context: typer.Context, name: str) -> None:
    """Show a product's newest recipe."""
    ctx = of(context)
    with ctx.books() as books:
        stored = books.ledger.products.get(name)
    if ctx.json:
        show_json(
            {
                "product": stored.name,
                "revision": stored.revision,
                "title": stored.title,
                "added_at": stored.added_at,
                "recipe": stored.recipe.model_dump(mode="json"),
                "toml": stored.text,
            }
        )
    else:
        show(f"# {stored.name}, revision {stored.revision}, added {stored.added_at}")
        show(stored.text.rstrip())


def keep_pictures(stored: StoredProduct, beside: Path, data_dir: Path) -> list[str]:
    """Copy the pictures of a recipe's questions to the station; the names of those left."""
    from station.station import PICTURES

    folder, missing = data_dir / PICTURES / stored.name, []
    for name in stored.recipe.pictures:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(beside / name, folder / name)
        except OSError:
            missing.append(name)
    return missing


def _text(file: Path) -> str:
    """A recipe's text; bytes that are not UTF-8 become marks that the TOML reader points at."""
    return read_file(file).decode("utf-8", errors="replace")
