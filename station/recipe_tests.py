"""[[test]] in a recipe: the kinds of functional tests of the running module, and their keys."""

from __future__ import annotations

import re
import warnings
from pathlib import PurePath
from typing import Annotated, Literal

from pydantic import Field, FiniteFloat, field_validator, model_validator

from station.recipe_table import Table

Seconds = Annotated[float, Field(gt=0, le=3600, allow_inf_nan=False)]


class _Test(Table):
    """What every kind has: the name that records and sentences call it by."""

    __test__ = False  # not a pytest class

    name: str = Field(min_length=1, max_length=64, pattern=r"^[^\x00-\x1f\x7f]+$")


class Limits(Table):
    """Between which values a number must be; both ends are allowed values."""

    min: FiniteFloat | None = None
    max: FiniteFloat | None = None

    @model_validator(mode="after")
    def _is_a_range(self) -> Limits:
        if self.min is None and self.max is None:
            raise ValueError("Say min, max or both.")
        if self.min is not None and self.max is not None and self.min > self.max:
            raise ValueError(f"No number is at least {self.min:g} and at most {self.max:g}.")
        return self


class SerialExpect(_Test):
    """Send a text to the module, and expect an answer that fits a regular expression."""

    kind: Literal["serial_expect"]
    send: str = Field(default="", max_length=256)
    expect: str = Field(min_length=1, max_length=1000)
    within_s: Seconds = 5.0
    limits: dict[str, Limits] = Field(default_factory=dict)

    @field_validator("expect")
    @classmethod
    def _expect_can_fail(cls, expect: str) -> str:
        if _expression(expect).search(""):
            raise ValueError("It fits silence too, so that the test could never fail.")
        return expect

    @model_validator(mode="after")
    def _limits_have_their_groups(self) -> SerialExpect:
        for name in self.limits:
            if name not in self.expression.groupindex:
                raise ValueError(
                    f'limits names "{name}", and expect captures nothing of that name: write '
                    f"(?P<{name}>…) around the number."
                )
        return self

    @property
    def expression(self) -> re.Pattern[str]:
        """What the answer must fit, somewhere in any of its lines."""
        return re.compile(self.expect, re.MULTILINE)


class WifiScan(_Test):
    """Let the factory firmware scan: a network must be heard, and loud enough."""

    kind: Literal["wifi_scan"]
    network: str = Field(min_length=1, max_length=32, pattern=r"^[^\x00-\x1f\x7f]+$")
    rssi_min_dbm: int = Field(ge=-120, le=0)
    send: str = Field(default="WIFI_SCAN:;", min_length=1, max_length=256)
    within_s: Seconds = 10.0


class AskOperator(_Test):
    """Put a question to whoever stands at the line: yes passes, no fails."""

    kind: Literal["ask_operator"]
    question: str = Field(min_length=1, max_length=300)
    picture: str = Field(default="", pattern=r"^$|^[\w][\w. -]*\.(png|jpg|jpeg)$")
    within_s: Seconds = 300.0


class RunCommand(_Test):
    """Run a program of the factory's own, which answers with one JSON object."""

    kind: Literal["command"]
    run: tuple[str, ...] = Field(min_length=1, max_length=64, strict=False)
    within_s: Seconds = 60.0

    @field_validator("run")
    @classmethod
    def _program_is_found_from_anywhere(cls, run: tuple[str, ...]) -> tuple[str, ...]:
        program = PurePath(run[0])
        if not run[0] or (len(program.parts) > 1 and not program.is_absolute()):
            raise ValueError(
                f'"{run[0]}" is neither the name of an installed program nor a whole path from '
                "the root."
            )
        if any("\0" in word for word in run):
            raise ValueError("A word of a command cannot hold a zero character.")
        return run


Test = Annotated[SerialExpect | WifiScan | AskOperator | RunCommand, Field(discriminator="kind")]
"""One functional test, of the kind that its key `kind` says."""

KINDS: dict[str, type[Table]] = {
    "wifi_scan": WifiScan,
    "serial_expect": SerialExpect,
    "ask_operator": AskOperator,
    "command": RunCommand,
}


def _expression(text: str) -> re.Pattern[str]:
    """A regular expression; raises ValueError where it is none, or means two things."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", FutureWarning)
            return re.compile(text, re.MULTILINE)
    except (re.error, OverflowError, RecursionError, FutureWarning) as error:
        raise ValueError(f"This is not a regular expression: {error}.") from error
