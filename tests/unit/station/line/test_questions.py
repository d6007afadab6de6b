"""Questions: who may answer, when, and what becomes of an answer that nobody waits for."""

from __future__ import annotations

import pytest

from station.errors import Cancelled
from station.events import Event, QuestionAsked, QuestionClosed
from station.line.questions import Questions
from tests.unit.station.line.fakes import TickingClock

ASKED = QuestionAsked("A1", "", "Is it on?")


def nothing() -> None:
    """Nobody looks."""


class Desk:
    """Questions whose events are heard, and answered at once by `reply`."""

    def __init__(self, *reply: tuple[str, bool]) -> None:
        self.heard: list[Event] = []
        self.questions = Questions(self.hear, TickingClock())
        self._reply = reply

    def hear(self, event: Event) -> None:
        self.heard.append(event)
        if isinstance(event, QuestionAsked):
            for place, passed in self._reply:
                self.questions.answer(place, passed=passed)


@pytest.mark.parametrize("passed", [True, False])
def test_the_answer_is_the_one_of_its_place(passed: bool) -> None:
    desk = Desk(("A2", not passed), ("A1", passed), ("A1", not passed))
    assert desk.questions.ask(ASKED, 10.0, nothing) is passed
    assert desk.heard == [ASKED, QuestionClosed("A1")]


def test_an_answer_to_an_earlier_question_is_no_answer() -> None:
    desk = Desk()
    desk.questions.answer("A1", passed=True)
    assert desk.questions.ask(ASKED, 2.0, nothing) is None
    desk.questions.answer("A1", passed=True)
    assert desk.questions.ask(ASKED, 2.0, nothing) is None
    assert desk.heard == [ASKED, QuestionClosed("A1")] * 2


def test_a_stop_ends_the_question() -> None:
    def stop() -> None:
        raise Cancelled

    desk = Desk()
    with pytest.raises(Cancelled):
        desk.questions.ask(ASKED, 1000.0, stop)
    assert desk.heard == [ASKED, QuestionClosed("A1")]
