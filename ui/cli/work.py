"""`factory-station work`: run the line without a window."""

from __future__ import annotations

import re
import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from station.workers import Stop, spawn
from ui.cli.context import of
from ui.cli.line_run import LineRun
from ui.cli.output import show, show_json, warn

if TYPE_CHECKING:
    from collections.abc import Callable

    from station.station import Station
    from ui.compose import Books

SETTLE_LIMIT_S = 60.0
"""How long labels and messages may take after the last unit, in seconds."""

INTERRUPTED = 130


class ScanBack(StrEnum):
    """Who scans the labels."""

    AUTO = "auto"
    ASK = "ask"
    OFF = "off"


def work(
    context: typer.Context,
    batch: Annotated[str, typer.Option(help="The batch to work on.")],
    units: Annotated[int, typer.Option(min=0, help="End after N units; 0: when it is full.")] = 0,
    slots: Annotated[int, typer.Option(min=0, help="At most N places; 0: all.")] = 0,
    operator: Annotated[str, typer.Option(help="Who stands at the line.")] = "",
    printer: Annotated[str, typer.Option(help="pdf, png, pdf:FOLDER, zebra:HOST[:PORT]")] = "",
    scan_back: Annotated[
        ScanBack | None, typer.Option(help="Who scans labels; else as the recipe says.")
    ] = None,
) -> None:
    """Run the line until N units are finished, the batch is full, or it is interrupted."""
    from ui.compose import real_station

    ctx = of(context)
    run = LineRun(units=units, as_json=ctx.json)
    with ctx.books() as books:
        if books.ledger.simulated:
            station = _virtual_station(books, batch, units, slots)
        else:
            station = real_station(books, printer)
        mode = scan_back.value if scan_back else ""
        code = run_line(station, run, batch, operator, scan_back=mode, slots=slots)
    raise typer.Exit(code)


def _virtual_station(books: Books, batch: str, units: int, slots: int) -> Station:
    """A virtual line that feeds a batch what it still lacks, or so many units."""
    from ui.compose import Feed, virtual_station

    summary = books.ledger.batches.get(batch)
    feed = Feed(units or summary.quantity - summary.passed)
    seed = f"{batch}/{summary.passed + summary.failed + summary.skipped}"
    return virtual_station(books, slots=slots or 4, seed=seed, believable=False, feed=feed)


def run_line(
    station: Station,
    run: LineRun,
    batch: str,
    operator: str,
    *,
    scan_back: str = "",
    slots: int = 0,
    deliver: bool = False,
) -> int:
    """Run a station until its units are finished; the exit code.

    `deliver` waits for the destinations after the last unit: being offline is normal otherwise.
    """
    from ui.cli.progress import bars
    from ui.cli.signals import stopping

    stop = Stop()
    try:
        with stopping(stop), bars(station, wanted=not run.as_json) as tell:
            run.tell = tell
            station.start(batch, operator, run.hear, scan_back=scan_back, slots=slots)
            if station.scan_back == "ask" or station.asks_operator:
                _read_lines(station)
            _wait(run.finished.is_set, stop, float("inf"))
            confirmed = station.scan_back == "auto"
            _wait(lambda: run.settled(confirmed=confirmed), stop, SETTLE_LIMIT_S)
            if deliver:
                # By the ledger and not by events: those tell of a message some moments later.
                _wait(lambda: not station.undelivered(), stop, SETTLE_LIMIT_S)
    finally:
        station.close()
    return _end(run, interrupted=stop.asked, deliver=deliver)


def _wait(done: Callable[[], bool], stop: Stop, limit_s: float) -> None:
    """Wait until it is done, somebody asks to stop, or the time is up."""
    waited_s = 0.0
    while not done() and waited_s < limit_s and not stop.wait(_GLANCE_S):
        waited_s += _GLANCE_S


_GLANCE_S = 0.02


def _read_lines(station: Station) -> None:
    """Take lines of standard input: answers, and scans, for a scanner types like a keyboard."""

    def read() -> None:
        for line in sys.stdin:
            take_line(station, line.strip())

    spawn("scans", read, died=lambda name, error: warn(f"The {name} ended: {error}"))


def take_line(station: Station, line: str) -> None:
    """Hand in one line: "y A1" or "n A1" answers the question of that place, the rest is a scan."""
    if answer := _ANSWER.fullmatch(line):
        station.answer(answer["place"], answer["word"] in "yY")
    elif line:
        station.scan(line)


_ANSWER = re.compile(r"(?P<word>[yYnN])\s+(?P<place>\S+)")


def _end(run: LineRun, *, interrupted: bool, deliver: bool) -> int:
    """Say the summary; the exit code."""
    summary = run.summary()
    if run.as_json:
        show_json(summary)
    else:
        show(
            f"{summary['passed']} passed, {summary['failed']} failed, {summary['skipped']} left "
            f"alone in {summary['seconds']:.1f} s; {summary['labels']['printed']} labels printed, "
            f"{summary['labels']['confirmed']} confirmed."
        )
    if interrupted:
        return INTERRUPTED
    unsent = any(d["refused"] or (deliver and d["waiting"]) for d in summary["destinations"])
    unprinted = summary["labels"]["printed"] < summary["passed"]
    return 1 if summary["failed"] or unsent or unprinted else 0
