"""Zebra printers, and others that speak ZPL, over TCP port 9100.

ZPL II Programming Guide (Zebra P1099958): ^GF takes the dots as they are, ^PW and ^LL give the
label's size in dots, ^LH puts the origin back where other software may have moved it, ^PQ counts.
"""

from __future__ import annotations

import socket
from time import monotonic

from station.errors import SetupError
from station.ports import LabelInDoubt, LabelJob

PORT = 9100


class ZebraPrinter:
    """One printer on the network. It cannot say which labels it printed, so none is repeated."""

    name = "zebra"
    repeatable = False

    def __init__(
        self, host: str, port: int = PORT, dots_per_mm: float = 8.0, timeout_s: float = 5.0
    ) -> None:
        self.dots_per_mm = dots_per_mm
        self._address = (host, port)
        self._where = f"{host}:{port}"
        self._timeout_s = timeout_s

    def deliver(self, job: LabelJob) -> str:
        """Print; the printer's address. `timeout_s` bounds the connecting and the rest, each.

        Raises SetupError when nothing was sent, LabelInDoubt when the printer went away later.
        """
        data = zpl(job)
        with self._connected() as connection:
            self._send(connection, data)
            try:
                _wait_until_taken(connection, self._timeout_s)
            except OSError as error:
                raise self._in_doubt() from error
        return self._where

    def _connected(self) -> socket.socket:
        try:
            return socket.create_connection(self._address, self._timeout_s)
        except (OSError, UnicodeError) as error:  # UnicodeError: a name that DNS cannot spell
            raise self._away() from error

    def _send(self, connection: socket.socket, data: bytes) -> None:
        sent = 0
        while sent < len(data):
            try:
                sent += connection.send(data[sent:])
            except OSError as error:
                raise (self._in_doubt() if sent else self._away()) from error

    def _away(self) -> SetupError:
        return SetupError(
            f"The label printer at {self._where} does not answer.",
            reason="printer",
            remedy="Switch it on, check its network cable, and compare the address with the one"
            " that the printer shows.",
        )

    def _in_doubt(self) -> LabelInDoubt:
        return LabelInDoubt(
            f"The label printer at {self._where} went away in the middle of a label:"
            " it may or may not have come out."
        )


def zpl(job: LabelJob) -> bytes:
    """The label in ZPL: the image's own bits, compressed, never dithered or scaled."""
    # Here and not above: the other printers do not need it.
    from zebrafy import ZebrafyImage  # type: ignore[attr-defined]  # no __all__, yet its public name

    field = ZebrafyImage(
        job.image, format="ASCII_COMPRESSED", dither=False, complete_zpl=False
    ).to_zpl()
    width, height = job.image.size
    return f"^XA\n^PW{width}\n^LL{height}\n^LH0,0\n{field}\n^PQ{job.copies}\n^XZ\n".encode("ascii")


def _wait_until_taken(connection: socket.socket, timeout_s: float) -> None:
    """Return once the printer has read to the end and closed; OSError when it does not.

    Without this a label that never left this computer's own buffers would count as printed.
    """
    deadline = monotonic() + timeout_s
    connection.shutdown(socket.SHUT_WR)
    while connection.recv(4096):
        left = deadline - monotonic()
        if left <= 0:
            raise TimeoutError
        connection.settimeout(left)
