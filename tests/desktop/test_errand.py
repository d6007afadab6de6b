"""Work that is sent out: the answer comes back into the Qt thread, and the latest wins."""

from __future__ import annotations

from threading import Event as Flag

import pytest
from pytestqt.qtbot import QtBot

from ui.desktop.errand import Errand


def answers(errand: Errand) -> list[object]:
    heard: list[object] = []
    errand.done.connect(heard.append)
    errand.failed.connect(heard.append)
    return heard


def test_the_answer_comes_back(qtbot: QtBot) -> None:
    errand = Errand("test")
    heard = answers(errand)
    errand.ask(lambda: 42)
    qtbot.waitUntil(lambda: heard == [42])
    assert errand.wait(5)


def test_an_error_comes_back_as_a_failure(qtbot: QtBot) -> None:
    errand = Errand("test")
    error = ValueError("no")

    def work() -> object:
        raise error

    with qtbot.waitSignal(errand.failed) as failed:
        errand.ask(work)
    assert failed.args == [error]
    assert errand.wait(5)


def test_of_many_the_latest_wins_and_those_that_waited_never_run(qtbot: QtBot) -> None:
    errand = Errand("test")
    heard, ran = answers(errand), []
    may_end = Flag()

    def slow() -> object:
        may_end.wait(10)
        return "slow"

    def noted(name: str) -> object:
        ran.append(name)
        return name

    errand.ask(slow)
    errand.ask(lambda: noted("overtaken"))
    errand.ask(lambda: noted("latest"))
    may_end.set()
    qtbot.waitUntil(lambda: bool(heard))
    assert errand.wait(5)
    qtbot.wait(10)
    assert (heard, ran) == (["latest"], ["latest"])


def test_an_answer_that_nobody_wants_any_more_is_dropped(qtbot: QtBot) -> None:
    errand = Errand("test")
    heard = answers(errand)
    errand.ask(lambda: 42)
    errand.drop()
    assert errand.wait(5)
    qtbot.wait(10)
    assert heard == []


def test_waiting_says_when_the_work_still_runs() -> None:
    errand = Errand("test")
    may_end = Flag()
    assert errand.wait(0)
    errand.ask(lambda: may_end.wait(10))
    assert not errand.wait(0.01)
    may_end.set()
    assert errand.wait(5)


@pytest.mark.parametrize("again", range(3))
def test_an_errand_can_be_asked_again_after_it_rested(qtbot: QtBot, again: int) -> None:
    errand = Errand("test")
    heard = answers(errand)
    for _ in range(again + 1):
        with qtbot.waitSignal(errand.done):
            errand.ask(lambda: len(heard))
    assert heard == list(range(again + 1))
    assert errand.wait(5)
