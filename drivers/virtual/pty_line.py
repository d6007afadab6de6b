"""A serial line on a pseudo-terminal: Linux and macOS. The module sees the host's baud rate."""

from __future__ import annotations

import contextlib
import fcntl
import os
import struct
import sys
import termios
import tty

from drivers.virtual.serial_line import SerialLine, SerialPeer

_READ_BYTES = 4096
_TCGETS2 = 0x802C542A
_TERMIOS2 = struct.Struct("=4I20s2I")


class PtyLine(SerialLine):
    """The module holds one end of the terminal; pyserial opens the other by its name.

    A pseudo-terminal says nothing when the host changes the baud rate, so it is looked at often
    enough that a touch, which opens the port and closes it again, is never missed: the rate stays
    set after the port is closed.
    """

    poll_s = 0.05

    def __init__(self, peer: SerialPeer) -> None:
        super().__init__(peer)
        self._module_end, self._host_end = os.openpty()
        tty.setraw(self._host_end)
        os.set_blocking(self._module_end, False)
        self.device = os.ttyname(self._host_end)
        self._baud = _baud(self._host_end)

    def sources(self) -> list[int]:
        """The module's end of the terminal."""
        return [self._module_end]

    def attend(self, ready: list[int]) -> None:
        """Pass on a new baud rate, then what was typed."""
        baud = _baud(self._host_end)
        if baud != self._baud:
            self._baud = baud
            self.peer.set_baud(baud)
        if ready:
            answer = self.peer.received(os.read(self._module_end, _READ_BYTES))
            with contextlib.suppress(BlockingIOError):  # nobody reads: a real port drops it too
                os.write(self._module_end, answer)

    def close(self) -> None:
        """Close both ends: the name vanishes, and a host that has it open reads an error."""
        os.close(self._host_end)
        os.close(self._module_end)


def _baud(terminal: int) -> int:
    """The baud rate in numbers, also where it is none of the classic ones.

    Linux gives those only through TCGETS2 (asm-generic/termbits.h, struct termios2).
    """
    if sys.platform == "linux":
        held = fcntl.ioctl(terminal, _TCGETS2, bytes(_TERMIOS2.size))
        return int(_TERMIOS2.unpack(held)[-1])
    else:  # noqa: RET505 - without it, mypy takes the next line for unreachable on Linux
        return int(termios.tcgetattr(terminal)[5])
