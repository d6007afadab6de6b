"""Builds valid modules out of nothing, for the demo and for tests.

They have everything that a real module has except code that would run: the payload is made of
numbers that depend on `seed` alone.
"""

import hashlib
import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from firmware_images.prefix import (
    CRC_SIZE_BYTES,
    DEPENDENCY,
    FUNCTIONS,
    PREFIX,
    Dependency,
    prefix_offset_of,
)
from firmware_images.regions import P1, regions_for
from firmware_images.suffix import OLD_SUFFIX_SIZE_BYTES, PRODUCT, SUFFIX_SIZE_BYTES, UNSET

_NUMBERS = {name: number for number, name in FUNCTIONS.items()}
_STACK_TOP_ADDRESS = 0x2002_0000
_RESERVED = bytes(2)
_SLOTS = 2

NEEDS_SYSTEM_PART = (Dependency("system_part", 2, 2302),)
"""What a user part built against Device OS 2.3.1 needs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Blueprint:
    """All that decides a sample module's bytes."""

    function: str
    index: int
    version: int
    size_bytes: int
    """Of the whole module with its CRC."""
    platform_id: int = P1
    start_address: int | None = None
    """None for the region where such a module belongs."""
    product_id: int | None = None
    product_version: int | None = None
    dependencies: Sequence[Dependency] = ()
    flags: int = 0
    suffix_size_bytes: int = SUFFIX_SIZE_BYTES
    seed: int = 0


def user_part(
    *,
    platform_id: int = P1,
    product_id: int | None = 1234,
    product_version: int | None = 0,
    version: int = 6,
    size_bytes: int = 8192,
    seed: int = 0,
    dependencies: Sequence[Dependency] = NEEDS_SYSTEM_PART,
    start_address: int | None = None,
) -> bytes:
    """A product's own firmware; None leaves a product field unset (0xFFFF)."""
    return build(
        Blueprint(
            function="user_part",
            index=1,
            version=version,
            size_bytes=size_bytes,
            platform_id=platform_id,
            start_address=start_address,
            product_id=product_id,
            product_version=product_version,
            dependencies=dependencies,
            seed=seed,
        )
    )


def old_user_part(*, platform_id: int = P1, size_bytes: int = 8192, seed: int = 0) -> bytes:
    """A user part of the 0.4.0 time: its suffix of 36 bytes has no product fields."""
    return build(
        Blueprint(
            function="user_part",
            index=1,
            version=2,
            size_bytes=size_bytes,
            platform_id=platform_id,
            dependencies=(Dependency("system_part", 2, 1),),
            suffix_size_bytes=OLD_SUFFIX_SIZE_BYTES,
            seed=seed,
        )
    )


def system_part(
    index: int,
    *,
    platform_id: int = P1,
    version: int = 2302,
    size_bytes: int = 16384,
    seed: int = 0,
    dependencies: Sequence[Dependency] = (),
) -> bytes:
    """A part of Device OS."""
    return build(
        Blueprint(
            function="system_part",
            index=index,
            version=version,
            size_bytes=size_bytes,
            platform_id=platform_id,
            dependencies=dependencies,
            seed=seed,
        )
    )


def bootloader(
    *, platform_id: int = P1, version: int = 1006, size_bytes: int = 8192, seed: int = 0
) -> bytes:
    """A bootloader, not padded to its region's 16 KB."""
    return build(
        Blueprint(
            function="bootloader",
            index=0,
            version=version,
            size_bytes=size_bytes,
            platform_id=platform_id,
            seed=seed,
        )
    )


def mono(
    *,
    platform_id: int = P1,
    product_id: int | None = None,
    product_version: int | None = None,
    version: int = 2302,
    size_bytes: int = 16384,
    seed: int = 0,
    start_address: int | None = None,
) -> bytes:
    """Device OS and application in one."""
    return build(
        Blueprint(
            function="mono",
            index=0,
            version=version,
            size_bytes=size_bytes,
            platform_id=platform_id,
            start_address=start_address,
            product_id=product_id,
            product_version=product_version,
            seed=seed,
        )
    )


def build(blueprint: Blueprint) -> bytes:
    """The module that a blueprint describes, with right SHA-256 and CRC.

    Raises ValueError where the size has no room for prefix and suffix, where there are more than
    two dependencies, or where neither a region nor the blueprint says where the module starts.
    """
    body = _body(blueprint) + _product(blueprint) + _RESERVED
    body += hashlib.sha256(body).digest() + struct.pack("<H", blueprint.suffix_size_bytes)
    return body + zlib.crc32(body).to_bytes(CRC_SIZE_BYTES, "big")


def _body(blueprint: Blueprint) -> bytes:
    offset = prefix_offset_of(blueprint.function)
    start = _start_address(blueprint)
    size = blueprint.size_bytes - blueprint.suffix_size_bytes - CRC_SIZE_BYTES
    if size < offset + PREFIX.size:
        raise ValueError(f"{blueprint.size_bytes} bytes have no room for prefix and suffix")
    body = bytearray(hashlib.shake_256(b"%d" % blueprint.seed).digest(size))
    if offset:
        struct.pack_into("<II", body, 0, _STACK_TOP_ADDRESS, start + offset + PREFIX.size + 1)
    PREFIX.pack_into(
        body,
        offset,
        start,
        start + blueprint.size_bytes - CRC_SIZE_BYTES,
        0,
        blueprint.flags,
        blueprint.version,
        blueprint.platform_id,
        _NUMBERS[blueprint.function],
        blueprint.index,
        *_dependency_slots(blueprint.dependencies),
    )
    return bytes(body)


def _start_address(blueprint: Blueprint) -> int:
    if blueprint.start_address is not None:
        return blueprint.start_address
    homes = regions_for(blueprint.platform_id, blueprint.function, blueprint.index)
    if not homes:
        raise ValueError("no region is known for such a module: say where it starts")
    return homes[0].start_address


def _dependency_slots(dependencies: Sequence[Dependency]) -> list[bytes]:
    packed = [DEPENDENCY.pack(_NUMBERS[it.function], it.index, it.version) for it in dependencies]
    if len(packed) > _SLOTS:
        raise ValueError(f"a module names {_SLOTS} dependencies at most, not {len(packed)}")
    return (packed + [bytes(DEPENDENCY.size)] * _SLOTS)[:_SLOTS]


def _product(blueprint: Blueprint) -> bytes:
    if blueprint.suffix_size_bytes == OLD_SUFFIX_SIZE_BYTES:
        return b""
    fields = (blueprint.product_id, blueprint.product_version)
    return PRODUCT.pack(*(UNSET if field is None else field for field in fields))
