"""The stages that a unit goes through at a place, and the table of allowed moves."""

from __future__ import annotations

from enum import Enum


class Stage(Enum):
    """Where a unit stands on its way; the value is the slug in records and JSON."""

    EMPTY = "empty"
    IDENTIFYING = "identifying"
    CHECKING = "checking"
    SWITCHING = "switching"
    COMPARING = "comparing"
    ERASING = "erasing"
    WRITING = "writing"
    READING_BACK = "reading-back"
    CONFIGURING = "configuring"
    REBOOTING = "rebooting"
    PROVING = "proving"
    TESTING = "testing"
    RECORDING = "recording"
    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"

    @property
    def is_final(self) -> bool:
        """True when the unit's turn at the place is over and its result stands."""
        return self in FINAL

    @property
    def is_working(self) -> bool:
        """True while the module must not be unplugged."""
        return self not in FINAL and self is not Stage.EMPTY


FINAL = frozenset({Stage.PASSED, Stage.FAILED, Stage.SKIPPED})

_WAY = (
    # A module may be turned away before its first step: the line stops, the ledger takes nothing.
    (Stage.EMPTY, {Stage.IDENTIFYING, Stage.FAILED, Stage.SKIPPED}),
    # A recipe in register mode goes from checking straight to recording: nothing is written.
    (Stage.IDENTIFYING, {Stage.CHECKING}),
    (Stage.CHECKING, {Stage.SWITCHING, Stage.COMPARING, Stage.RECORDING}),
    # Switching to programming mode: a module that came running, or after new system parts.
    (Stage.SWITCHING, {Stage.COMPARING, Stage.CONFIGURING}),
    # A part that the module carries already is left alone, and the next one is compared.
    (Stage.COMPARING, {Stage.COMPARING, Stage.ERASING, Stage.CONFIGURING, Stage.REBOOTING}),
    (Stage.ERASING, {Stage.WRITING}),
    (Stage.WRITING, {Stage.READING_BACK}),
    (
        Stage.READING_BACK,
        {Stage.COMPARING, Stage.SWITCHING, Stage.CONFIGURING, Stage.REBOOTING},
    ),
    (Stage.CONFIGURING, {Stage.REBOOTING}),
    (Stage.REBOOTING, {Stage.PROVING}),
    (Stage.PROVING, {Stage.TESTING, Stage.RECORDING}),
    (Stage.TESTING, {Stage.RECORDING}),
    (Stage.RECORDING, {Stage.PASSED}),
)

ALLOWED: dict[Stage, frozenset[Stage]] = {
    stage: frozenset(onward | ({Stage.FAILED, Stage.SKIPPED} if stage.is_working else set()))
    for stage, onward in _WAY
} | {final: frozenset({Stage.EMPTY, Stage.IDENTIFYING}) for final in FINAL}
"""From each stage, where a place may go next. Only a recorded unit reaches PASSED."""
