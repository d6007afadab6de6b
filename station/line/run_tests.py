"""The functional tests of a running module, one after the other; the first that fails ends them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, FiniteFloat, ValidationError

from station.errors import UnitError, UnitGone
from station.events import QuestionAsked
from station.line.restarts import TRY_AGAIN
from station.line.stages import Stage
from station.line.turn import Turn
from station.ports import Program, ProgramEnd
from station.recipe_tests import AskOperator, Limits, RunCommand, SerialExpect, Test, WifiScan
from station.unit import Measurement

_HEARD_MOST = 120
"""How much of an answer a sentence and the record quote, in characters."""

_NETWORK = re.compile(r"^SSID: (?P<name>.*?)\s+RSSI: (?P<rssi_dbm>-\d{1,3})\s*$", re.MULTILINE)
"""One network in the reply to a scan: "SSID: FACTORY-REF  RSSI: -57"."""


def run_tests(turn: Turn) -> None:
    """Run the recipe's tests in order; what they measure goes on record, whether they pass or not.

    Raises UnitError for the first that fails, and UnitGone where the module left or restarted.
    """
    tests = turn.tools.recipe.test
    if not tests:
        return
    turn.enter(Stage.TESTING)
    for count, test in enumerate(tests, start=1):
        _run(turn, test)
        _check_present(turn)
        turn.progress(count / len(tests))


def _run(turn: Turn, test: Test) -> None:
    match test:
        case WifiScan():
            _scan(turn, test)
        case SerialExpect():
            _expect(turn, test)
        case AskOperator():
            _ask(turn, test)
        case RunCommand():
            _command(turn, test)


def _scan(turn: Turn, test: WifiScan) -> None:
    """A network must be heard, and loud enough; of several stations the loudest counts."""

    def loudest_dbm(heard: str) -> int | None:
        told = (it for it in _NETWORK.finditer(heard) if it["name"] == test.network)
        return max((int(it["rssi_dbm"]) for it in told), default=None)

    def is_enough(heard: str) -> bool:
        rssi_dbm = loudest_dbm(_whole_lines(heard))
        return rssi_dbm is not None and rssi_dbm >= test.rssi_min_dbm

    heard = _talk(turn, test, is_enough)
    rssi_dbm = loudest_dbm(_whole_lines(heard))
    if rssi_dbm is None:
        _keep(turn, Measurement(test.name, _quoted(heard), ok=False))
        raise _failed(test, f"{test.network} was not heard. {_said(heard)}")
    ok = rssi_dbm >= test.rssi_min_dbm
    _keep(turn, Measurement(test.name, rssi_dbm, "dBm", low=test.rssi_min_dbm, ok=ok))
    if not ok:
        raise _failed(
            test,
            f"{test.network} was heard at {rssi_dbm} dBm, and {test.rssi_min_dbm} dBm is the "
            "least.",
        )


def _expect(turn: Turn, test: SerialExpect) -> None:
    """An answer must fit the expression; what that captures by name must be within its limits."""
    find = test.expression.search
    heard = _talk(turn, test, lambda heard: find(_whole_lines(heard)) is not None)
    # A line that is not over may end in half a number: it counts only when the time is up.
    answer = find(_whole_lines(heard)) or find(heard)
    if answer is None:
        _keep(turn, Measurement(test.name, _quoted(heard), ok=False))
        raise _failed(
            test, f"the answer within {test.within_s:g} s is not what is expected. {_said(heard)}"
        )
    _keep(turn, Measurement(test.name, _quoted(answer[0])))
    for name, text in answer.groupdict().items():
        if name in test.limits:
            _check_limits(turn, test, name, text or "", test.limits[name])
        else:
            _keep(turn, Measurement(f"{test.name}: {name}", _quoted(text or "")))


def _check_limits(turn: Turn, test: SerialExpect, name: str, text: str, limits: Limits) -> None:
    """Put a captured number on record, and raise UnitError where it is none or out of limits."""
    number = _number(text)
    wrong = _wrong(number, limits)
    value = _quoted(text) if number is None else number
    full_name = f"{test.name}: {name}"
    _keep(turn, Measurement(full_name, value, low=limits.min, high=limits.max, ok=not wrong))
    if wrong:
        raise _failed(test, f'{name} is "{_quoted(text)}", {wrong}.')


def _wrong(number: float | None, limits: Limits) -> str:
    """What is wrong with a number, as the end of a sentence; empty where nothing is."""
    if number is None:
        return "which is no number"
    if limits.min is not None and number < limits.min:
        return f"and {limits.min:g} is the least"
    if limits.max is not None and number > limits.max:
        return f"and {limits.max:g} is the most"
    return ""


def _ask(turn: Turn, test: AskOperator) -> None:
    """The operator looks, and says yes or no."""
    picture = str(turn.tools.pictures / test.picture) if test.picture else ""
    question = QuestionAsked(turn.unit.place, turn.unit.device_id, test.question, picture)

    def look() -> None:
        turn.stop.check()
        _check_present(turn)

    passed = turn.tools.questions.ask(question, test.within_s, look)
    if passed is None:
        _keep(turn, Measurement(test.name, "no answer", ok=False))
        raise UnitError(
            f"The test {test.name} failed: nobody answered within {test.within_s:g} s.",
            reason="no-answer",
            remedy="Plug it in again, and answer the question.",
        )
    _keep(turn, Measurement(test.name, "yes" if passed else "no", ok=passed))
    if not passed:
        raise _failed(test, f'the answer to "{test.question}" was no.')


class _Answer(BaseModel):
    """What a command prints."""

    model_config = ConfigDict(extra="forbid", strict=True)

    passed: bool = Field(alias="pass")
    measurements: dict[
        Annotated[str, Field(min_length=1, max_length=64)],
        FiniteFloat | Annotated[str, Field(max_length=300)],
    ] = Field(default_factory=dict)
    message: str = Field(default="", max_length=300)


def _command(turn: Turn, test: RunCommand) -> None:
    """A program of the factory's own decides, and says why."""
    environment = {
        "FACTORY_STATION_DEVICE_ID": turn.unit.device_id,
        "FACTORY_STATION_PLACE": turn.unit.place,
        "FACTORY_STATION_PORT_PATH": turn.unit.port_path,
        "FACTORY_STATION_SERIAL_PORT": turn.tools.driver_of(turn.seen).serial_port(
            turn.seen, turn.stop
        ),
    }
    end = turn.tools.run_program(Program(test.run, environment, test.within_s), turn.stop)
    answer = _answer_of(turn, test, end)
    passed = answer.passed
    verdict = answer.message or ("pass" if passed else "fail")
    _keep(turn, Measurement(test.name, verdict, ok=passed))
    for name, value in answer.measurements.items():
        _keep(turn, Measurement(f"{test.name}: {name}", value, ok=passed))
    if not passed:
        raise _failed(test, answer.message or "its program says so, and not why.")


