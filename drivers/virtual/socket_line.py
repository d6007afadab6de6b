"""A serial line on a loopback socket, for systems without pseudo-terminals.

pyserial opens it with `serial_for_url("socket://127.0.0.1:PORT")`. A plain socket carries no baud
rate, so a module behind one is asked for DFU mode by a control request and not by a touch.
"""

from __future__ import annotations

import socket

from drivers.virtual.serial_line import SerialLine, SerialPeer

_READ_BYTES = 4096


class SocketLine(SerialLine):
    """A listener for one host at a time; a second one waits until the first has gone."""

    def __init__(self, peer: SerialPeer) -> None:
        super().__init__(peer)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._host: socket.socket | None = None
        self.device = f"socket://127.0.0.1:{self._listener.getsockname()[1]}"

    def sources(self) -> list[int]:
        """The connected host, or else the door."""
        return [(self._host or self._listener).fileno()]

    def attend(self, ready: list[int]) -> None:
        """Let a host in, or answer the one that is there."""
        if not ready:
            return
        if self._host is None:
            self._host, _ = self._listener.accept()
            return
        try:
            self._answer(self._host)
        except OSError:  # the host went away without a goodbye
            self._drop_host()

    def close(self) -> None:
        """Hang up on the host and close the door."""
        self._drop_host()
        self._listener.close()

    def _answer(self, host: socket.socket) -> None:
        data = host.recv(_READ_BYTES)
        if data:
            host.sendall(self.peer.received(data))
        else:
            self._drop_host()

    def _drop_host(self) -> None:
        if self._host:
            self._host.close()
            self._host = None
