"""Asking a running module over its serial line (device-os system_setup.cpp): `i` and `s`.

The same line belongs to the application while the module does not listen: `talk` is for that.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import serial

from station.errors import SetupError, UnitGone
from station.ports import ModuleReport
from station.workers import Stop

_DEVICE_ID = re.compile(rb"(?:Your device id is|Device ID:) ([0-9a-fA-F]{24})\r?\n")
_MODULES = re.compile(rb'(\{"p":.*\})\r?\n')
NORMAL_BAUD = 9600
DFU_BAUD = 14400
LISTENING_BAUD = 28800
"""Opening the line at one of the last two asks for a mode (device-os system_update.cpp)."""

_ASK_AGAIN_S = 1.0
"""A module that has just booted may miss the first letter."""

_READ_S = 0.05
_END_LISTENING = b"x"
_END_LISTENING_S = 0.1
_HEARD_MOST_BYTES = 65_536


class ListeningLine:
    """An open serial line to a module in listening mode."""

    def __init__(self, port: serial.SerialBase, stop: Stop) -> None:
        self._port = port
        self._stop = stop

    def ask(self, letter: bytes, reply: re.Pattern[bytes], limit_s: float) -> bytes | None:
        """Send a letter until its reply comes; the reply's first group, None after `limit_s`."""
        deadline = time.monotonic() + limit_s
        heard = b""
        asked_at = float("-inf")
        while time.monotonic() < deadline:
            self._stop.check()
            if time.monotonic() - asked_at >= _ASK_AGAIN_S:
                self._port.write(letter)
                asked_at = time.monotonic()
            heard += self._port.read(max(1, self._port.in_waiting))
            if match := reply.search(heard):
                return match[1]
        return None

    def talk(self, text: str, enough: Callable[[str], bool], limit_s: float) -> str:
        """Say a text to the application, and listen until it is enough; gives what was heard.

        Listening mode is ended first, since a text would be commands to it. As long as nothing is
        heard all this is repeated each second: an application that has just started misses words.
        """
        deadline = time.monotonic() + limit_s
        heard = b""
        said_at = float("-inf")
        while time.monotonic() < deadline:
            self._stop.check()
            if not heard and time.monotonic() - said_at >= _ASK_AGAIN_S:
                self._say(text.encode())
                said_at = time.monotonic()
            news = self._port.read(max(1, self._port.in_waiting))
            heard = (heard + news)[-_HEARD_MOST_BYTES:]
            if news and enough(_text(heard)):
                break
        return _text(heard)

    def _say(self, words: bytes) -> None:
        """End listening mode, and say something to the application."""
        self._port.write(_END_LISTENING)
        self._stop.wait(_END_LISTENING_S)
        if words:
            self._port.reset_input_buffer()  # what is heard from here on is the answer
            self._port.write(words)

    def report(self, limit_s: float) -> ModuleReport | None:
        """Who the module says it is and what it runs; None when it says nothing in `limit_s`."""
        device_id = self.ask(b"i", _DEVICE_ID, limit_s)
        if device_id is None:
            return None
        told = modules_told(self.ask(b"s", _MODULES, limit_s) or b"{}")
        return ModuleReport(device_id.decode().lower(), user_part_sha256(told), is_healthy(told))


def _text(heard: bytes) -> str:
    """What was heard as text, whose lines end as they do in Python."""
    return heard.decode("utf-8", "replace").replace("\r\n", "\n")


@contextmanager
def listening_line(url: str, baud: int, stop: Stop) -> Iterator[ListeningLine]:
    """Open a serial device or pyserial URL; errors become the station's own."""
    try:
        port = serial.serial_for_url(url, baudrate=baud, timeout=_READ_S)
    except (serial.SerialException, OSError) as error:
        if "ermission" in str(error):
            raise SetupError(
                "This computer does not let the station use the module's serial port.",
                reason="permission",
                remedy="Run `factory-station doctor`; it names the rule that is missing.",
            ) from error
        raise UnitGone("The module was unplugged.") from error
    try:
        yield ListeningLine(port, stop)
    except (serial.SerialException, OSError) as error:
        raise UnitGone("The module was unplugged.") from error
    finally:
        with suppress(serial.SerialException, OSError):  # it may have left already
            port.close()


def modules_told(reply: bytes) -> list[dict[str, object]]:
    """The main modules (not copies in the factory slot) in the reply to `s`; empty if not told."""
    try:
        told = json.loads(reply).get("m", [])
        return [module for module in told if module.get("l", "m") == "m"]
    except (ValueError, AttributeError, TypeError):
        return []


def user_part_sha256(modules: list[dict[str, object]]) -> str | None:
    """The suffix SHA of the user part that runs, lower case; None where that was not told."""
    users = [module["u"] for module in modules if module.get("f") == "u" and "u" in module]
    return str(users[0]).lower() if users else None


def is_healthy(modules: list[dict[str, object]]) -> bool | None:
    """True when each module passed every check that the system made: `vv` equals `vc`."""
    checked = [(module.get("vc"), module.get("vv")) for module in modules]
    if not checked or any(wanted is None for wanted, _ in checked):
        return None
    return all(wanted == found for wanted, found in checked)


def touch_into_dfu(url: str, is_gone: Callable[[], bool], stop: Stop, limit_s: float) -> bool:
    """Open a serial line at the speed that restarts a module into DFU mode; True once it has left.

    The line is held open until the module has noticed.
    """
    deadline = time.monotonic() + limit_s
    try:
        with serial.serial_for_url(url, baudrate=DFU_BAUD, timeout=_READ_S):
            while time.monotonic() < deadline and not is_gone():
                stop.check()
                stop.wait(_READ_S)
    except (serial.SerialException, OSError) as error:
        if not is_gone():
            raise UnitGone("The module was unplugged.") from error
    return is_gone()
