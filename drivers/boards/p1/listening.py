"""Asking a running module over its serial line (device-os system_setup.cpp): `i` and `s`."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import serial

from station.errors import SetupError, UnitError, UnitGone
from station.ports import ModuleReport
from station.workers import Stop

_DEVICE_ID = re.compile(rb"(?:Your device id is|Device ID:) ([0-9a-fA-F]{24})\r?\n")
_MODULES = re.compile(rb'(\{"p":.*\})\r?\n')
_BAUD = 9600
_ASK_AGAIN_S = 1.0
"""A module that has just booted may miss the first letter."""

_READ_S = 0.05


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

    def report(self, limit_s: float) -> ModuleReport:
        """Who the module says it is and which user part it runs; waits `limit_s` for each."""
        device_id = self.ask(b"i", _DEVICE_ID, limit_s)
        if device_id is None:
            raise UnitError(
                "The module came back, but it does not say who it is.",
                reason="silent",
                remedy="Its firmware may keep it out of listening mode. Plug it in again; if it "
                "happens with every unit, ask the firmware's makers.",
            )
        modules = self.ask(b"s", _MODULES, limit_s)
        return ModuleReport(device_id.decode().lower(), user_part_sha256(modules or b"{}"))


@contextmanager
def listening_line(url: str, stop: Stop) -> Iterator[ListeningLine]:
    """Open a serial device or pyserial URL; errors become the station's own."""
    try:
        port = serial.serial_for_url(url, baudrate=_BAUD, timeout=_READ_S)
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


def user_part_sha256(modules: bytes) -> str | None:
    """The suffix SHA of the main user part in the reply to `s`, lower case; None if not told."""
    try:
        told = json.loads(modules).get("m", [])
        users = [m["u"] for m in told if m.get("f") == "u" and m.get("l", "m") == "m" and "u" in m]
    except (ValueError, AttributeError, TypeError, KeyError):
        return None
    return str(users[0]).lower() if users else None
