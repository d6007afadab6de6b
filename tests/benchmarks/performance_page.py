"""The tables of docs/performance.md, which only a measurement writes, and only when asked to."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs/performance.md"
ASKED_TO_WRITE = "FACTORY_STATION_WRITE_TABLES"
NOISE = 1.5
"""In the ordinary suite other programs share the machine: only beyond this is ours to blame."""


def at_most(wanted: float) -> float:
    """The limit of a figure: the one that is promised where a table is written, else a wide one."""
    return wanted if os.environ.get(ASKED_TO_WRITE) else wanted * NOISE


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def write_table(name: str, text: str) -> None:
    """Put a table between the marks of that name, where the environment asks for it."""
    if not os.environ.get(ASKED_TO_WRITE):
        return
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    page, count = re.subn(
        f"{re.escape(begin)}.*?{re.escape(end)}",
        lambda _: f"{begin}\n{text}\n{end}",
        PAGE.read_text(encoding="utf-8"),
        flags=re.DOTALL,
    )
    assert count == 1, f"docs/performance.md has no place for {name}"
    PAGE.write_text(page, encoding="utf-8")
