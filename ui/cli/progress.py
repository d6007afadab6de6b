"""Progress bars of a line on a terminal; plain lines everywhere else."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event
from typing import TYPE_CHECKING

from station.workers import spawn
from ui.cli.output import show, warn

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from station.station import Station

_EVERY_S = 0.1


@contextmanager
def bars(station: Station, *, wanted: bool) -> Iterator[Callable[[str], None]]:
    """Show a bar for each place; what is given back prints a line above them."""
    if not wanted or not sys.stdout.isatty():
        yield show
        return
    from rich.progress import Progress

    with Progress(transient=True) as progress:
        tasks = {place.name: progress.add_task(place.name, total=1.0) for place in station.places}
        ended = Event()
        thread = spawn(
            "progress",
            lambda: _follow(station, progress, tasks, ended),
            died=lambda name, error: warn(f"{name} ended: {error}"),
        )
        try:
            yield lambda text: progress.console.print(text, markup=False, highlight=False)
        finally:
            ended.set()
            thread.join()


def _follow(station: Station, progress: Progress, tasks: dict[str, TaskID], ended: Event) -> None:
    while not ended.wait(_EVERY_S):
        for place, fraction in station.gauges.drain().items():
            if place not in tasks:
                tasks[place] = progress.add_task(place, total=1.0)
            progress.update(tasks[place], completed=fraction)
