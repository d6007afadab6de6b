"""What was heard from a module or a program in a functional test, and what it means."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, FiniteFloat, ValidationError

from station.ports import ProgramEnd
from station.recipe_tests import Limits

QUOTED_MOST = 120
"""How much of an answer a sentence and the record quote, in characters."""

_NETWORK = re.compile(r"^SSID: (?P<name>.*?)\s+RSSI: (?P<rssi_dbm>-\d{1,3})\s*$", re.MULTILINE)
"""One network in the reply to a scan: "SSID: FACTORY-REF  RSSI: -57"."""

_NUMBER = re.compile(r"\s*[+-]?(\d{1,30}(\.\d{0,30})?|\.\d{1,30})([eE][+-]?\d{1,2})?\s*", re.ASCII)


class ProgramAnswer(BaseModel):
    """The one JSON object that a program prints."""

    model_config = ConfigDict(extra="forbid", strict=True)

    passed: bool = Field(alias="pass")
    measurements: dict[
        Annotated[str, Field(min_length=1, max_length=64)],
        FiniteFloat | Annotated[str, Field(max_length=300)],
    ] = Field(default_factory=dict)
    message: str = Field(default="", max_length=300)


def program_answer(end: ProgramEnd, limit_s: float) -> ProgramAnswer | str:
    """What a program answered; why it is no answer, as the end of a sentence, where it is none."""
    if end.exit_code is None:
        return f"its program did not end within {limit_s:g} s."
    if end.exit_code != 0:
        return f"its program ended with exit code {end.exit_code}. {end.complaint}".rstrip()
    try:
        return ProgramAnswer.model_validate_json(end.output)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        because = f"{where}: {first['msg']}" if where else first["msg"]
        return f"its program did not print the JSON that it should ({because})."


def loudest_dbm(heard: str, network: str) -> int | None:
    """The strongest signal of a network in the reply to a scan; None where it was not heard."""
    told = (it for it in _NETWORK.finditer(whole_lines(heard)) if it["name"] == network)
    return max((int(it["rssi_dbm"]) for it in told), default=None)


def number_in(text: str) -> float | None:
    """The finite number that a text is; None where it is something else."""
    return float(text) if _NUMBER.fullmatch(text) else None


def wrong(number: float | None, limits: Limits) -> str:
    """What is wrong with a number, as the end of a sentence; empty where nothing is."""
    if number is None:
        return "which is no number"
    if limits.min is not None and number < limits.min:
        return f"and {limits.min:g} is the least"
    if limits.max is not None and number > limits.max:
        return f"and {limits.max:g} is the most"
    return ""


def whole_lines(heard: str) -> str:
    """What was heard, without a last line that is not over yet."""
    return heard[: heard.rfind("\n") + 1]


def said(heard: str) -> str:
    """What was heard, as a sentence."""
    return f'It said "{quoted(heard)}".' if heard.strip() else "It said nothing."


def quoted(text: str) -> str:
    """The end of a text, fit for a sentence and for the record."""
    printable = "".join(letter if letter.isprintable() else " " for letter in text)
    one_line = " ".join(printable.split())
    return one_line if len(one_line) <= QUOTED_MOST else f"…{one_line[-QUOTED_MOST:]}"
