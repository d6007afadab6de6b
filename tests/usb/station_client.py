"""The shipped driver as a program of its own: run under umockdev, told by lines of JSON what to do.

Each line names a task and its arguments; "together" does several at once, each on its own thread.
The answer is one line: {"result": ...}, or {"error": reason, "kind": class, "message": sentence}.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from usb.backend import IBackend, libusb1

from drivers.boards.p1 import dfuse
from drivers.boards.p1.board import P1Board, P1Driver
from drivers.usb.bus import UsbBus, system_backend
from firmware_images.regions import P1, regions_for
from station.errors import StationError, UnitError, UnitGone
from station.line.parts import carries, compare
from station.ports import ModuleSeen
from station.workers import Stop

USER_PART = regions_for(P1, "user_part", 1)[0].start_address

_GLANCE_S = 0.01
_ARRIVAL_LIMIT_S = 5.0
_ASK_LIMIT_S = 5.0


class Station:
    """The driver and the bus of a station, and the boards that it keeps open."""

    def __init__(self, backend: IBackend) -> None:
        self._backend = backend
        self._bus = UsbBus(backend, time.sleep)
        self._held: dict[str, P1Board] = {}

    def attached(self) -> list[list[object]]:
        """What is on the bus: port, ids and address of each."""
        seen = self._bus.attached()
        return [[it.port_path, it.vendor_id, it.product_id, it.address] for it in seen]

    def identify(self, port: str) -> str | None:
        """The id of a module in DFU mode."""
        with self._board(port) as board:
            return board.read_identity()

    def flash(self, port: str, image: str) -> float:
        """Erase and write a file; seconds from opening the module to the last status."""
        data = Path(image).read_bytes()
        began = time.perf_counter()
        with self._board(port) as board:
            board.erase(USER_PART, len(data), _quietly, Stop())
            board.write(USER_PART, data, _quietly, Stop())
            return time.perf_counter() - began

    def flash_and_verify(self, port: str, image: str) -> float:
        """Flash a file, read it back and compare; seconds from opening the module to the end."""
        data = Path(image).read_bytes()
        began = time.perf_counter()
        with self._board(port) as board:
            board.erase(USER_PART, len(data), _quietly, Stop())
            board.write(USER_PART, data, _quietly, Stop())
            found = board.read(USER_PART, len(data), _quietly, Stop())
            if found != data:
                raise UnitError("What was read back differs.", reason="differs")
            return time.perf_counter() - began

    def bring_up_to_date(self, port: str, parts: list[list[object]]) -> float:
        """Write each part (address, file) that differs, and verify; seconds from opening on."""
        files = [(int(str(address)), Path(str(file)).read_bytes()) for address, file in parts]
        began = time.perf_counter()
        with self._board(port) as board:
            for address, data in files:
                if not carries(board, address, data, _quietly, Stop()):
                    board.erase(address, len(data), _quietly, Stop())
                    board.write(address, data, _quietly, Stop())
                    compare(address, data, board.read(address, len(data), _quietly, Stop()))
            return time.perf_counter() - began

    def read(self, port: str, size_bytes: int, to: str) -> None:
        """Read the user part into a file."""
        with self._board(port) as board:
            Path(to).write_bytes(board.read(USER_PART, size_bytes, _quietly, Stop()))

    def write_setup(self, port: str, ssid_prefix: str, setup_code: str) -> None:
        """Write the set-up network's name."""
        with self._board(port) as board:
            board.write_setup(ssid_prefix, setup_code)

    def leave(self, port: str) -> None:
        """Reset into the application."""
        with self._board(port) as board:
            board.leave()

    def ask(self, port: str, serial_port: str) -> list[str | None]:
        """Device id and user part's SHA of a module in application mode."""
        driver = P1Driver(self._backend, lambda: {port: serial_port})
        report = driver.ask(self._seen(port, "application"), _ASK_LIMIT_S, Stop())
        return [report.device_id, report.user_part_sha256]

    def hold(self, port: str) -> None:
        """Open a module and keep it open."""
        self._held[port] = self._open(port)

    def let_go(self, port: str) -> None:
        """Close a module that was kept open."""
        self._held.pop(port).close()

    def be_impatient(self, limit_ms: int) -> None:
        """Wait less long for an answer than the driver as shipped does."""
        dfuse.TRANSFER_LIMIT_MS = limit_ms

    @contextmanager
    def _board(self, port: str) -> Iterator[P1Board]:
        board = self._open(port)
        try:
            yield board
        finally:
            board.close()

    def _open(self, port: str) -> P1Board:
        return P1Driver(self._backend, dict).open(self._seen(port, "dfu"))

    def _seen(self, port: str, mode: str) -> ModuleSeen:
        driver = P1Driver(self._backend, dict)
        deadline = time.monotonic() + _ARRIVAL_LIMIT_S
        while time.monotonic() < deadline:
            for device in self._bus.attached():
                found = driver.recognise(device)
                if found and device.port_path == port and found.mode == mode:
                    return found
            time.sleep(_GLANCE_S)
        raise UnitGone(f"No module in {mode} mode came to {port}.", reason="absent")


def answer(station: Station, line: Mapping[str, Any]) -> dict[str, object]:
    """Do one task and say how it went."""
    if line["task"] == "together":
        with ThreadPoolExecutor(len(line["tasks"])) as pool:
            return {"result": list(pool.map(lambda it: answer(station, it), line["tasks"]))}
    task: Callable[..., object] = getattr(station, line["task"])
    try:
        return {"result": task(**line["with"])}
    except StationError as error:
        kind = type(error).__name__
        return {"error": error.reason, "kind": kind, "message": error.message}


def main() -> None:
    """Answer until the input ends; the only word after the name is a libusb to be used instead."""
    library = sys.argv[1] if len(sys.argv) > 1 else None
    backend = libusb1.get_backend(find_library=lambda _: library) if library else system_backend()
    station = Station(backend)
    for line in sys.stdin:
        print(json.dumps(answer(station, json.loads(line))), flush=True)  # noqa: T201 - the answer


def _quietly(_fraction: float) -> None:
    """Nobody looks at the progress."""


if __name__ == "__main__":
    main()
