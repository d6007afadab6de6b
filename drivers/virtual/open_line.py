"""The kind of serial line that this system has: a pseudo-terminal, or a socket on the loopback."""

from __future__ import annotations

import sys

from drivers.virtual.serial_line import Died, SerialLine, SerialPeer


def open_serial_line(peer: SerialPeer, name: str, died: Died) -> SerialLine:
    """Open the kind of line that this system has, and serve it on a thread called `name`."""
    line: SerialLine
    if sys.platform == "win32":
        from drivers.virtual.socket_line import SocketLine

        line = SocketLine(peer)
    else:
        from drivers.virtual.pty_line import PtyLine

        line = PtyLine(peer)
    line.start(name, died)
    return line
