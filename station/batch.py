"""A batch: a work order for a number of units of one product revision."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

from firmware_images.catalogue import Catalogue
from firmware_images.errors import ImageError
from firmware_images.particle_module import Module, read
from firmware_images.regions import factory_slot
from station.errors import Refused, SetupError
from station.product import Recipe


class BatchState(Enum):
    """Where a batch stands."""

    RUNNING = "running"
    HELD = "held"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class BatchSummary:
    """A batch and its counts, as people ask for them.

    `first_pass_yield` is the share of modules that passed at their first attempt, 0.0 to 1.0,
    None before the first module.
    """

    batch: str
    product: str
    title: str
    revision: int
    state: str
    quantity: int
    order: str
    passed: int
    failed: int
    skipped: int
    aborted: int
    scrapped: int
    labels_owed: int
    labels_printed: int
    labels_confirmed: int
    labels_voided: int
    first_pass_yield: float | None
    simulated: bool


@dataclass(frozen=True, slots=True)
class PinnedImage:
    """One part that a recipe pins, checked: where it goes, and what the file says it is.

    `name` is the recipe's key under [firmware]. `address` is where its first byte belongs.
    """

    name: str
    digest: str
    address: int
    data: bytes
    module: Module


@dataclass(frozen=True, slots=True)
class _Pin:
    """What a key under [firmware] may pin."""

    name: str
    words: str
    function: str
    index: int


_PINS = (
    _Pin("system_part1", "the first system part", "system_part", 1),
    _Pin("system_part2", "the second system part", "system_part", 2),
    _Pin("user", "a user part", "user_part", 1),
)


def pinned_images(recipe: Recipe, catalogue: Catalogue) -> tuple[PinnedImage, ...]:
    """The parts to flash, in the order in which they are written, held against the recipe.

    Called when a batch is opened and again before every erase. Raises SetupError when a file is
    missing or damaged, and Refused, with both values named, when it is not what the recipe says.
    """
    images = tuple(
        _pinned(pin, digest, recipe, catalogue)
        for pin in _PINS
        if (digest := getattr(recipe.firmware, pin.name)) is not None
    )
    if not recipe.firmware.factory_slot:
        return images
    slot = factory_slot(recipe.product.platform_id)
    return (*images, replace(images[-1], name="factory_slot", address=slot.start_address))


def _pinned(pin: _Pin, digest: str, recipe: Recipe, catalogue: Catalogue) -> PinnedImage:
    try:
        module = read(catalogue.get(digest))
    except ImageError as error:
        raise SetupError(error.message, reason="firmware-file", remedy=error.remedy) from error
    _refuse_problems(digest, module)
    _refuse_kind(pin, module)
    _refuse_mismatch(recipe, pin, module)
    return PinnedImage(pin.name, digest, module.start_address, module.trimmed, module)


def _refuse_problems(digest: str, module: Module) -> None:
    """Raise Refused for a firmware file that is not whole."""
    if module.problems:
        raise Refused(
            f"The firmware {digest[:19]}… is not fit to flash: {module.problems[0].sentence}",
            reason="firmware-problem",
            remedy="Build the firmware again, add it with `firmware add`, and pin its digest.",
        )


def _refuse_kind(pin: _Pin, module: Module) -> None:
    """Raise Refused for a file that belongs under another key."""
    if (module.function, module.index) != (pin.function, pin.index):
        raise Refused(
            f"[firmware] {pin.name} pins a {module.kind} (number {module.index}), "
            f"and not {pin.words}.",
            reason="firmware-kind",
            remedy="Pin each file under its own key; `firmware inspect` says what a file is.",
        )


def _refuse_mismatch(recipe: Recipe, pin: _Pin, module: Module) -> None:
    """Raise Refused when firmware and recipe disagree, naming both values."""
    product = recipe.product
    said: list[tuple[str, int, int | None]] = [
        ("platform", product.platform_id, module.platform_id)
    ]
    if pin.function == "user_part":
        said += [
            ("PRODUCT_ID", product.id, module.product_id),
            ("PRODUCT_VERSION", product.version, module.product_version),
        ]
    for name, wanted, found in said:
        if wanted != found and not _generic(recipe, name, found):
            shown = "not set" if found is None else found
            raise Refused(
                f"The recipe says {name} {wanted}, and the firmware file has {shown}.",
                reason="product-mismatch",
                remedy="Pin the firmware that was built for this product, or correct the recipe. "
                "The station never changes a number inside a firmware file.",
            )


def _generic(recipe: Recipe, name: str, found: int | None) -> bool:
    """True where a development recipe may use firmware that has no product numbers at all."""
    return recipe.product.development and name != "platform" and found is None
