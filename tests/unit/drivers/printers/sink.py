"""Something on loopback that takes what a printer on TCP 9100 would."""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

RESET_ON_CLOSE = struct.pack("ii", 1, 0)


class Sink:
    """Takes one connection: all of it, or the first `hang_up_after` bytes; `received` holds it."""

    def __init__(self, hang_up_after: int | None = None) -> None:
        self.received = b""
        self._hang_up_after = hang_up_after
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]

    def serve(self) -> None:
        """Answer one caller."""
        with self._listener, self._listener.accept()[0] as connection:
            connection.settimeout(10)
            while chunk := connection.recv(self._hang_up_after or 65536):
                self.received += chunk
                if self._hang_up_after:
                    # A printer that loses its power answers what follows with a reset.
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
                    return


@contextmanager
def listening(sink: Sink) -> Iterator[Sink]:
    """The sink at work until its one caller is done."""
    thread = Thread(target=sink.serve)
    thread.start()
    try:
        yield sink
    finally:
        thread.join(10)
        assert not thread.is_alive()
