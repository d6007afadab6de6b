"""`factory-station firmware`: look at firmware files, and keep the pinned ones."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from firmware_images.particle_module import Module, NotAModule, as_json, read
from station.errors import InputError
from ui.cli.context import of
from ui.cli.output import show, show_json, table
from ui.firmware_store import store_firmware

app = typer.Typer(help="Look at firmware files, and keep the pinned ones.", no_args_is_help=True)

FileArgument = Annotated[Path, typer.Argument(metavar="FILE", help="A firmware .bin file.")]


@app.command()
def inspect(context: typer.Context, file: FileArgument) -> None:
    """Say what a firmware file is and whether it is whole. Touches nothing."""
    ctx = of(context)
    data = read_file(file)
    try:
        module = read(data)
    except NotAModule as error:
        if ctx.json:
            show_json(_unreadable(data, error))
        else:
            show(f"{file.name}: {error.message} {error.remedy}")
        raise typer.Exit(1) from error
    if ctx.json:
        show_json(as_json(module))
    else:
        _show_module(file, module)
    raise typer.Exit(1 if module.problems else 0)


@app.command()
def add(
    context: typer.Context,
    file: FileArgument,
    title: Annotated[str, typer.Option(help="A name for people.")] = "",
) -> None:
    """Store a firmware file by its content, so that a recipe can pin it."""
    ctx = of(context)
    data = read_file(file)
    module = read(data)
    if module.problems:
        if ctx.json:
            show_json({"sha256": None, "added": False, "problems": as_json(module)["problems"]})
        else:
            show(f"{file.name} was not stored: it is not whole.")
            for problem in module.problems:
                show(f"  ✗ {problem.sentence}")
        raise typer.Exit(1)
    with ctx.books() as books:
        digest, added = store_firmware(books.catalogue, data, title)
    if ctx.json:
        show_json({"sha256": digest, "added": added})
    else:
        show(f"{'Stored' if added else 'It was there already'}: {digest}")


@app.command("list")
def list_images(context: typer.Context) -> None:
    """List the stored firmware files."""
    ctx = of(context)
    with ctx.books() as books:
        images = books.catalogue.images()
    rows = [
        {
            "sha256": image.digest,
            "title": image.title,
            "size_bytes": image.size_bytes,
            "added_at": image.added_at,
            "damaged": image.damaged,
            "kind": image.module.kind if image.module else None,
            "platform": image.module.platform if image.module else None,
            "product_id": image.module.product_id if image.module else None,
            "product_version": image.module.product_version if image.module else None,
        }
        for image in images
    ]
    if ctx.json:
        show_json({"images": rows})
    elif not rows:
        show("No firmware is stored yet. Add a file with `factory-station firmware add FILE`.")
    else:
        table(
            ("sha256", "title", "kind", "platform", "product", "version", "bytes", "state"),
            [
                (
                    row["sha256"],
                    row["title"],
                    row["kind"],
                    row["platform"],
                    row["product_id"],
                    row["product_version"],
                    row["size_bytes"],
                    "DAMAGED" if row["damaged"] else "whole",
                )
                for row in rows
            ],
        )
    raise typer.Exit(1 if any(row["damaged"] for row in rows) else 0)


def read_file(path: Path) -> bytes:
    """The bytes of a file that a person named; raises InputError with the reason."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(
            f"{path} cannot be read: {error.strerror}.",
            remedy="Check the file's name and its rights.",
        ) from error


def _unreadable(data: bytes, error: NotAModule) -> dict[str, object]:
    """The answer for a file that is no module at all: the same keys, all unknown."""
    import hashlib

    unknown: dict[str, object] = dict.fromkeys(
        (
            "platform_id",
            "platform",
            "function",
            "index",
            "version",
            "start_address",
            "end_address",
            "product_id",
            "product_version",
        )
    )
    no_check = {"stored": None, "computed": None, "ok": False}
    return {
        "kind": "unreadable",
        **unknown,
        "size_bytes": len(data),
        "dependencies": [],
        "crc32": no_check,
        "suffix_sha256": no_check,
        "file_sha256": hashlib.sha256(data).hexdigest(),
        "problems": [error.message],
    }


def _show_module(file: Path, module: Module) -> None:
    def or_unset(value: int | None) -> str:
        return "not set" if value is None else str(value)

    show(f"{file.name}: {module.kind} for {module.platform}, version {module.version}")
    show(f"  product id       {or_unset(module.product_id)}")
    show(f"  product version  {or_unset(module.product_version)}")
    show(f"  flash            0x{module.start_address:08X} to 0x{module.end_address + 4:08X}")
    show(f"  size             {module.size_bytes} bytes")
    for needs in module.dependencies:
        show(f"  needs            {needs.function} {needs.index}, version {needs.version} or later")
    show(f"  CRC-32           {module.crc32.stored} {'✓' if module.crc32.ok else '✗'}")
    show(f"  SHA-256          {module.suffix_sha256.stored[:16]}… (in the file's suffix)")
    show(f"  pin it as        sha256:{module.file_sha256}")
    for note in module.notes:
        show(f"  • {note}")
    for problem in module.problems:
        show(f"  ✗ {problem.sentence}")
    if not module.problems:
        show("  ✓ The file is whole.")
