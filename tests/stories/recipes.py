"""The product that the stories make, and its firmware."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from firmware_images import sample

USER_PART = 0x080A_0000
"""Where a P1 has its user part (device-os build/arm/linker/stm32f2xx/module_user_memory.ld)."""

PRODUCT_ID, PRODUCT_VERSION = 1234, 0
IMAGE_BYTES = 20_002
"""Five blocks of a DfuSe write, and the last one ends in the middle of a word."""

IMAGE = sample.user_part(
    product_id=PRODUCT_ID, product_version=PRODUCT_VERSION, size_bytes=IMAGE_BYTES
)


@dataclass(frozen=True, slots=True)
class Story:
    """What is made: a recipe in few words; the defaults are the product of most stories.

    `tests` are whole [[test]] tables. `digest` is that of `image` where it is left empty.
    """

    image: bytes = IMAGE
    digest: str = ""
    platform: str = "p1"
    product_id: int = PRODUCT_ID
    product_version: int = PRODUCT_VERSION
    development: bool = False
    repeat: str = "refuse"
    has_setup: bool = True
    setup_code: str = "station"
    system_parts: tuple[bytes, ...] = ()
    factory_slot: bool = False
    tests: str = ""

    def recipe(self, digest: str) -> str:
        """The recipe's TOML text."""
        return _RECIPE.format(
            id=self.product_id,
            version=self.product_version,
            platform=self.platform,
            development=str(self.development).lower(),
            repeat=self.repeat,
            digest=self.digest or digest,
            more="\n".join((*self._pins(), f"factory_slot = {str(self.factory_slot).lower()}")),
            tests=self.tests,
            setup=f'[setup]\nssid_prefix = "Acme"\nsetup_code = "{self.setup_code}"'
            if self.has_setup
            else "",
        )

    def _pins(self) -> list[str]:
        digests = (hashlib.sha256(image).hexdigest() for image in self.system_parts)
        return [f'system_part{n} = "sha256:{digest}"' for n, digest in enumerate(digests, start=1)]


_RECIPE = """\
[product]
name = "acme-thermostat"
title = "Acme Thermostat"
id = {id}
version = {version}
platform = "{platform}"
development = {development}

[firmware]
user = "{digest}"
{more}

[line]
repeat = "{repeat}"

{setup}

[serial]
pattern = "AC-{{number:06}}"

[label]
qr = "HTTPS://ACME.EXAMPLE/C/{{claim_token}}"
lines = ["{{title}}", "S/N {{serial}}"]
scan_back = "auto"

{tests}

[cloud.product]
url = "https://api.acme.example/factory/units"
"""
