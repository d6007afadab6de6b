"""The steps of one unit's way, in the order in which they are taken."""

from __future__ import annotations

from collections.abc import Callable

from station import setup_code
from station.batch import PinnedImage, pinned_image
from station.errors import UnitError
from station.line.stages import Stage
from station.line.turn import Turn
from station.ports import Board
from station.unit import Proof, is_device_id

FACTORY_SLOT = 0x080E0000
"""Where the factory-reset copy of the user part lives (device-os ota_module_bounds.c)."""

ASK_LIMIT_S = 10.0
"""How long a module that came back may take to answer on its serial line, in seconds."""

TRY_AGAIN = "Plug it in again. If it fails twice, put it in the red bin."

_ERASED = 0xFF
_BLOCK_BYTES = 4096
"""What one command writes: a write that silently did nothing leaves a whole block empty."""


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
    turn.board = turn.tools.driver_of(turn.seen).open(turn.seen)
    device_id = turn.board.read_identity()
    if device_id is None or not is_device_id(device_id):
        raise UnitError(
            "This module does not tell its device id while it waits to be programmed.",
            reason="no-identity",
            remedy="It is old stock (bootloader 0.5.5 or older). Put it aside for an engineer.",
        )
    turn.grow(device_id=device_id)


def begin(turn: Turn) -> None:
    """Put the attempt on record before the module is touched."""
    turn.enter(Stage.CHECKING)
    turn.unit = turn.tools.ledger.attempts.began(turn.unit, turn.tools.recipe)


def pick_image(turn: Turn) -> None:
    """Take the pinned image and hold it against the recipe: before anything is erased."""
    image = pinned_image(turn.tools.recipe, turn.tools.catalogue)
    turn.image = image
    turn.grow(
        firmware=image.digest,
        product_id=turn.tools.recipe.product.id,
        product_version=turn.tools.recipe.product.version,
    )


def flash(turn: Turn) -> None:
    """Erase, write and read back: the user part, then its factory copy where the recipe has one."""
    image = _image(turn)
    addresses = [image.module.start_address]
    if turn.tools.recipe.firmware.factory_slot:
        addresses.append(FACTORY_SLOT)
    for address in addresses:
        _flash_at(turn, address, image.data)


def configure(turn: Turn) -> None:
    """Give the module its set-up network, which is also what its label says."""
    setup = turn.tools.recipe.setup
    if setup is None:
        return
    turn.enter(Stage.CONFIGURING)
    code = turn.unit.setup_code or setup_code.draw()
    _board(turn).write_setup(setup.ssid_prefix, code)
    turn.grow(setup_code=code, ssid=setup_code.network_name(setup.ssid_prefix, code))


def reboot(turn: Turn) -> None:
    """Start the application, and wait for the module to come back at the same port."""
    turn.enter(Stage.REBOOTING)
    _board(turn).leave()
    turn.close_board()
    port, limit_s = turn.seen.device.port_path, turn.tools.reboot_limit_s
    back = turn.tools.arrivals.wait_for(
        port, "application", since=turn.seen.device.address, limit_s=limit_s, stop=turn.stop
    )
    there = back or turn.tools.arrivals.at(port)
    if there is None:
        raise UnitError(
            f"The module did not come back within {limit_s:.0f} s of its restart.",
            reason="no-boot",
            remedy="Was it unplugged? Then plug it in again. Otherwise put it in the red bin.",
        )
    turn.seen = there
    if back is None:
        raise UnitError(
            "The module came back, but it did not start its firmware.",
            reason="no-start",
            remedy=TRY_AGAIN,
        )


def prove(turn: Turn) -> None:
    """Let the module itself say who it is and what it runs."""
    turn.enter(Stage.PROVING)
    report = turn.tools.driver_of(turn.seen).ask(turn.seen, ASK_LIMIT_S, turn.stop)
    if report.device_id != turn.unit.device_id:
        raise UnitError(
            f"The module came back with another device id: {report.device_id}.",
            reason="wrong-id",
            remedy="Was it swapped? Then plug in one after the other. Otherwise: red bin.",
        )
    wanted = _image(turn).module.suffix_sha256.stored
    if report.user_part_sha256 not in (None, wanted):
        raise UnitError(
            "The module runs other firmware than what was written.",
            reason="wrong-firmware",
            remedy=TRY_AGAIN,
        )
    runs_it = None if report.user_part_sha256 is None else True
    turn.grow(proof=Proof(same_id=True, user_part_sha=runs_it))


def record(turn: Turn) -> None:
    """Put the PASS on disk: unit, label owed and messages, in one transaction."""
    turn.enter(Stage.RECORDING)
    turn.passed = turn.tools.ledger.attempts.passed(turn.unit, turn.tools.recipe)


Step = Callable[[Turn], None]

FLASH: tuple[Step, ...] = (
    identify,
    begin,
    pick_image,
    flash,
    configure,
    reboot,
    prove,
    record,
)
"""The way of a unit that is programmed on the line."""

REGISTER: tuple[Step, ...] = (identify, begin, pick_image, record)
"""The way of a unit that is only recorded and labelled; its firmware comes over the air."""


def _flash_at(turn: Turn, address: int, data: bytes) -> None:
    board = _board(turn)
    turn.enter(Stage.ERASING)
    board.erase(address, len(data), turn.progress, turn.stop)
    turn.enter(Stage.WRITING)
    board.write(address, data, turn.progress, turn.stop)
    turn.enter(Stage.READING_BACK)
    compare(address, data, board.read(address, len(data), turn.progress, turn.stop))


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


def _board(turn: Turn) -> Board:
    if turn.board is None:
        raise AssertionError("a step needs the module before it was opened")
    return turn.board


def _image(turn: Turn) -> PinnedImage:
    if turn.image is None:
        raise AssertionError("a step needs the image before it was picked")
    return turn.image
