"""Proof from the module itself: who it is, what it runs, and what its application announced."""

from __future__ import annotations

from dataclasses import replace

from station.errors import UnitError
from station.line.restarts import TRY_AGAIN, check_id, into_application, into_dfu
from station.line.stages import Stage
from station.line.turn import Turn
from station.ports import ModuleReport
from station.setup_code import network_name

ASK_LIMIT_S = 10.0
"""How long a module that came back may take to answer on its serial line, in seconds."""


def prove(turn: Turn) -> None:
    """Let the module confirm as much as the recipe wants of it.

    "readback" asks nothing more of it, "modules" asks what it runs, and "full" visits DFU mode
    once more for the product id and version that the application announced when it ran.
    """
    turn.enter(Stage.PROVING)
    wanted = turn.tools.recipe.line.proof
    if wanted == "readback":
        return
    report = turn.tools.driver_of(turn.seen).ask(turn.seen, ASK_LIMIT_S, turn.stop)
    check_id(turn, report.device_id)
    _check_modules(turn, report)
    if wanted == "full":
        into_dfu(turn)
        _check_product(turn)
        _learn_setup_code(turn)
        into_application(turn)


def _check_modules(turn: Turn, report: ModuleReport) -> None:
    """The running user part is the pinned one, and nothing keeps the module in safe mode."""
    user = next(image for image in turn.images if image.name == "user")
    pinned = user.module.suffix_sha256.stored
    if report.user_part_sha256 not in (None, pinned):
        raise UnitError(
            "The module runs other firmware than what was written.",
            reason="wrong-firmware",
            remedy=TRY_AGAIN,
        )
    if report.is_healthy is False:
        raise UnitError(
            "The module is in safe mode: its system firmware does not fit its application.",
            reason="safe-mode",
            remedy="Put it aside: it needs newer system parts, which a recipe can bring.",
        )
    proof = replace(
        turn.unit.proof,
        same_id=True,
        user_part_sha=report.user_part_sha256 == pinned,
        healthy=report.is_healthy is True,
    )
    turn.grow(proof=proof)


def _check_product(turn: Turn) -> None:
    """The application announced the recipe's product id and version."""
    board = turn.board or turn.open_board()
    product = turn.tools.recipe.product
    announced = board.read_product()
    wanted = (product.id, product.version)
    if announced is not None and announced != wanted:
        raise UnitError(
            f"The firmware announces product {announced[0]}, version {announced[1]}, and the "
            f"recipe says product {wanted[0]}, version {wanted[1]}.",
            reason="wrong-product",
            remedy="Stop the line and call an engineer: the firmware file is not what it says.",
        )
    turn.grow(proof=replace(turn.unit.proof, product_store=announced == wanted))


def _learn_setup_code(turn: Turn) -> None:
    """Where the module draws its own code, take the one that it drew when it first started."""
    setup = turn.tools.recipe.setup
    if setup is None or turn.unit.setup_code:
        return
    code = (turn.board or turn.open_board()).read_setup_code()
    if not code:
        raise UnitError(
            "The module has not drawn the code of its set-up network.",
            reason="no-setup-code",
            remedy=TRY_AGAIN,
        )
    turn.grow(setup_code=code, ssid=network_name(setup.ssid_prefix, code))
