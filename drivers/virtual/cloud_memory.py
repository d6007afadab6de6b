"""What the virtual cloud has learnt: one JSON object a line, on disk before anybody hears of it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path

Unit = dict[str, object]


class CloudMemory:
    """Units by their key, oldest first; each is learnt once, and outlives the process."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._units: list[Unit] = [json.loads(line) for line in _whole_lines(path)]
        self._keys = {unit["key"] for unit in self._units}

    def units(self) -> list[Unit]:
        """Everything learnt so far."""
        return list(self._units)

    def learn(self, units: Iterable[Unit]) -> None:
        """Keep those that are new, durably."""
        new = {unit["key"]: unit for unit in units if unit["key"] not in self._keys}
        with self._path.open("a", encoding="utf-8") as file:
            file.writelines(json.dumps(unit) + "\n" for unit in new.values())
            file.flush()
            os.fsync(file.fileno())
        self._units += new.values()
        self._keys |= new.keys()


def _whole_lines(path: Path) -> list[bytes]:
    """The file without a last line that a crash cut short: nobody was told of that unit."""
    if not path.exists():
        return []
    content = path.read_bytes()
    whole = content[: content.rfind(b"\n") + 1]
    os.truncate(path, len(whole))
    return whole.splitlines()
