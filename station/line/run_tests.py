"""The functional tests of a running module, one after the other; the first that fails ends them."""

from __future__ import annotations

from collections.abc import Callable

from station.errors import UnitError, UnitGone
from station.events import QuestionAsked
from station.line.answers import (
    ProgramAnswer,
    loudest_dbm,
    number_in,
    program_answer,
    quoted,
    said,
    whole_lines,
    wrong,
)
from station.line.restarts import TRY_AGAIN
from station.line.stages import Stage
from station.line.turn import Turn
from station.ports import Program
from station.recipe_tests import AskOperator, Limits, RunCommand, SerialExpect, Test, WifiScan
from station.unit import Measurement


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
    least_dbm = test.rssi_min_dbm

    def is_loud_enough(heard: str) -> bool:
        rssi_dbm = loudest_dbm(heard, test.network)
        return rssi_dbm is not None and rssi_dbm >= least_dbm

    heard = _talk(turn, test, is_loud_enough)
    rssi_dbm = loudest_dbm(heard, test.network)
    if rssi_dbm is None:
        _keep(turn, Measurement(test.name, quoted(heard), ok=False))
        raise _failed(test, f"{test.network} was not heard. {said(heard)}")
    ok = is_loud_enough(heard)
    _keep(turn, Measurement(test.name, rssi_dbm, "dBm", low=least_dbm, ok=ok))
    if not ok:
        raise _failed(
            test,
            f"{test.network} was heard at {rssi_dbm} dBm, and {least_dbm} dBm is the least.",
        )


def _expect(turn: Turn, test: SerialExpect) -> None:
    """An answer must fit the expression; what that captures by name must be within its limits."""
    find = test.expression.search
    heard = _talk(turn, test, lambda heard: find(whole_lines(heard)) is not None)
    # A line that is not over may end in half a number: it counts only when the time is up.
    answer = find(whole_lines(heard)) or find(heard)
    if answer is None:
        _keep(turn, Measurement(test.name, quoted(heard), ok=False))
        raise _failed(
            test, f"the answer within {test.within_s:g} s is not what is expected. {said(heard)}"
        )
    _keep(turn, Measurement(test.name, quoted(answer[0])))
    for name, text in answer.groupdict(default="").items():
        if name in test.limits:
            _check_limits(turn, test, name, text, test.limits[name])
        else:
            _keep(turn, Measurement(f"{test.name}: {name}", quoted(text)))


def _check_limits(turn: Turn, test: SerialExpect, name: str, text: str, limits: Limits) -> None:
    """Put a captured number on record, and raise UnitError where it is none or out of limits."""
    number = number_in(text)
    trouble = wrong(number, limits)
    value = quoted(text) if number is None else number
    full_name = f"{test.name}: {name}"
    _keep(turn, Measurement(full_name, value, low=limits.min, high=limits.max, ok=not trouble))
    if trouble:
        raise _failed(test, f'{name} is "{quoted(text)}", {trouble}.')


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


def _command(turn: Turn, test: RunCommand) -> None:
    """A program of the factory's own decides, and says why."""
    unit, driver = turn.unit, turn.tools.driver_of(turn.seen)
    environment = {
        "FACTORY_STATION_DEVICE_ID": unit.device_id,
        "FACTORY_STATION_PLACE": unit.place,
        "FACTORY_STATION_PORT_PATH": unit.port_path,
        "FACTORY_STATION_SERIAL_PORT": driver.serial_port(turn.seen, turn.stop),
    }
    end = turn.tools.run_program(Program(test.run, environment, test.within_s), turn.stop)
    answer = program_answer(end, test.within_s)
    if isinstance(answer, str):
        _keep(turn, Measurement(test.name, answer, ok=False))
        raise _failed(test, answer)
    _keep_answer(turn, test, answer)
    if not answer.passed:
        raise _failed(test, answer.message or "its program says so, and not why.")


def _keep_answer(turn: Turn, test: RunCommand, answer: ProgramAnswer) -> None:
    verdict = answer.message or ("pass" if answer.passed else "fail")
    _keep(turn, Measurement(test.name, verdict, ok=answer.passed))
    for name, value in answer.measurements.items():
        _keep(turn, Measurement(f"{test.name}: {name}", value, ok=answer.passed))


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
