"""Programs of functional tests: what they get, what is kept of them, and that none is left."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path
from time import monotonic, sleep

import pytest

from drivers.tests import command
from drivers.tests.command import run_program
from station.errors import Cancelled, SetupError
from station.ports import Program, ProgramEnd
from station.workers import Stop

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="process groups are POSIX's")

STARTS_A_CHILD = (
    "import subprocess, sys, time\n"
    "child = subprocess.Popen(['sleep', '60'])\n"
    "open(sys.argv[1], 'w').write(str(child.pid))\n"
)


def python(source: str, *words: object, limit_s: float = 10.0, **environment: str) -> Program:
    """A program in Python, started without the site's packages."""
    return Program(
        (sys.executable, "-S", "-c", source, *(str(word) for word in words)), environment, limit_s
    )


def is_alive(pid: int) -> bool:
    """True while a process runs; one that ended and waits for its parent is dead."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def dies(pid: int) -> bool:
    """True when a process that was killed is gone within a second."""
    deadline = monotonic() + 1.0
    while is_alive(pid) and monotonic() < deadline:
        sleep(0.01)
    return not is_alive(pid)


def test_what_it_prints_and_how_it_ends_is_told() -> None:
    source = "import sys; print('out'); print('a\\nbad \\x1bthing', file=sys.stderr); sys.exit(3)"
    assert run_program(python(source), Stop()) == ProgramEnd(3, b"out\n", "bad thing")


def test_it_knows_its_unit_and_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FACTORY_STATION_SECRET_PRODUCT_CLOUD_ACME", "hush")
    monkeypatch.setenv("FROM_THE_FACTORY", "yes")
    source = "import os; print(sorted(k for k in os.environ if k.startswith('F')))"
    end = run_program(python(source, FACTORY_STATION_PLACE="A1"), Stop())
    assert end.output == b"['FACTORY_STATION_PLACE', 'FROM_THE_FACTORY']\n"


def test_nobody_reads_its_words_but_itself() -> None:
    words = ("$HOME", "a b", "; echo no", "*")
    end = run_program(python("import sys; print(sys.argv[1:])", *words), Stop())
    assert end.output == f"{list(words)}\n".encode()


def test_it_waits_for_no_keyboard() -> None:
    assert run_program(python("print(repr(input() if 0 else open(0).read()))"), Stop()).output == (
        b"''\n"
    )


@pytest.mark.parametrize("stays", ["", "time.sleep(60)"])
def test_when_its_time_is_up_it_and_its_children_are_killed(tmp_path: Path, stays: str) -> None:
    pid_file = tmp_path / "pid"
    began = monotonic()
    end = run_program(python(STARTS_A_CHILD + stays, pid_file, limit_s=1.0), Stop())
    assert end.exit_code == (None if stays else 0)
    assert monotonic() - began < 5
    assert dies(int(pid_file.read_text()))


def test_a_stop_kills_it_and_its_children(tmp_path: Path) -> None:
    pid_file, stop = tmp_path / "pid", Stop()
    timer = threading.Timer(0.5, stop.ask)
    timer.start()
    with pytest.raises(Cancelled):
        run_program(python(STARTS_A_CHILD + "time.sleep(60)", pid_file), stop)
    timer.join()
    assert dies(int(pid_file.read_text()))


def test_one_that_prints_without_end_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    end = run_program(python("while True: print('x' * 1000)"), Stop())
    assert end == ProgramEnd(-9, b"", "It printed more than a megabyte.")


def test_no_more_than_an_answer_is_read() -> None:
    end = run_program(python(f"print('x' * {command.OUTPUT_MOST_BYTES * 2})"), Stop())
    assert len(end.output) == command.OUTPUT_MOST_BYTES


def test_one_that_is_not_there_is_the_stations_trouble(tmp_path: Path) -> None:
    locked = tmp_path / "locked"
    locked.write_text("")
    for words, why in (
        (("no-such-program-anywhere",), "No such file or directory"),
        ((str(tmp_path),), os.strerror(13)),
        ((str(locked),), os.strerror(13)),
    ):
        with pytest.raises(SetupError) as caught:
            run_program(Program(words, {}, 1.0), Stop())
        assert caught.value.reason == "test-program"
        assert caught.value.message == f"The test program {words[0]} cannot be started: {why}."
