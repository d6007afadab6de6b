"""Questions to whoever stands at the line: at most one a place, each waited for by its own slot."""

from __future__ import annotations

from collections.abc import Callable
from queue import Empty, SimpleQueue
from threading import Lock

from station.events import QuestionAsked, QuestionClosed, Say
from station.ports import Clock

_GLANCE_S = 0.1


class Questions:
    """What is asked now. `answer` may be called from any thread and waits for nobody."""

    def __init__(self, say: Say, clock: Clock) -> None:
        self._say = say
        self._clock = clock
        self._open: dict[str, SimpleQueue[bool]] = {}
        self._guard = Lock()

    def ask(self, question: QuestionAsked, limit_s: float, look: Callable[[], None]) -> bool | None:
        """Put a question and wait for its answer; None when nobody gives one in `limit_s` seconds.

        `look` is called again and again meanwhile; what it raises ends the question.
        """
        deadline = self._clock.monotonic() + limit_s
        answers: SimpleQueue[bool] = SimpleQueue()
        with self._guard:
            self._open[question.place] = answers
        try:
            self._say(question)
            while self._clock.monotonic() < deadline:
                look()
                try:
                    return answers.get(timeout=_GLANCE_S)
                except Empty:
                    continue
            return None
        finally:
            with self._guard:
                del self._open[question.place]
            self._say(QuestionClosed(question.place))

    def answer(self, place: str, *, passed: bool) -> None:
        """Give the answer to a place's question; nothing happens where none is open."""
        with self._guard:
            answers = self._open.get(place)
        if answers is not None:
            answers.put(passed)
