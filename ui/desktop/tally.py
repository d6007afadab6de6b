"""What the head of the line page shows: one batch and its counts, folded from events."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from station.events import BatchChanged, Event

if TYPE_CHECKING:
    from station.batch import BatchSummary


@dataclass(frozen=True, slots=True)
class Tally:
    """One batch's counts, and who works on it."""

    batch: str
    title: str = ""
    operator: str = ""
    state: str = "running"
    quantity: int = 0
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    labels_printed: int = 0
    labels_confirmed: int = 0

    @property
    def is_complete(self) -> bool:
        """True once as many units passed as were ordered."""
        return 0 < self.quantity <= self.passed


def tally_of(summary: BatchSummary, operator: str) -> Tally:
    """A batch's counts as the ledger holds them when the work starts."""
    return Tally(
        batch=summary.batch,
        title=summary.title,
        operator=operator,
        state=summary.state,
        quantity=summary.quantity,
        passed=summary.passed,
        failed=summary.failed,
        skipped=summary.skipped,
        labels_printed=summary.labels_printed,
        labels_confirmed=summary.labels_confirmed,
    )


def fold(tally: Tally, event: Event) -> Tally:
    """The counts after an event; only news of this batch changes them."""
    if not isinstance(event, BatchChanged) or event.batch != tally.batch:
        return tally
    return replace(
        tally,
        state=event.state,
        quantity=event.quantity,
        passed=event.passed,
        failed=event.failed,
        skipped=event.skipped,
        labels_printed=event.labels_printed,
        labels_confirmed=event.labels_confirmed,
    )
