"""A product and its recipe: what is flashed, what its label says, who learns of its units.

Written by a manufacturing engineer as TOML; `station.recipe_file` reads it. Everything here is
checked when the recipe is added, so that nothing is found out in the middle of a batch.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator

from firmware_images.regions import PLATFORMS
from station.labels.placeholders import unknown_in
from station.recipe_table import Table
from station.recipe_tests import AskOperator, Test

PLATFORM_IDS = {name: platform_id for platform_id, name in PLATFORMS.items()}
"""Platform ids by name, as the modules announce them."""

Digest = Annotated[str, Field(pattern=r"^sha256:[0-9a-f]{64}$")]
_CORE_ID = 0
_SERIAL_FIELDS = {"year": 26, "week": 1, "number": 1}


class Identity(Table):
    """[product]: what the firmware has compiled in."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")
    title: str = Field(min_length=1, max_length=64)
    id: int = Field(ge=0, le=0xFFFE)
    version: int = Field(ge=0, le=0xFFFE)
    platform: str
    development: bool = False
    sku: str = ""

    @field_validator("platform")
    @classmethod
    def _platform_is_known(cls, platform: str) -> str:
        if platform not in PLATFORM_IDS:
            raise ValueError(
                f'"{platform}" is not a platform of this station: p1, photon, electron.'
            )
        return platform

    @model_validator(mode="after")
    def _id_is_a_product(self) -> Identity:
        if self.id == _CORE_ID:
            raise ValueError("Product id 0 is the Spark Core's own. Use your product's id.")
        if self.id == self.platform_id and not self.development:
            raise ValueError(
                f"Product id {self.id} is generic {self.platform} developer firmware, not a "
                "product. Compile yours in with PRODUCT_ID(), or set development = true."
            )
        return self

    @property
    def platform_id(self) -> int:
        """The number that modules of this platform announce."""
        return PLATFORM_IDS[self.platform]


class Firmware(Table):
    """[firmware]: exactly these files, from the catalogue."""

    user: Digest
    system_part1: Digest | None = None
    system_part2: Digest | None = None
    factory_slot: bool = False


class Line(Table):
    """[line]: how units are worked."""

    mode: Literal["flash", "register"] = "flash"
    proof: Literal["full", "modules", "readback"] = "full"
    repeat: Literal["refuse", "rework"] = "refuse"
    stop_after_same_failures: int = Field(default=3, ge=1)


class Setup(Table):
    """[setup]: what the customer's Wi-Fi set-up will see."""

    ssid_prefix: str = Field(min_length=1, max_length=25, pattern=r"^[\x20-\x7e]+$")
    setup_code: Literal["station", "module"] = "station"


class Serial(Table):
    """[serial]: the maker's own serial number."""

    pattern: str
    first: int = Field(default=1, ge=0)

    @field_validator("pattern")
    @classmethod
    def _pattern_counts(cls, pattern: str) -> str:
        try:
            one, two = (pattern.format(**(_SERIAL_FIELDS | {"number": n})) for n in (1, 2))
        except (LookupError, ValueError, AttributeError, TypeError) as error:
            raise ValueError(
                f"The pattern cannot be filled ({error}). It knows {{year}}, {{week}}, {{number}}."
            ) from error
        if one == two:
            raise ValueError("The pattern has no {number}: every unit would get the same serial.")
        return pattern

    def number(self, count: int, day: date) -> str:
        """The serial number with this count, given on this day (ISO year and week)."""
        year, week, _ = day.isocalendar()
        return self.pattern.format(year=year % 100, week=week, number=count)


class Label(Table):
    """[label]: what is printed."""

    template: Literal["claim-50x25"] = "claim-50x25"
    qr: str = Field(min_length=1, max_length=300)
    lines: tuple[str, ...] = Field(default=("{title}", "S/N {serial}"), max_length=4, strict=False)
    copies: int = Field(default=1, ge=1, le=10)
    scan_back: Literal["auto", "ask", "off"] = "ask"

    @field_validator("qr")
    @classmethod
    def _qr_is_one_unit(cls, qr: str) -> str:
        _known_placeholders(qr)
        if not re.search(r"\{(claim_token|device_id|serial)\}", qr):
            raise ValueError(
                "The code would be the same for every unit: put {claim_token} into it."
            )
        return qr

    @field_validator("lines")
    @classmethod
    def _lines_are_known(cls, lines: tuple[str, ...]) -> tuple[str, ...]:
        for line in lines:
            _known_placeholders(line)
        return lines


