"""Running a program of the factory's own: no shell, a time limit, and nothing left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import suppress
from tempfile import TemporaryFile
from time import monotonic
from typing import IO

from station.errors import SetupError
from station.ports import Program, ProgramEnd
from station.workers import Stop

OUTPUT_MOST_BYTES = 65_536
"""How much of what a program prints is read; no answer is this long."""

_GLANCE_S = 0.05
_COMPLAINT_MOST = 200
_PRINTED_MOST_BYTES = 1_048_576
_KILLED = -9
_SECRETS = "FACTORY_STATION_SECRET_"
"""Environment variables that begin so hold the station's credentials: no program gets them."""


def run_program(program: Program, stop: Stop) -> ProgramEnd:
    """Run a program in a process group of its own, which is killed at the end whatever it did.

    Its output goes to files and not to pipes, which whatever it leaves running could hold open.
    """
    with TemporaryFile() as output, TemporaryFile() as errors:
        child = _start(program, output, errors)
        deadline = monotonic() + program.limit_s
        try:
            while child.poll() is None and monotonic() < deadline:
                stop.wait(_GLANCE_S)
                stop.check()
                if _size_bytes(output) + _size_bytes(errors) > _PRINTED_MOST_BYTES:
                    return ProgramEnd(_KILLED, b"", "It printed more than a megabyte.")
            exit_code = child.poll()
        finally:
            _kill_all(child)
        return ProgramEnd(exit_code, _read(output), _last_line(_read(errors)))


def _start(program: Program, output: IO[bytes], errors: IO[bytes]) -> subprocess.Popen[bytes]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(_SECRETS)}
    try:
        return subprocess.Popen(
            program.words,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=errors,
            env=inherited | program.environment,
            start_new_session=True,
        )
    except OSError as error:
        raise SetupError(
            f"The test program {program.words[0]} cannot be started: {error.strerror}.",
            reason="test-program",
            remedy="Install it on this computer, or correct the recipe.",
        ) from error


def _kill_all(child: subprocess.Popen[bytes]) -> None:
    """End a program and all that it started in its group."""
    if sys.platform == "win32":
        child.kill()
    else:
        with suppress(ProcessLookupError, PermissionError):  # nobody is left in the group
            os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def _size_bytes(file: IO[bytes]) -> int:
    return os.fstat(file.fileno()).st_size


def _read(file: IO[bytes]) -> bytes:
    file.seek(0)
    return file.read(OUTPUT_MOST_BYTES)


def _last_line(errors: bytes) -> str:
    lines = errors.decode("utf-8", "replace").strip().splitlines()
    return "".join(c for c in lines[-1] if c.isprintable())[:_COMPLAINT_MOST] if lines else ""