def _answer_of(turn: Turn, test: RunCommand, end: ProgramEnd) -> _Answer:
    """The answer that a program printed; raises UnitError where it gave none."""
    if end.exit_code == 0:
        try:
            return _Answer.model_validate_json(end.output)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"])
            because = f"{where}: {first['msg']}" if where else first["msg"]
            trouble = f"its program did not print the JSON that it should ({because})."
    elif end.exit_code is None:
        trouble = f"its program did not end within {test.within_s:g} s."
    else:
        trouble = f"its program ended with exit code {end.exit_code}. {end.complaint}".rstrip()
    _keep(turn, Measurement(test.name, trouble, ok=False))
    raise _failed(test, trouble)


def _talk(turn: Turn, test: SerialExpect | WifiScan, is_enough: Callable[[str], bool]) -> str:
    driver = turn.tools.driver_of(turn.seen)
    return driver.talk(turn.seen, test.send, is_enough, test.within_s, turn.stop)


def _check_present(turn: Turn) -> None:
    """Raise UnitGone where the module that is tested is not at its port any more.

    One that restarted by itself counts as gone: who came back was not proven.
    """
    if turn.tools.arrivals.at(turn.seen.device.port_path) != turn.seen:
        raise UnitGone("The module was unplugged, or restarted by itself.")


def _keep(turn: Turn, measurement: Measurement) -> None:
    turn.grow(measurements=(*turn.unit.measurements, measurement))


def _failed(test: Test, why: str) -> UnitError:
    return UnitError(f"The test {test.name} failed: {why}", reason="test-failed", remedy=TRY_AGAIN)


def _number(text: str) -> float | None:
    """A finite number in a text; None where it is something else."""
    return float(text) if _NUMBER.fullmatch(text) else None


_NUMBER = re.compile(r"\s*[+-]?(\d{1,30}(\.\d{0,30})?|\.\d{1,30})([eE][+-]?\d{1,2})?\s*", re.ASCII)


def _whole_lines(heard: str) -> str:
    """What was heard, without a last line that is not over yet."""
    return heard[: heard.rfind("\n") + 1]


def _said(heard: str) -> str:
    return f'It said "{_quoted(heard)}".' if heard.strip() else "It said nothing."


def _quoted(text: str) -> str:
    """The end of a text, fit for a sentence and for the record."""
    printable = "".join(letter if letter.isprintable() else " " for letter in text)
    one_line = " ".join(printable.split())
    return one_line if len(one_line) <= _HEARD_MOST else f"…{one_line[-_HEARD_MOST:]}"
