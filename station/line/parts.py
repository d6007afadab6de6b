"""One part of the firmware: does the module carry it already, and is it what was written?"""

from __future__ import annotations

from station.errors import UnitError
from station.line.restarts import TRY_AGAIN
from station.ports import Board, Progress
from station.workers import Stop

_ERASED = 0xFF
_BLOCK_BYTES = 4096
"""What one command writes: a write that silently did nothing leaves a whole block empty."""

_RUN_BYTES = 64 * 1024


def carries(board: Board, address: int, data: bytes, progress: Progress, stop: Stop) -> bool:
    """True when the module's flash holds the data already.

    Reads no further than the first run that differs. The first run is short, so that a blank module
    costs one block; the others are long, because each costs some transfers of its own.
    """
    at, length = 0, _BLOCK_BYTES
    while at < len(data):
        run = data[at : at + length]
        if board.read(address + at, len(run), _quietly, stop) != run:
            return False
        at, length = at + len(run), _RUN_BYTES
        progress(at / len(data))
    return True


def compare(address: int, written: bytes, read: bytes) -> None:
    """Raise UnitError, naming the first address and both bytes, where memory differs."""
    if written == read:
        return
    at = next(n for n, (a, b) in enumerate(zip(written, read, strict=True)) if a != b)
    where = f"At 0x{address + at:08X} it holds 0x{read[at]:02X} instead of 0x{written[at]:02X}."
    block = read[at - at % _BLOCK_BYTES :][:_BLOCK_BYTES]
    if block.count(_ERASED) == len(block):
        raise UnitError(
            f"The module said that it was written, and its memory is still empty. {where}",
            reason="silent-write",
            remedy=TRY_AGAIN,
        )
    raise UnitError(
        f"The module's memory is not what was written. {where}",
        reason="read-back",
        remedy=TRY_AGAIN,
    )


def _quietly(_fraction: float) -> None:
    """Progress of a read too short to show."""
