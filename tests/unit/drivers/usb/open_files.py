"""Counts what this process has open, so that a leak is seen."""

from pathlib import Path


def descriptors() -> int:
    """How many file descriptors are open (Linux)."""
    return sum(1 for _ in Path("/proc/self/fd").iterdir())
