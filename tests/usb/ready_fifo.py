"""A device node that poll() finds writable exactly while it is meant to be.

libusb waits for POLLOUT on a usbfs node, which means that a transfer can be reaped. A plain file is
always writable; a FIFO is until it is full.
"""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

_PAGE_BYTES = os.sysconf("SC_PAGESIZE")


class ReadyFifo:
    """A FIFO of one page at `path`; not ready when made."""

    def __init__(self, path: Path) -> None:
        self.path = path
        os.mkfifo(path)
        path.chmod(0o666)
        self._descriptor = os.open(path, os.O_RDWR | os.O_NONBLOCK)
        fcntl.fcntl(self._descriptor, fcntl.F_SETPIPE_SZ, _PAGE_BYTES)
        self._is_ready = True
        self.set_ready(False)

    def set_ready(self, ready: bool) -> None:
        """Have poll() say POLLOUT, or not."""
        if ready == self._is_ready:
            return
        self._is_ready = ready
        if ready:
            os.read(self._descriptor, _PAGE_BYTES)
        else:
            os.write(self._descriptor, bytes(_PAGE_BYTES))

    def close(self) -> None:
        """Let go of it."""
        os.close(self._descriptor)
