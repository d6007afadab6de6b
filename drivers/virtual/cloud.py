"""The virtual cloud: a maker's back end on loopback, which misbehaves on request."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from hashlib import sha256
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from socketserver import TCPServer
from typing import cast

from drivers.virtual.cloud_memory import CloudMemory, Unit
from station.workers import Stop, spawn

_LOGIN_PAGE = b"<!doctype html><title>Welcome to the guest network</title>"
_CLIENT_PATIENCE_S = 10.0


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of the virtual cloud: HTTP status and body."""

    status: int
    body: bytes


class VirtualCloud:
    """A back end that learns each unit once, however often it is told. Its faults are switches.

    down        hangs up on everybody
    status      answers this, and learns nothing
    garbage     answers 200 with a login page, and learns nothing
    conflicts   device ids whose whole parcel is answered 409
    refusals    device ids that it refuses, each with its reason; the others are taken
    slow_s      learns, then waits for so many seconds before it answers
    cut_reply   learns, then hangs up before it answers

    `requests` counts those that were read. Units are on disk, in `folder`/units.jsonl, before an
    answer leaves, so that the next virtual cloud in the same folder knows them.
    """

    def __init__(self, folder: Path, port: int = 0) -> None:
        self.down = False
        self.status: int | None = None
        self.garbage = False
        self.conflicts: frozenset[str] = frozenset()
        self.refusals: dict[str, str] = {}
        self.slow_s = 0.0
        self.cut_reply = False
        self.requests = 0
        self._memory = CloudMemory(folder / "units.jsonl")
        self._answers: dict[str, tuple[bytes, Answer]] = {}
        self._stop = Stop()
        self._server = _Server(self, port)
        self._death: Exception | None = None
        self._thread = spawn("virtual-cloud", self._server.serve, died=self._died)

    @property
    def url(self) -> str:
        """Where it takes units."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/units"

    def units(self) -> list[Unit]:
        """What it has learnt, oldest first."""
        return self._memory.units()

    def close(self) -> None:
        """End at once; raises what had ended its thread before, if anything had."""
        self._stop.ask()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
        if self._death:
            raise self._death

    def answer(self, idempotency_key: str, body: bytes) -> Answer | None:
        """Its answer to one request; None where it hangs up."""
        self.requests += 1
        if self.status is not None:
            return _said(self.status, {"reason": "The virtual cloud was asked to misbehave."})
        if self.garbage:
            return Answer(200, _LOGIN_PAGE)
        answer = self._repeated(idempotency_key, body)
        if self._stop.wait(self.slow_s) or self.cut_reply:
            return None
        return answer

    def _repeated(self, idempotency_key: str, body: bytes) -> Answer:
        """The same answer again for the same key; 422 if that comes with another body."""
        digest = sha256(body).digest()
        if idempotency_key not in self._answers:
            self._answers[idempotency_key] = (digest, self._judge(body))
        known_digest, answer = self._answers[idempotency_key]
        if known_digest != digest:
            return _said(422, {"reason": "This idempotency key came with another body before."})
        return answer

    def _judge(self, body: bytes) -> Answer:
        try:
            units = [(str(unit["key"]), str(unit["device_id"]), unit) for unit in _units(body)]
        except (ValueError, KeyError, TypeError):
            return _said(400, {"reason": "This is no list of units."})
        if any(device_id in self.conflicts for _, device_id, _ in units):
            return _said(409, {"reason": "A unit is known already, with another claim token."})
        taken = {key: unit for key, device_id, unit in units if device_id not in self.refusals}
        self._memory.learn(taken.values())
        refused = [
            {"key": key, "reason": self.refusals[device_id]}
            for key, device_id, _ in units
            if key not in taken
        ]
        return _said(200, {"accepted": list(taken), "refused": refused})

    def _died(self, _name: str, error: Exception) -> None:
        self._death = error


class _Server(TCPServer):
    """Serves one request after the other: a virtual cloud has one station, and stays in order."""

    allow_reuse_address = True

    def __init__(self, cloud: VirtualCloud, port: int) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.cloud = cloud

    def serve(self) -> None:
        self.serve_forever(poll_interval=0.05)

    def verify_request(self, *_: object) -> bool:
        return not self.cloud.down

    def handle_error(self, *_: object) -> None:
        """Forgive a client that left and a disk that is full: nothing was acknowledged."""
        error = sys.exception()
        if error is not None and not isinstance(error, OSError):
            raise error


class _Handler(BaseHTTPRequestHandler):
    timeout = _CLIENT_PATIENCE_S

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        cloud = cast("_Server", self.server).cloud
        answer = cloud.answer(self.headers.get("Idempotency-Key", ""), body)
        if answer is None:
            return
        self.send_response(answer.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)

    def log_message(self, *_: object) -> None:
        """Say nothing: the station's own log tells what was sent."""


def _units(body: bytes) -> list[Unit]:
    return cast("list[Unit]", json.loads(body)["units"])


def _said(status: int, said: dict[str, object]) -> Answer:
    return Answer(status, json.dumps(said).encode())
