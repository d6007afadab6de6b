"""The serial port that pyserial opens: a pseudo-terminal, or a socket elsewhere."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from time import monotonic
from types import SimpleNamespace
from typing import Any

import pytest
import serial

from drivers.virtual.application import Application
from drivers.virtual.hub import OpenLine, VirtualHub
from drivers.virtual.module import Mode, VirtualP1
from drivers.virtual.open_line import open_serial_line
from drivers.virtual.serial_line import Died, SerialLine, SerialPeer
from drivers.virtual.socket_line import SocketLine
from firmware_images import sample
from tests.unit.drivers.virtual.dfu_client import find
from tests.unit.drivers.virtual.pretend import DEVICE_ID, module, plugged

IMAGE = sample.user_part()

needs_terminals = pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals here")


def open_socket_line(peer: SerialPeer, name: str, died: Died) -> SerialLine:
    line = SocketLine(peer)
    line.start(name, died)
    return line


LINES = [
    pytest.param(open_serial_line, id="pty", marks=needs_terminals),
    pytest.param(open_socket_line, id="socket"),
]


@pytest.fixture(params=LINES)
def running(
    request: pytest.FixtureRequest, hub: VirtualHub, monkeypatch: pytest.MonkeyPatch
) -> VirtualP1:
    """A module in application mode, on either kind of line."""
    # pyserial sleeps whenever it closes a socket, for servers that are slow to notice.
    quick = SimpleNamespace(sleep=lambda _: None)
    monkeypatch.setattr("serial.urlhandler.protocol_socket.time", quick)
    open_line: OpenLine = request.param
    hub._open_line = open_line
    return plugged(hub, module(user_image=IMAGE))


def opened(hub: VirtualHub, port: str = "1-1.1", baud: int = 9600) -> Any:
    return serial.serial_for_url(hub.serial_ports()[port], baudrate=baud, timeout=5.0)


def read_for_ever(line: Any) -> None:
    while True:
        line.read(1)


def wait_for(condition: Callable[[], object]) -> None:
    """What the line's own thread is about to do."""
    deadline = monotonic() + 5.0
    while not condition():
        assert monotonic() < deadline, "it did not happen"


@pytest.mark.usefixtures("running")
def test_who_are_you_and_what_do_you_run(hub: VirtualHub) -> None:
    with opened(hub) as line:
        line.write(b"i")
        assert line.read_until(b"\r\n") == f"Device ID: {DEVICE_ID}\r\n".encode()
        assert line.read_until(b"\r\n").startswith(b"Device Secret: ")
        assert line.read_until(b"\r\n").startswith(b"Serial Number: ")
        line.write(b"s")
        told = json.loads(line.read_until(b"\r\n"))
    assert told["m"][3]["u"] == IMAGE[-38:-6].hex().upper()


@pytest.mark.usefixtures("running")
def test_it_can_be_opened_again(hub: VirtualHub) -> None:
    for _ in range(2):
        with opened(hub) as line:
            line.write(b"c")
            assert line.read_until(b"\r\n") == b"Device claimed: no\r\n"


def test_it_keeps_its_name_until_the_module_leaves(hub: VirtualHub, running: VirtualP1) -> None:
    first = hub.serial_ports()
    assert hub.serial_ports() == first
    find(hub).ctrl_transfer(0x21, 0x20, 0, 0, (14400).to_bytes(4, "little") + b"\0\0\x08")
    assert running.mode() is Mode.DFU
    assert hub.serial_ports() == {}


@pytest.mark.usefixtures("running")
def test_unplugging_breaks_an_open_line(hub: VirtualHub) -> None:
    line = opened(hub)
    hub.unplug("1-1.1")
    with pytest.raises(serial.SerialException):
        read_for_ever(line)
    line.close()
    assert hub.serial_ports() == {}


@pytest.mark.usefixtures("running")
def test_a_reset_from_the_console_breaks_the_line(hub: VirtualHub) -> None:
    line = opened(hub)
    before = hub.serial_ports()["1-1.1"]
    line.write(b"L")
    with pytest.raises(serial.SerialException):
        read_for_ever(line)
    line.close()
    assert hub.attached()["1-1.1"].mode() is Mode.SAFE_MODE
    with opened(hub) as again:
        again.write(b"c")
        assert again.read_until(b"\r\n") == b"Device claimed: no\r\n"
    assert before is not hub.serial_ports()["1-1.1"]


def test_only_a_running_module_has_a_serial_port(hub: VirtualHub) -> None:
    plugged(hub, module())
    plugged(hub, module(user_image=IMAGE), "1-1.3")
    assert list(hub.serial_ports()) == ["1-1.3"]


@needs_terminals
def test_opening_at_14400_baud_leads_to_dfu_mode(hub: VirtualHub) -> None:
    virtual = plugged(hub, module(user_image=IMAGE))
    opened(hub, baud=14400).close()
    wait_for(lambda: virtual.mode() is Mode.DFU)
    assert find(hub).idProduct == 0xD008


@needs_terminals
def test_opening_at_28800_baud_leads_to_listening_mode(hub: VirtualHub) -> None:
    shown = plugged(hub, module(user_image=IMAGE)).shown()
    assert isinstance(shown, Application)
    with opened(hub) as line:
        line.write(b"x")
        wait_for(lambda: not shown.listening.active)
        line.baudrate = 28800
        line.write(b"c")
        assert line.read_until(b"\r\n") == b"Device claimed: no\r\n"


@needs_terminals
def test_a_terminals_name_vanishes_with_the_module(hub: VirtualHub) -> None:
    plugged(hub, module(user_image=IMAGE))
    name = Path(hub.serial_ports()["1-1.1"])
    assert name.exists()
    hub.close()
    assert not name.exists()


@needs_terminals
def test_nobody_reading_blocks_nobody(hub: VirtualHub) -> None:
    plugged(hub, module(user_image=IMAGE))
    with opened(hub) as line:
        line.write(b"s" * 200)
        wait_for(lambda: line.in_waiting > 0)
        hub.close()


@needs_terminals
def test_no_file_stays_open(hub: VirtualHub) -> None:
    def open_files() -> int:
        return len(list(Path("/dev/fd").iterdir()))

    plugged(hub, module(user_image=IMAGE))
    hub.serial_ports()
    hub.close()
    before = open_files()
    for _ in range(3):
        plugged(hub, module(user_image=IMAGE))
        hub.serial_ports()
        hub.close()
    assert open_files() == before


def test_it_all_imports_where_there_are_no_terminals() -> None:
    """As on Windows, where pty, termios, tty and fcntl do not exist."""
    program = (
        "import sys; sys.platform = 'win32'\n"
        "for name in ('pty', 'termios', 'tty', 'fcntl'): sys.modules[name] = None\n"
        "import drivers.virtual.backend, drivers.virtual.serial_line, drivers.virtual.socket_line\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)
