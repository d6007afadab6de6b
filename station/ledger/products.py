"""The book of products: every revision of every recipe, as its text."""

from __future__ import annotations

from dataclasses import dataclass

from sqlite_utils import Database

from station.errors import Refused
from station.ledger.chain import Fact
from station.ledger.desk import Desk, Row, one
from station.nearest import nearest
from station.product import Recipe
from station.recipe_file import read_recipe


@dataclass(frozen=True, slots=True)
class StoredProduct:
    """One revision of a product; `text` is the TOML exactly as it was added."""

    name: str
    revision: int
    title: str
    text: str
    added_at: str

    @property
    def recipe(self) -> Recipe:
        """The recipe in the text."""
        return read_recipe(self.text)


class Products:
    """Adds and finds recipes."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def add(self, text: str, actor: str = "") -> StoredProduct:
        """Store a recipe as the next revision; the same text again is the same revision."""
        product = read_recipe(text).product
        now = self._desk.now()

        def write(db: Database) -> StoredProduct:
            last = one(db, f"{_SELECT} WHERE name = ? ORDER BY revision DESC", (product.name,))
            if last and last["recipe"] == text:
                return _stored(last)
            revision = last["revision"] + 1 if last else 1
            row = {
                "name": product.name,
                "revision": revision,
                "title": product.title,
                "recipe": text,
                "added_at": now,
            }
            db.table("products").insert(row)
            fact = Fact("product-added", now, actor)
            self._desk.enter(db, fact, product=product.name, revision=revision, recipe=text)
            return _stored(row)

        return self._desk.write(write)

    def get(self, name: str, revision: int | None = None) -> StoredProduct:
        """A revision of a product, the newest where none is named; raises Refused if unknown."""
        rows = self._desk.read(f"{_SELECT} WHERE name = ? ORDER BY revision DESC", (name,))
        found = [row for row in rows if revision in (None, row["revision"])]
        if not found:
            names = [product.name for product in self.newest()]
            raise Refused(
                f'There is no product "{name}" on this station.{nearest(name, names)}',
                reason="unknown-product",
                remedy="Add its recipe with `factory-station product add FILE.toml`.",
            )
        return _stored(found[0])

    def newest(self) -> tuple[StoredProduct, ...]:
        """The newest revision of every product, by name."""
        rows = self._desk.read(f"{_SELECT} ORDER BY name, revision")
        return tuple({row["name"]: _stored(row) for row in rows}.values())


_SELECT = "SELECT name, revision, title, recipe, added_at FROM products"


def _stored(row: Row) -> StoredProduct:
    return StoredProduct(row["name"], row["revision"], row["title"], row["recipe"], row["added_at"])
