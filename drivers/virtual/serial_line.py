"""The host's end of a module's serial port, so that pyserial can open it."""

from __future__ import annotations

import select
import socket
from collections.abc import Callable
from threading import Lock
from typing import Protocol

from drivers.virtual.personality import Gone
from station.workers import spawn

Died = Callable[[str, Exception], None]


class SerialPeer(Protocol):
    """The module behind a line; both methods raise Gone once it has left the bus."""

    def received(self, data: bytes) -> bytes:
        """What the module answers."""
        ...

    def set_baud(self, baud: int) -> None:
        """The host set another baud rate."""
        ...


class SerialLine:
    """One open line, served by a thread of its own until the module leaves or `hang_up`.

    `device` is what pyserial opens: a path, or a URL for `serial_for_url`.
    """

    device: str
    poll_s: float | None = None

    def __init__(self, peer: SerialPeer) -> None:
        self.peer = peer
        self._hear, self._wake = socket.socketpair()
        self._guard = Lock()
        self._ended = False

    def start(self, name: str, died: Died) -> None:
        """Begin to serve."""
        self._thread = spawn(name, self._serve, died=died)

    @property
    def is_serving(self) -> bool:
        """True until the line's thread has ended."""
        return self._thread.is_alive()

    def hang_up(self) -> None:
        """End the line, from any thread and at any time; it is gone a moment later."""
        with self._guard:
            if not self._ended:
                self._wake.send(b"!")

    def join(self) -> None:
        """Wait until the line has ended."""
        self._thread.join()

    def sources(self) -> list[int]:
        """File numbers on which something may arrive."""
        raise NotImplementedError

    def attend(self, ready: list[int]) -> None:
        """Look after what has arrived; called every `poll_s` seconds even if nothing has."""
        raise NotImplementedError

    def close(self) -> None:
        """Let go of what the line has open."""
        raise NotImplementedError

    def _serve(self) -> None:
        wake = self._hear.fileno()
        try:
            while True:
                ready, _, _ = select.select([wake, *self.sources()], [], [], self.poll_s)
                if wake in ready:
                    return
                self.attend(ready)
        except Gone:
            return
        finally:
            with self._guard:
                self._ended = True
            self._hear.close()
            self._wake.close()
            self.close()
