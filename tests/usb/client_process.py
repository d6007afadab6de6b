"""A station client at work: tells it what to do and waits for its answers, never forever."""

from __future__ import annotations

import json
import select
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_ANSWER_LIMIT_S = 30.0
_END_LIMIT_S = 5.0


class StationFailed(AssertionError):
    """The driver raised one of the station's errors, in the client: its `reason` and `kind`."""

    def __init__(self, answer: Mapping[str, str]) -> None:
        super().__init__(f"{answer['kind']} {answer['error']}: {answer['message']}")
        self.reason, self.kind = answer["error"], answer["kind"]


class ClientProcess:
    """One running `station_client.py`."""

    def __init__(self, environment: Mapping[str, str], library: str | None) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.usb.station_client", *([library] if library else [])],
            cwd=Path(__file__).parents[2],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, task: str, **arguments: object) -> Any:
        """Do a task and wait for its result; raises StationFailed with the driver's error."""
        return result(self._exchange({"task": task, "with": arguments}))

    def together(self, *tasks: tuple[str, Mapping[str, object]]) -> list[dict[str, Any]]:
        """Do several at once; their raw answers, for `result`."""
        lines = [{"task": task, "with": arguments} for task, arguments in tasks]
        answers: list[dict[str, Any]] = self._exchange({"task": "together", "tasks": lines})[
            "result"
        ]
        return answers

    def start(self, task: str, **arguments: object) -> None:
        """Begin a task; `finish` waits for its result."""
        self._send({"task": task, "with": arguments})

    def finish(self) -> Any:
        """The result of the task that was begun."""
        return result(self._receive())

    @property
    def open_files(self) -> int:
        """How many descriptors the client has open."""
        return len(list(Path(f"/proc/{self._process.pid}/fd").iterdir()))

    def close(self) -> None:
        """Let the client end; one that does not is killed, and fails the test."""
        try:
            self._process.communicate(timeout=_END_LIMIT_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.communicate()
            raise
        assert self._process.returncode == 0, f"the client ended with {self._process.returncode}"

    def _exchange(self, line: Mapping[str, object]) -> dict[str, Any]:
        self._send(line)
        return self._receive()

    def _send(self, line: Mapping[str, object]) -> None:
        assert self._process.stdin
        self._process.stdin.write(json.dumps(line) + "\n")
        self._process.stdin.flush()

    def _receive(self) -> dict[str, Any]:
        stdout = self._process.stdout
        assert stdout
        ready, _, _ = select.select([stdout], [], [], _ANSWER_LIMIT_S)
        assert ready, "the client does not answer"
        line = stdout.readline()
        assert line, f"the client ended with {self._process.wait(_END_LIMIT_S)}"
        answer: dict[str, Any] = json.loads(line)
        return answer


def result(answer: dict[str, Any]) -> Any:
    """What a task gave; raises StationFailed where the driver raised."""
    if "error" in answer:
        raise StationFailed(answer)
    return answer["result"]
