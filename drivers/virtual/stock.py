"""What a module comes with from Particle: firmware in flash and keys in the DCT, all made up."""

from __future__ import annotations

from functools import cache
from random import Random

from drivers.virtual.dct import Dct
from drivers.virtual.faults import Faults, Mischief
from drivers.virtual.flash import internal_flash, serial_flash
from drivers.virtual.hardware import VERSION_0_5_5, Age, Hardware, Identity
from drivers.virtual.timings import Timings
from firmware_images import sample
from firmware_images.particle_module import Dependency

_SYSTEM_PART_BYTES = 4096
_BOOTLOADER_BYTES = 4096


def hardware(
    device_id: str, platform_id: int, age: Age, timings: Timings, faults: Faults, seed: int
) -> Hardware:
    """The parts of a module whose flash is blank."""
    rng = Random(f"{seed} {device_id}")  # noqa: S311 - a made-up module, the same one every time
    age = VERSION_0_5_5 if faults.constant_serial else age
    return Hardware(
        platform_id=platform_id,
        age=age,
        identity=Identity.of(device_id, age),
        flash=internal_flash(),
        serial_flash=serial_flash(),
        dct=Dct(rng),
        timings=timings,
        mischief=Mischief(faults),
        rng=rng,
    )


def install_bootloader(module: Hardware) -> None:
    """Put the bootloader where it belongs."""
    image = _bootloader(module.platform_id, module.age.bootloader_version)
    module.flash.program(module.region("bootloader", 0).start_address, image)


def install_system_parts(module: Hardware) -> None:
    """Put both system parts where they belong."""
    for index in (1, 2):
        image = _system_part(index, module.platform_id, module.age)
        module.flash.program(module.region("system_part", index).start_address, image)


@cache
def _bootloader(platform_id: int, version: int) -> bytes:
    return sample.bootloader(platform_id=platform_id, version=version, size_bytes=_BOOTLOADER_BYTES)


@cache
def _system_part(index: int, platform_id: int, age: Age) -> bytes:
    """Part 2 needs part 1 of its own version, and a bootloader, as the real ones do."""
    version = age.system_part_version
    needs = {
        1: (),
        2: (
            Dependency("system_part", 1, version),
            Dependency("bootloader", 0, age.bootloader_version),
        ),
    }
    return sample.system_part(
        index,
        platform_id=platform_id,
        version=version,
        size_bytes=_SYSTEM_PART_BYTES,
        dependencies=needs[index],
    )
