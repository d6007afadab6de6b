"""A USB hub with virtual modules in its ports: enumerates them, and says when that changes."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from math import inf
from threading import Condition
from time import monotonic

from drivers.virtual.application import Application
from drivers.virtual.enumeration import BUS, Enumeration
from drivers.virtual.module import Mode, Shown, VirtualP1
from drivers.virtual.open_line import open_serial_line
from drivers.virtual.serial_line import Died, SerialLine, SerialPeer

OpenLine = Callable[[SerialPeer, str, Died], SerialLine]

_HUB_PORT = 1
_LAST_ADDRESS = 127

log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Socket:
    """A module in a port, with its current enumeration and serial line."""

    module: VirtualP1
    enumeration: Enumeration | None = None
    line: SerialLine | None = None


@dataclass(frozen=True, slots=True)
class _ApplicationSide:
    """What a serial line talks to."""

    module: VirtualP1
    shown: Application

    def received(self, data: bytes) -> bytes:
        return self.module.received(self.shown, data)

    def set_baud(self, baud: int) -> None:
        self.module.set_baud(self.shown, baud)


def _log_death(name: str, error: Exception) -> None:
    log.error("the thread %s of the virtual hub ended: %s", name, error)


class VirtualHub:
    """A hub at port 1 of bus 1; its ports are called "1-1.1", "1-1.2" ... as on Linux.

    Any thread may call any method, and none waits for a module that is at work. A module that a
    fault pulls out is no longer plugged in, and can be plugged in again.
    """

    def __init__(
        self,
        port_count: int = 4,
        *,
        open_line: OpenLine = open_serial_line,
        died: Died = _log_death,
    ) -> None:
        self.ports = tuple(f"{BUS}-{_HUB_PORT}.{n}" for n in range(1, port_count + 1))
        self._open_line = open_line
        self._died = died
        self._sockets: dict[str, _Socket] = {}
        self._ended_lines: list[SerialLine] = []
        self._last_address = 0
        self._revision = 0
        self._changed = Condition()

    def plug(self, port: str, module: VirtualP1) -> None:
        """Put a module into a free port and power it; ValueError where that cannot be."""
        with self._changed:
            self._look()
            self._check_free(port, module)
            module.power_on()
            module.on_change = self._notice
            self._sockets[port] = _Socket(module)
            self._notice()

    def unplug(self, port: str) -> None:
        """Pull out what is in the port, at any moment; an empty port is fine."""
        self._check_port(port)
        with self._changed:
            socket = self._sockets.get(port)
            if socket:
                socket.module.power_off()
                self._notice()

    def attached(self) -> dict[str, VirtualP1]:
        """The modules that are plugged in, by port, whether or not they are on the bus."""
        with self._changed:
            self._look()
            return {port: socket.module for port, socket in self._sockets.items()}

    def enumerations(self) -> list[Enumeration]:
        """What is on the bus now."""
        with self._changed:
            self._look()
            return [it.enumeration for it in self._sockets.values() if it.enumeration]

    def serial_ports(self) -> dict[str, str]:
        """Path or URL of the serial port of each module that runs an application, by port."""
        with self._changed:
            self._look()
            lines = {port: self._line(port, it) for port, it in self._sockets.items()}
            return {port: line.device for port, line in lines.items() if line}

    @property
    def revision(self) -> int:
        """A number that grows whenever a module joins or leaves the bus."""
        with self._changed:
            self._look()
            return self._revision

    def wait(self, timeout_s: float, *, seen: int | None = None) -> bool:
        """Return True as soon as a module has joined or left the bus; False after `timeout_s`.

        With `seen`, a `revision` of before, what changed since then counts too.
        """
        deadline = monotonic() + timeout_s
        with self._changed:
            self._look()
            known = self._revision if seen is None else seen
            while self._revision == known:
                remaining_s = deadline - monotonic()
                if remaining_s <= 0:
                    return False
                self._changed.wait(min(remaining_s, self._next_change_s()))
                self._look()
            return True

    def close(self) -> None:
        """Pull everything out and wait for the threads of all serial lines."""
        for port in self.ports:
            self.unplug(port)
        for line in self._ended_lines:
            line.join()
        self._ended_lines.clear()

    def _check_port(self, port: str) -> None:
        if port not in self.ports:
            raise ValueError(f"The virtual hub has no port {port}; it has {', '.join(self.ports)}.")

    def _check_free(self, port: str, module: VirtualP1) -> None:
        self._check_port(port)
        if port in self._sockets:
            raise ValueError(f"There is a module at {port} already.")
        if any(it.module is module for it in self._sockets.values()):
            raise ValueError(f"The module {module.device_id} is at another port already.")

    def _notice(self) -> None:
        """Something happened to a module: look now, and have whoever waits look again."""
        with self._changed:
            self._look()
            self._changed.notify_all()

    def _look(self) -> None:
        for port, socket in list(self._sockets.items()):
            self._update(port, socket)
            if socket.enumeration is None and socket.module.mode() is Mode.UNPOWERED:
                del self._sockets[port]

    def _update(self, port: str, socket: _Socket) -> None:
        shown = socket.module.shown()
        known = socket.enumeration.shown if socket.enumeration else None
        if shown is known:
            return
        self._hang_up(socket)
        socket.enumeration = self._enumerate(port, socket.module, shown) if shown else None
        self._revision += 1
        self._changed.notify_all()

    def _enumerate(self, port: str, module: VirtualP1, shown: Shown) -> Enumeration:
        taken = {it.enumeration.address for it in self._sockets.values() if it.enumeration}
        while True:
            self._last_address = self._last_address % _LAST_ADDRESS + 1
            if self._last_address not in taken:
                return Enumeration(port, self._last_address, module, shown)

    def _line(self, port: str, socket: _Socket) -> SerialLine | None:
        shown = socket.module.shown()
        if socket.line is None and isinstance(shown, Application):
            peer = _ApplicationSide(socket.module, shown)
            socket.line = self._open_line(peer, f"virtual-serial-{port}", self._died)
        return socket.line

    def _hang_up(self, socket: _Socket) -> None:
        if socket.line:
            socket.line.hang_up()
            self._ended_lines = [it for it in self._ended_lines if it.is_serving]
            self._ended_lines.append(socket.line)
            socket.line = None

    def _next_change_s(self) -> float:
        return min((it.module.next_change_s() for it in self._sockets.values()), default=inf)
