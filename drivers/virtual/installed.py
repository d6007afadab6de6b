"""What firmware is in a module's flash, judged as its bootloader and its system firmware do.

Rules of device-os hal/src/photon/ota_flash_hal.cpp and bootloader/src/main.c: CRC, platform and
address decide what is started; dependencies are looked at only by the running system, and the
SHA-256 by nobody.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntFlag

from drivers.virtual.flash import KIB, Flash
from drivers.virtual.hardware import Hardware
from firmware_images.particle_module import Dependency, Module, NotAModule, read
from firmware_images.prefix import find_prefix
from firmware_images.regions import FLASH_END_ADDRESS, Region

_FACTORY_SLOT = Region("user_part", 1, FLASH_END_ADDRESS - 128 * KIB, FLASH_END_ADDRESS)


class Valid(IntFlag):
    """What is right about a module (device-os hal/inc/ota_flash_hal.h)."""

    NOTHING = 0
    INTEGRITY = 2
    DEPENDENCIES = 4
    RANGE = 8
    PLATFORM = 16
    ALL = 30


_BOOTABLE = Valid.INTEGRITY | Valid.RANGE | Valid.PLATFORM


@dataclass(frozen=True, slots=True)
class Installed:
    """One place for firmware: the module in it, or None, and what is right about that module."""

    region: Region
    store: str
    module: Module | None
    valid: Valid

    @property
    def bootable(self) -> bool:
        """CRC, address and platform are right."""
        return _BOOTABLE in self.valid


@dataclass(frozen=True, slots=True)
class Firmware:
    """Everything that is installed."""

    bootloader: Installed
    system_parts: tuple[Installed, ...]
    user_part: Installed
    factory: Installed

    def __iter__(self) -> Iterator[Installed]:
        """In the order in which a module lists them."""
        yield from (self.bootloader, *self.system_parts, self.user_part, self.factory)

    @property
    def system_is_valid(self) -> bool:
        """Both system parts can run."""
        return all(part.bootable for part in self.system_parts)


def inspect(hardware: Hardware) -> Firmware:
    """Read every place for firmware; a module of about a megabyte takes a millisecond or two."""
    main = [
        _installed(hardware, hardware.region(function, index), "m")
        for function, index in (("bootloader", 0), ("system_part", 1), ("system_part", 2))
    ]
    user = _installed(hardware, hardware.user_part, "m")
    factory = _installed(hardware, _FACTORY_SLOT, "f")
    present = [*main, user]
    bootloader, *system_parts = (_with_dependencies(it, present) for it in main)
    return Firmware(
        bootloader=bootloader,
        system_parts=tuple(system_parts),
        user_part=_with_dependencies(user, present),
        factory=_with_dependencies(factory, present),
    )


def _installed(hardware: Hardware, region: Region, store: str) -> Installed:
    module = _module_in(hardware.flash, region)
    if module is None:
        return Installed(region, store, None, Valid.NOTHING)
    home = hardware.region(region.function, region.index)
    functions = (region.function, "mono") if region.function == "user_part" else (region.function,)
    fits = module.start_address == home.start_address and module.size_bytes <= region.size_bytes
    valid = Valid.NOTHING
    if module.crc32.ok:
        valid |= Valid.INTEGRITY
    if fits and module.function in functions:
        valid |= Valid.RANGE
    if module.platform_id == hardware.platform_id:
        valid |= Valid.PLATFORM
    return Installed(region, store, module, valid)


def _module_in(flash: Flash, region: Region) -> Module | None:
    data = flash.read(region.start_address, region.size_bytes)
    try:
        return read(data[: find_prefix(data).size_bytes])
    except NotAModule:
        return None


def _with_dependencies(place: Installed, present: list[Installed]) -> Installed:
    needs = place.module.dependencies if place.module else None
    if needs is None or not all(_is_met(need, present) for need in needs):
        return place
    return Installed(place.region, place.store, place.module, place.valid | Valid.DEPENDENCIES)


def _is_met(need: Dependency, present: list[Installed]) -> bool:
    return any(
        it.bootable
        and (it.module.function, it.module.index) == (need.function, need.index)
        and it.module.version >= need.version
        for it in present
        if it.module
    )
