"""The modules of this family and how they show up on USB (device-os build/platform-id.mk)."""

from __future__ import annotations

from dataclasses import dataclass

VENDOR_ID = 0x2B04
DFU, APPLICATION = "dfu", "application"


@dataclass(frozen=True, slots=True)
class Platform:
    """One kind of module; its USB product ids are made of its platform id."""

    name: str
    platform_id: int

    @property
    def dfu_product_id(self) -> int:
        """idProduct in DFU mode."""
        return 0xD000 | self.platform_id

    @property
    def application_product_id(self) -> int:
        """idProduct while the application runs."""
        return 0xC000 | self.platform_id


PLATFORMS = (Platform("photon", 6), Platform("p1", 8), Platform("electron", 10))

MODES = {
    product_id: (platform.name, mode)
    for platform in PLATFORMS
    for product_id, mode in (
        (platform.dfu_product_id, DFU),
        (platform.application_product_id, APPLICATION),
    )
}
"""From idProduct to platform name and mode."""
