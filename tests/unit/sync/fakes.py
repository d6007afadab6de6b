"""Time that passes when told to, and a destination that answers as told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from station.ports import Verdict
from station.workers import Stop

Wire = tuple[dict[str, object], ...]
Answer = Callable[[Wire], tuple[Verdict, ...]]


class FakeClock:
    """A clock that stands still until somebody moves it."""

    def __init__(self) -> None:
        self.passed_s = 0.0

    def now(self) -> datetime:
        return datetime(2024, 5, 2, 8, tzinfo=UTC) + timedelta(seconds=self.passed_s)

    def monotonic(self) -> float:
        return self.passed_s


class FakeStop(Stop):
    """Waiting moves the clock instead; somebody asks to stop once `limit_s` have passed."""

    def __init__(self, clock: FakeClock, limit_s: float) -> None:
        super().__init__()
        self._clock = clock
        self._limit_s = limit_s
        self.meanwhile: Callable[[], None] = lambda: None

    def wait(self, timeout_s: float) -> bool:
        self._clock.passed_s += timeout_s
        self.meanwhile()
        if self._clock.passed_s >= self._limit_s:
            self.ask()
        return self.asked


def take_all(wire: Wire) -> tuple[Verdict, ...]:
    """Accept everything."""
    return tuple(Verdict(str(unit["key"]), accepted=True) for unit in wire)


class FakeCloud:
    """Answers with `answer`, and keeps what it was sent: the parcel's key, the messages' keys."""

    name = "product"
    kind = "product"

    def __init__(self, answer: Answer = take_all) -> None:
        self.answer = answer
        self.sent: list[tuple[str, list[object]]] = []

    def send(self, parcel: str, messages: Wire) -> tuple[Verdict, ...]:
        self.sent.append((parcel, [unit["key"] for unit in messages]))
        return self.answer(messages)

    def close(self) -> None:
        """Nothing is open."""
