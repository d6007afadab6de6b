"""Threads of the harness that ended early; a test fails for each."""

from __future__ import annotations


class Deaths:
    """A list that any thread adds to."""

    def __init__(self) -> None:
        self.reported: list[tuple[str, Exception]] = []

    def report(self, name: str, error: Exception) -> None:
        """A thread called `name` was ended by `error`."""
        self.reported.append((name, error))
