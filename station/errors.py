"""What can go wrong, sorted by who acts.

StationError                every error that a person may read
├── UnitError               this unit is bad or gone; the station is fine
│   └── UnitGone            it was unplugged while it was worked on
├── SetupError              the station is not ready; the unit may be fine        (exit 3)
├── Refused                 a rule says no: quota, state, mismatch, duplicate     (exit 4)
├── InputError              the words of a command or a file are off              (exit 2)
└── Cancelled               somebody asked to stop                                (exit 130)

Each carries a reason (a slug for machines and statistics), one sentence, and a remedy.
"""

from __future__ import annotations


class StationError(Exception):
    """An error that a person may read: what happened and why, and what to do about it."""

    reason = "error"
    remedy = ""

    def __init__(self, message: str, *, reason: str = "", remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.reason = reason or type(self).reason
        self.remedy = remedy or type(self).remedy


class UnitError(StationError):
    """This unit is bad; the station is fine."""

    reason = "unit"
    remedy = "Put the module in the red bin."


class UnitGone(UnitError):
    """The module left while it was being worked on."""

    reason = "unplugged"
    remedy = "Plug it in again: the station starts over with it."


class SetupError(StationError):
    """The station is not ready; the unit may be fine."""

    reason = "setup"


class Refused(StationError):
    """A rule says no, and nothing was changed."""

    reason = "refused"


class InputError(StationError):
    """The words of a command, or a file that it was given, are off."""

    reason = "input"


class Cancelled(StationError):
    """Somebody asked to stop; the place was left safe."""

    reason = "stopped"
    remedy = "Plug the module in again to start over with it."

    def __init__(self, message: str = "The work was stopped before it was done.") -> None:
        super().__init__(message)
