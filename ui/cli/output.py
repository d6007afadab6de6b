"""How the text face speaks: JSON on standard output, or plain text; trouble on standard error."""

from __future__ import annotations

import json
import sys
import traceback
from collections.abc import Iterable, Sequence

from firmware_images.errors import ImageError
from station.errors import StationError


def show_json(value: object) -> None:
    """One JSON object on a line of its own, at once."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def show(text: str = "") -> None:
    """A line for people."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def warn(text: str) -> None:
    """A line of diagnostics."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Rows under headings: ruled where a person looks, plain columns in a pipe."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table

    ruled = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for heading in headings:
        ruled.add_column(heading)
    for row in rows:
        ruled.add_row(*("" if cell is None else str(cell) for cell in row))
    # A pipe has no width: lines are never broken or cut there.
    width = None if sys.stdout.isatty() else 250
    Console(width=width, highlight=False, markup=False).print(ruled)


def refuse(error: StationError | ImageError, code: int, *, as_json: bool) -> int:
    """Say an error with its remedy; the exit code is given back."""
    if as_json:
        reason = getattr(error, "reason", "firmware-file")
        answer = {"error": error.message, "reason": reason, "remedy": error.remedy}
        problems = getattr(error, "problems", None)
        show_json(answer | ({"problems": [str(p) for p in problems]} if problems else {}))
    warn(error.message)
    if error.remedy:
        warn(error.remedy)
    return code


def fault(error: Exception, code: int) -> int:
    """Say that the program itself is at fault, and where its last words are kept."""
    import tempfile
    from pathlib import Path

    with tempfile.NamedTemporaryFile(
        "w", prefix="factory-station-fault-", suffix=".txt", delete=False, encoding="utf-8"
    ) as log:
        traceback.print_exception(error, file=log)
    warn(f"The program met a fault of its own ({type(error).__name__}); nothing was passed by it.")
    warn(f"Please report it with the file {Path(log.name)}.")
    return code
