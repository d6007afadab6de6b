"""The far end of a device node in a client program: umockdev's ioctl protocol.

Whoever opens a node under umockdev's preload library is connected to the node's socket. Each ioctl
arrives as three machine words; before it is done, the client's memory can be read and written
(umockdev src/libumockdev-preload.c, `struct ioctl_request` and `remote_emulate`).
"""

from __future__ import annotations

import socket
import struct
from collections.abc import Mapping
from dataclasses import dataclass

_WORDS = struct.Struct("@LLL")
_IOCTL, _READ, _WRITE = 1, 7, 8
_DONE, _READ_MEMORY, _WRITE_MEMORY = 3, 5, 6
_WORD_MASK = 0xFFFF_FFFF_FFFF_FFFF
_MINUS_ONE, _NOT_EMULATED = -1 & _WORD_MASK, -100 & _WORD_MASK


@dataclass(frozen=True, slots=True)
class Call:
    """One ioctl: its request number, and its argument, mostly an address in the client."""

    request: int
    argument: int


class IoctlSocket:
    """One open node of one client. Only one thread may use it."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection

    def next_call(self) -> Call | None:
        """Wait for the next ioctl; None when the client has closed the node or ended."""
        while True:
            words = self._receive(_WORDS.size)
            if words is None:
                return None
            kind, request, argument = _WORDS.unpack(words)
            if kind == _IOCTL:
                return Call(request, argument)
            self._connection.sendall(_WORDS.pack(_DONE, _NOT_EMULATED, 0))

    def read_memory(self, address: int, size_bytes: int) -> bytes:
        """Bytes of the client's memory; raises ConnectionError where it has ended."""
        if not size_bytes:
            return b""
        self._connection.sendall(_WORDS.pack(_READ_MEMORY, address, size_bytes))
        found = self._receive(size_bytes)
        if found is None:
            raise ConnectionError("The client ended in the middle of an ioctl.")
        return found

    def done(self, written: Mapping[int, bytes]) -> None:
        """Let the ioctl return 0, with `written` in the client's memory by address."""
        parts = [
            _WORDS.pack(_WRITE_MEMORY, address, len(data)) + data
            for address, data in written.items()
            if data
        ]
        self._connection.sendall(b"".join([*parts, _WORDS.pack(_DONE, 0, 0)]))

    def failed(self, number: int) -> None:
        """Let the ioctl return -1 with this errno."""
        self._connection.sendall(_WORDS.pack(_DONE, _MINUS_ONE, number))

    def close(self) -> None:
        """Hang up."""
        self._connection.close()

    def _receive(self, size_bytes: int) -> bytes | None:
        try:
            data = self._connection.recv(size_bytes, socket.MSG_WAITALL)
        except ConnectionError:
            return None
        return data if len(data) == size_bytes else None