class ParticleCloud(Table):
    """[cloud.particle]: the product in the Particle cloud."""

    product: str
    groups: tuple[str, ...] = Field(default=(), strict=False)
    name: str = ""
    desired_version: bool = False

    @field_validator("name")
    @classmethod
    def _name_is_known(cls, name: str) -> str:
        _known_placeholders(name)
        return name

    @field_validator("groups")
    @classmethod
    def _groups_are_known(cls, groups: tuple[str, ...]) -> tuple[str, ...]:
        for group in groups:
            _known_placeholders(group)
        return groups


class ProductCloud(Table):
    """[cloud.product]: the maker's own back end."""

    url: str

    @field_validator("url")
    @classmethod
    def _url_is_safe(cls, url: str) -> str:
        parts = urlsplit(url)
        if parts.scheme not in {"https", "http"} or not parts.hostname:
            raise ValueError(f'"{url}" is not an https:// address.')
        if parts.scheme == "http" and parts.hostname not in {"127.0.0.1", "localhost", "::1"}:
            raise ValueError("Plain http is only for this computer (127.0.0.1). Use https://.")
        if parts.username or parts.password:
            raise ValueError("The address holds a credential. Keep it in the secret store.")
        return url


class SiteLedger(Table):
    """[cloud.site]: the factory's shared ledger."""

    dsn: str


class Clouds(Table):
    """[cloud]: every destination that learns of units."""

    particle: ParticleCloud | None = None
    product: ProductCloud | None = None
    site: SiteLedger | None = None

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of destination that learn of units."""
        return tuple(kind for kind in ("particle", "product", "site") if getattr(self, kind))


class Recipe(Table):
    """The whole recipe of one product."""

    product: Identity
    firmware: Firmware
    line: Line = Line()
    setup: Setup | None = None
    serial: Serial | None = None
    label: Label
    test: tuple[Test, ...] = Field(default=(), strict=False)
    cloud: Clouds = Clouds()

    @property
    def asks_operator(self) -> bool:
        """True where a test needs somebody's answer."""
        return any(isinstance(test, AskOperator) for test in self.test)

    @property
    def pictures(self) -> tuple[str, ...]:
        """The names of the files that are shown beside questions."""
        asked = (test for test in self.test if isinstance(test, AskOperator))
        return tuple(test.picture for test in asked if test.picture)

    @property
    def destinations(self) -> tuple[str, ...]:
        """The names of this product's destinations, such as "product:acme-thermostat"."""
        return tuple(destination(kind, self.product.name) for kind in self.cloud.kinds)

    @field_validator("test")
    @classmethod
    def _tests_have_names_of_their_own(cls, tests: tuple[Test, ...]) -> tuple[Test, ...]:
        names = [test.name for test in tests]
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f'Two tests are called "{name}". Give each a name of its own.')
        return tests

    @model_validator(mode="after")
    def _tested_modules_run(self) -> Recipe:
        if self.test and self.line.mode == "register":
            raise ValueError(
                "A recipe in register mode starts no firmware, so it cannot have [[test]]."
            )
        return self

    @model_validator(mode="after")
    def _setup_is_written_where_it_is_promised(self) -> Recipe:
        if self.setup and self.line.mode == "register":
            raise ValueError(
                "A recipe in register mode writes nothing to the module, so it cannot have [setup]."
            )
        return self

    @model_validator(mode="after")
    def _the_modules_own_code_can_be_read(self) -> Recipe:
        own = self.setup is not None and self.setup.setup_code == "module"
        if own and self.line.proof != "full":
            raise ValueError(
                'With setup_code = "module" the code is read in the full proof: say proof = "full".'
            )
        return self

    @model_validator(mode="after")
    def _label_knows_its_network(self) -> Recipe:
        texts = " ".join((self.label.qr, *self.label.lines))
        if self.setup is None and ("{ssid}" in texts or "{setup_code}" in texts):
            raise ValueError(
                "The label names the set-up network, and the recipe has no [setup] that gives it."
            )
        return self


def destination(kind: str, product: str) -> str:
    """A destination's name: each product has its own, for each has its own address."""
    return f"{kind}:{product}"


def _known_placeholders(text: str) -> None:
    """Raise ValueError for a placeholder that no unit could fill."""
    unknown = unknown_in(text)
    if unknown:
        raise ValueError(f"Unknown placeholder: {', '.join(unknown)}.")
