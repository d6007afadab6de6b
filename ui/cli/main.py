"""The command `factory-station`: reads the words, runs the command, answers with an exit code."""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from firmware_images.errors import ImageError
from station.errors import Cancelled, InputError, Refused, SetupError, StationError
from ui.cli import (
    audit,
    batch,
    demo,
    doctor,
    firmware,
    label,
    product,
    sync,
    trace,
    work,
)
from ui.cli.context import Context
from ui.cli.output import fault, refuse

EXIT_BAD, EXIT_WORDS, EXIT_NOT_READY, EXIT_REFUSED, EXIT_INTERRUPTED = 1, 2, 3, 4, 130

app = typer.Typer(
    name="factory-station",
    help="Runs a factory line for Wi-Fi modules. Without a command it opens the window.",
    no_args_is_help=False,
    invoke_without_command=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.add_typer(firmware.app, name="firmware")
app.add_typer(product.app, name="product")
app.add_typer(batch.app, name="batch")
app.add_typer(label.app, name="label")
app.add_typer(sync.app, name="sync")
app.add_typer(audit.app, name="audit")
app.command("trace")(trace.trace)
app.command("devices")(doctor.devices)
app.command("doctor")(doctor.doctor)
app.command("work")(work.work)
app.command("demo")(demo.demo)


@app.callback()
def station(
    context: typer.Context,
    data_dir: Annotated[
        Path | None,
        typer.Option(help="The data folder; else $FACTORY_STATION_DATA, else the platform's own."),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Answer in JSON only.")] = False,
    demo_window: Annotated[
        bool, typer.Option("--demo", help="Open the window on the virtual line.")
    ] = False,
) -> None:
    """Runs a factory line for Wi-Fi modules. Without a command it opens the window."""
    context.obj = Context(data_dir, json=json)
    if context.invoked_subcommand is None:
        from ui.cli import window

        raise typer.Exit(window.open_window(context.obj, demo=demo_window))


def main() -> None:
    """Run the command line of this process; nothing but a sentence ever reaches the user."""
    # Until the data folder's log is open nobody listens; standard error is for sentences.
    logging.getLogger().addHandler(logging.NullHandler())
    words = _options_first(sys.argv[1:])
    as_json = "--json" in words
    try:
        app(words)
    except (StationError, ImageError) as error:
        sys.exit(refuse(error, exit_code(error), as_json=as_json))
    except KeyboardInterrupt:
        sys.exit(EXIT_INTERRUPTED)
    except BrokenPipeError:
        # The reader of our output has left (as `| head` does); there is nobody left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(EXIT_BAD)
    except Exception as error:  # noqa: BLE001 - users get a sentence, the log gets the rest
        sys.exit(fault(error, EXIT_BAD))


def exit_code(error: StationError | ImageError) -> int:
    """The exit code of an error, as the table of commands promises it."""
    codes: tuple[tuple[type[Exception], int], ...] = (
        (InputError, EXIT_WORDS),
        (SetupError, EXIT_NOT_READY),
        (Refused, EXIT_REFUSED),
        (Cancelled, EXIT_INTERRUPTED),
    )
    return next((code for kind, code in codes if isinstance(error, kind)), EXIT_BAD)


def _options_first(words: list[str]) -> list[str]:
    """Let --json and --data-dir stand anywhere: people write them where they think of them."""
    first: list[str] = []
    rest: list[str] = []
    pending = iter(words)
    for word in pending:
        if word == "--":
            rest += [word, *pending]
        elif word == "--json" or word.startswith("--data-dir="):
            first.append(word)
        elif word == "--data-dir":
            if (value := next(pending, None)) is None:
                return [word]  # alone, it is told that its value is missing
            first += [word, value]
        else:
            rest.append(word)
    return first + rest


if __name__ == "__main__":
    main()
