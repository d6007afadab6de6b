"""Programs that write to a ledger, to be killed or to compete: `python -m ... VERB FOLDER`.

They are forked from one process that has imported everything, because importing takes longer than
what they do. Each says what it has done on a line of its own, at once.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path

from tests.builders import open_batch, open_ledger, passed_unit

UNITS_EACH = 15


def say(*words: object) -> None:
    """A line to whoever started us."""
    os.write(1, (" ".join(map(str, words)) + "\n").encode())


def crash_rounds(folder: Path) -> None:
    """One child after the other passes units until it is killed; ends with our standard input."""
    opening = open_ledger(folder)
    batch = open_batch(opening, 100_000).batch
    opening.close()
    for line in sys.stdin:
        _wait_for(_fork(partial(_pass_for_ever, folder, batch, int(line))))


def compete(folder: Path) -> None:
    """Two children open the same new folder at once, and each passes its units in it."""
    children = [_fork(partial(_pass_some, folder, n)) for n in (1, 2)]
    for child in children:
        _wait_for(child)


def _pass_for_ever(folder: Path, batch: str, number: int) -> None:
    ledger = open_ledger(folder)
    ledger.attempts.recover()
    say("pid", os.getpid())
    while True:
        passed = passed_unit(ledger, number, batch)
        say("acknowledged", passed.device_id, passed.serial)
        number += 1


def _pass_some(folder: Path, child: int) -> None:
    ledger = open_ledger(folder)
    batch = open_batch(ledger, UNITS_EACH, name=f"batch-{child}").batch
    for number in range(UNITS_EACH):
        passed = passed_unit(ledger, child * 1000 + number, batch, place=f"A{child}")
        say("acknowledged", passed.device_id, passed.serial)
    ledger.close()


def _fork(work: Callable[[], None]) -> int:
    child = os.fork()
    if child:
        return child
    try:
        work()
    except BaseException:  # noqa: BLE001 - a forked child must not go on as its parent's twin
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def _wait_for(child: int) -> None:
    say("ended", os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))


if __name__ == "__main__":
    {"crash_rounds": crash_rounds, "compete": compete}[sys.argv[1]](Path(sys.argv[2]))
