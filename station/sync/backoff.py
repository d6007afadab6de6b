"""How long to wait before the next try: longer each time, up to a ceiling, and never in step."""

from __future__ import annotations

from random import Random, SystemRandom


class Backoff:
    """Delays with full jitter: each is drawn between nothing and a bound that grows.

    The bound starts at `first_s` seconds, is multiplied by `factor` after each delay, and stops
    at `ceiling_s`: a network that is back is noticed within half a minute. Jitter keeps the
    stations of a factory apart when that happens.
    """

    def __init__(
        self,
        first_s: float = 1.0,
        ceiling_s: float = 30.0,
        factor: float = 2.0,
        rng: Random | None = None,
    ) -> None:
        self._first_s = min(first_s, ceiling_s)
        self._ceiling_s = ceiling_s
        self._factor = factor
        self._rng = rng or SystemRandom()
        self._bound_s = self._first_s

    def next_s(self) -> float:
        """The next delay, in seconds."""
        delay_s = self._rng.uniform(0.0, self._bound_s)
        self._bound_s = min(self._ceiling_s, self._bound_s * self._factor)
        return delay_s

    def reset(self) -> None:
        """Start over: the destination answered."""
        self._bound_s = self._first_s
