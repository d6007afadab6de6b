"""The suffix of a module: its product, its SHA-256 and its CRC-32.

Layout, from the end of the module (device-os build/arm/linker/module_end.ld, build/module.mk):
product id at -44, product version at -42, reserved at -40, SHA-256 at -38, suffix size at -6,
CRC at -4. All little endian, except the CRC, which is big endian. Builds of the 0.4.0 time have a
suffix of 36 bytes that starts at the reserved field: what stands at -44 is then code.
"""

import hashlib
import struct
import zlib
from dataclasses import dataclass

from firmware_images.prefix import CRC_SIZE_BYTES

SUFFIX_SIZE_BYTES = 40
OLD_SUFFIX_SIZE_BYTES = 36
UNSET = 0xFFFF
"""What the linker leaves where the firmware names no product id or version."""

PRODUCT = struct.Struct("<HH")
TAIL = struct.Struct("<32sH4s")

PLACEHOLDER_CRC32 = "78563412"
PLACEHOLDER_SHA256 = bytes(range(1, 33)).hex()
"""What stands there until the build's last step fills them in."""


@dataclass(frozen=True, slots=True)
class Check:
    """A checksum as the file has it and as its bytes give it, both lower-case hex.

    Both are empty where the file is too short to say.
    """

    stored: str
    computed: str

    @property
    def ok(self) -> bool:
        """Whether the file has one, and it is right."""
        return self.stored != "" and self.stored == self.computed


@dataclass(frozen=True, slots=True)
class Suffix:
    """What the end of a module says; the product is None where it is unset or has no field."""

    size_bytes: int
    product_id: int | None
    product_version: int | None
    crc32: Check
    sha256: Check


def read_suffix(module: bytes, prefix_end: int) -> Suffix:
    """The suffix of a whole module without padding, long enough for the old suffix."""
    sha256, size_bytes, crc32 = TAIL.unpack_from(module, len(module) - TAIL.size)
    has_product = size_bytes == SUFFIX_SIZE_BYTES and fits(size_bytes, len(module), prefix_end)
    product_id, product_version = _product(module) if has_product else (None, None)
    return Suffix(
        size_bytes=size_bytes,
        product_id=product_id,
        product_version=product_version,
        crc32=Check(crc32.hex(), f"{zlib.crc32(module[:-CRC_SIZE_BYTES]):08x}"),
        sha256=Check(sha256.hex(), hashlib.sha256(module[: -TAIL.size]).hexdigest()),
    )


def fits(suffix_size_bytes: int, module_size_bytes: int, prefix_end: int) -> bool:
    """Whether a suffix of that size has room between the module's prefix and its CRC."""
    return prefix_end + suffix_size_bytes + CRC_SIZE_BYTES <= module_size_bytes


def _product(module: bytes) -> tuple[int | None, int | None]:
    product_id, product_version = PRODUCT.unpack_from(
        module, len(module) - CRC_SIZE_BYTES - SUFFIX_SIZE_BYTES
    )
    return (
        None if product_id == UNSET else product_id,
        None if product_version == UNSET else product_version,
    )
