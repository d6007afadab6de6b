"""A batch: a work order for a number of units of one product revision."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from firmware_images.catalogue import Catalogue
from firmware_images.errors import ImageError
from firmware_images.particle_module import Module, read
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
    """The user part that a recipe pins, checked: its digest, its bytes and what it says it is."""

    digest: str
    data: bytes
    module: Module


def pinned_image(recipe: Recipe, catalogue: Catalogue) -> PinnedImage:
    """The image to flash, taken from the catalogue and held against the recipe.

    Called when a batch is opened and again before every erase. Raises SetupError when the file is
    missing or damaged, and Refused, with both values named, when it is not what the recipe says.
    """
    digest = recipe.firmware.user
    try:
        data = catalogue.get(digest)
        module = read(data)
    except ImageError as error:
        raise SetupError(error.message, reason="firmware-file", remedy=error.remedy) from error
    _refuse_problems(digest, module)
    _refuse_mismatch(recipe, module)
    return PinnedImage(digest, module.trimmed, module)


def _refuse_problems(digest: str, module: Module) -> None:
    """Raise Refused for a firmware file that is not whole."""
    if module.problems:
        raise Refused(
            f"The firmware {digest[:19]}… is not fit to flash: {module.problems[0].sentence}",
            reason="firmware-problem",
            remedy="Build the firmware again, add it with `firmware add`, and pin its digest.",
        )


def _refuse_mismatch(recipe: Recipe, module: Module) -> None:
    """Raise Refused when firmware and recipe disagree, naming both values."""
    product = recipe.product
    if module.function != "user_part":
        raise Refused(
            f"The recipe's user firmware is a {module.kind}, and not a user part.",
            reason="firmware-kind",
            remedy="Pin the application's own .bin file under [firmware] user.",
        )
    said = (
        ("platform", product.platform_id, module.platform_id),
        ("PRODUCT_ID", product.id, module.product_id),
        ("PRODUCT_VERSION", product.version, module.product_version),
    )
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
