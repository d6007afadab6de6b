"""What a unit's label says: the recipe's words, filled with the recorded unit."""

from __future__ import annotations

from station.labels.layout import LabelText
from station.labels.placeholders import fill
from station.product import Recipe
from station.unit import PassedUnit, is_simulated


def label_values(recipe: Recipe, passed: PassedUnit, order: str = "") -> dict[str, str]:
    """A text for every placeholder that a recipe may use."""
    return {
        "device_id": passed.device_id,
        "serial": passed.serial,
        "claim_token": passed.claim_token,
        "batch": passed.batch,
        "product_id": str(passed.product_id),
        "product_version": str(passed.product_version),
        "ssid": passed.ssid,
        "setup_code": passed.setup_code,
        "title": recipe.product.title,
        "sku": recipe.product.sku,
        "order": order,
    }


def label_code(recipe: Recipe, passed: PassedUnit, order: str = "") -> str:
    """The text in the label's QR code: what a scan gives back."""
    return fill(recipe.label.qr, label_values(recipe, passed, order))


def label_text(
    recipe: Recipe, passed: PassedUnit, code: str, revision: int, order: str = ""
) -> LabelText:
    """All that is printed on a unit's label; virtual units carry SIM, reprints their revision."""
    values = label_values(recipe, passed, order)
    lines = tuple(fill(line, values) for line in recipe.label.lines)
    marks = (
        "SIM" if is_simulated(passed.device_id) else "",
        f"R{revision}" if revision else "",
    )
    return LabelText(
        code=code,
        lines=tuple(line for line in lines if line.strip()),
        mark=" ".join(mark for mark in marks if mark),
        device_id=passed.device_id,
    )
