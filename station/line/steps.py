"""The steps of one unit's way, in the order in which they are taken."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from station import setup_code
from station.batch import PinnedImage, pinned_images
from station.errors import UnitError
from station.line.parts import carries, compare
from station.line.prove import ASK_LIMIT_S, prove
from station.line.restarts import into_application, into_dfu
from station.line.run_tests import run_tests
from station.line.stages import Stage
from station.line.turn import Turn
from station.ports import Board
from station.unit import is_device_id

WRITTEN, KEPT = "written", "kept"


def identify(turn: Turn) -> None:
    """Who is it? Nothing is written before we know."""
    turn.enter(Stage.IDENTIFYING)
    wanted = turn.tools.recipe.product.platform
    if turn.seen.platform != wanted:
        raise UnitError(
            f"This is a {turn.seen.platform} module, and the batch is for {wanted}.",
            reason="wrong-platform",
            remedy="Put it aside: it belongs to another product.",
        )
    device_id = _announced_id(turn) if turn.seen.mode == "dfu" else None
    if device_id is None:
        device_id = _asked_id(turn)
    if not is_device_id(device_id):
        raise UnitError(
            f'The module says that its id is "{device_id}", which is no device id.',
            reason="no-identity",
            remedy="Put it aside for an engineer.",
        )
    turn.grow(device_id=device_id)


def begin(turn: Turn) -> None:
    """Put the attempt on record before the module is touched."""
    turn.enter(Stage.CHECKING)
    turn.unit = turn.tools.ledger.attempts.began(turn.unit, turn.tools.recipe)


def pick_images(turn: Turn) -> None:
    """Take the pinned images and hold them against the recipe: before anything is erased."""
    turn.images = pinned_images(turn.tools.recipe, turn.tools.catalogue)
    turn.grow(
        firmware=turn.tools.recipe.firmware.user,
        product_id=turn.tools.recipe.product.id,
        product_version=turn.tools.recipe.product.version,
    )


def switch(turn: Turn) -> None:
    """Bring a module that came running into programming mode; it must still say the same id."""
    if turn.seen.mode == "dfu":
        return
    turn.enter(Stage.SWITCHING)
    into_dfu(turn)


def flash(turn: Turn) -> None:
    """Write each part that the module does not carry already, and read every byte back."""
    for number, image in enumerate(turn.images):
        turn.next_part(number)
        turn.enter(Stage.COMPARING)
        same = carries(_board(turn), image.address, image.data, turn.progress, turn.stop)
        if not same:
            _write(turn, image)
        turn.grow(parts={**turn.unit.parts, image.name: KEPT if same else WRITTEN})
    turn.grow(proof=replace(turn.unit.proof, read_back=True))


def configure(turn: Turn) -> None:
    """Give the module its set-up network, which is also what its label says."""
    setup = turn.tools.recipe.setup
    if setup is None:
        return
    if any(name.startswith("system") and how == WRITTEN for name, how in turn.unit.parts.items()):
        # Bootloaders 0.7.0 to 1.2.1 lock up when the settings are touched after new system parts
        # without a reset in between (device-os PR 1868).
        turn.enter(Stage.SWITCHING)
        into_application(turn)
        into_dfu(turn)
    turn.enter(Stage.CONFIGURING)
    prefix, code = setup.ssid_prefix, turn.unit.setup_code
    if code:  # a rework: the network that its label says, whatever the recipe says by now
        prefix = turn.unit.ssid.removesuffix(f"-{code}")
    elif setup.setup_code == "station":
        code = setup_code.draw()
    _board(turn).write_setup(prefix, code)
    if code:
        turn.grow(setup_code=code, ssid=setup_code.network_name(prefix, code))


def reboot(turn: Turn) -> None:
    """Start the application, and wait for the module to come back at the same port."""
    turn.enter(Stage.REBOOTING)
    into_application(turn)


def record(turn: Turn) -> None:
    """Put the PASS on disk: unit, label owed and messages, in one transaction."""
    turn.enter(Stage.RECORDING)
    turn.passed = turn.tools.ledger.attempts.passed(turn.unit, turn.tools.recipe)


Step = Callable[[Turn], None]

FLASH: tuple[Step, ...] = (
    identify,
    begin,
    pick_images,
    switch,
    flash,
    configure,
    reboot,
    prove,
    run_tests,
    record,
)
"""The way of a unit that is programmed on the line."""

REGISTER: tuple[Step, ...] = (identify, begin, pick_images, record)
"""The way of a unit that is only recorded and labelled; its firmware comes over the air."""


def _announced_id(turn: Turn) -> str | None:
    """The id in the bootloader's serial number; None for old stock, which has the same for all."""
    return turn.open_board().read_identity()


def _asked_id(turn: Turn) -> str:
    """The id that a running module says; old stock in programming mode is started for it."""
    if turn.seen.mode == "dfu":
        try:
            into_application(turn)
        except UnitError as error:
            if error.reason not in ("no-boot", "no-start"):
                raise
            raise UnitError(
                "The module is old stock that tells its id only while it runs, and it does not "
                "start.",
                reason="no-identity",
                remedy="It has no firmware that runs. Put it aside for an engineer.",
            ) from error
    return turn.tools.driver_of(turn.seen).ask(turn.seen, ASK_LIMIT_S, turn.stop).device_id


def _write(turn: Turn, image: PinnedImage) -> None:
    board, address, data = _board(turn), image.address, image.data
    turn.enter(Stage.ERASING)
    board.erase(address, len(data), turn.progress, turn.stop)
    turn.enter(Stage.WRITING)
    board.write(address, data, turn.progress, turn.stop)
    turn.enter(Stage.READING_BACK)
    compare(address, data, board.read(address, len(data), turn.progress, turn.stop))


def _board(turn: Turn) -> Board:
    return turn.board or turn.open_board()
