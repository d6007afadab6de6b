"""A module's restarts, waited for at its own port: into its application, and into DFU mode."""

from __future__ import annotations

from station.errors import UnitError
from station.line.turn import Turn

TRY_AGAIN = "Plug it in again. If it fails twice, put it in the red bin."


def into_application(turn: Turn) -> None:
    """Start the application of a module in DFU mode; the turn sees it running afterwards."""
    board = turn.board or turn.open_board()
    board.leave()
    turn.close_board()
    if not _come_back(turn, "application"):
        raise UnitError(
            "The module came back, but it did not start its firmware.",
            reason="no-start",
            remedy=TRY_AGAIN,
        )


def into_dfu(turn: Turn) -> None:
    """Restart a running module into DFU mode; it must say the id that is known of it."""
    turn.tools.driver_of(turn.seen).to_dfu(turn.seen, turn.stop)
    if not _come_back(turn, "dfu"):
        raise UnitError(
            "The module restarted, but not into programming mode.",
            reason="no-dfu",
            remedy="Hold its SETUP button while you press RESET, until it blinks yellow.",
        )
    announced = turn.open_board().read_identity()
    if announced is not None:
        check_id(turn, announced)


def check_id(turn: Turn, device_id: str) -> None:
    """Raise UnitError when a module that restarted is not the one that it was."""
    if device_id != turn.unit.device_id:
        raise UnitError(
            f"The module came back with another device id: {device_id}.",
            reason="wrong-id",
            remedy="Was it swapped? Then plug in one after the other. Otherwise: red bin.",
        )


def _come_back(turn: Turn, mode: str) -> bool:
    """Wait for the module at its port; False when it came back in another mode.

    Raises UnitError when it does not come back at all.
    """
    arrivals, limit_s = turn.tools.arrivals, turn.tools.reboot_limit_s
    port, before = turn.seen.device.port_path, turn.seen.device.address
    back = arrivals.wait_for(port, mode, since=before, limit_s=limit_s, stop=turn.stop)
    there = back or arrivals.at(port)
    if there is None:
        raise UnitError(
            f"The module did not come back within {limit_s:.0f} s of its restart.",
            reason="no-boot",
            remedy="Was it unplugged? Then plug it in again. Otherwise put it in the red bin.",
        )
    turn.seen = there
    return back is not None
