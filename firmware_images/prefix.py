"""The prefix of a module: where it goes, what it is, what it needs.

Layout: device-os dynalib/inc/module_info.h, module_info_t, 24 bytes, little endian. It stands at
the very start of a user part, and after the vector table of everything that is booted.
"""

import struct
from dataclasses import dataclass

from firmware_images.errors import NotAModule
from firmware_images.regions import (
    FLASH_END_ADDRESS,
    FLASH_START_ADDRESS,
    OTHER_PLATFORMS,
    PLATFORMS,
)

PREFIX = struct.Struct("<IIBBHHBB4s4s")
DEPENDENCY = struct.Struct("<BBH")
CRC_SIZE_BYTES = 4

FUNCTIONS = {
    0: "none",
    1: "resource",
    2: "bootloader",
    3: "mono",
    4: "system_part",
    5: "user_part",
    6: "settings",
    7: "ncp",
    8: "radio_stack",
    9: "asset",
}
"""Names of module_function_t, by number."""

_BOOTED = frozenset({"bootloader", "mono", "system_part"})
_NOT_BOOTED = frozenset(FUNCTIONS.values()) - _BOOTED - {"none"}

_START_OFFSET = 0x000
_AFTER_VECTORS_OFFSET = 0x184
_FUNCTIONS_AT = {
    _START_OFFSET: _NOT_BOOTED,
    _AFTER_VECTORS_OFFSET: _BOOTED,
    0x10C: _BOOTED,  # the Core's shorter vector table
    0x200: _BOOTED,  # the longer one of Gen 3
}
"""Which functions keep their prefix at which offset (binary-version-reader HalModuleParser.js)."""

_HIGHEST_INDEX = 3  # the Electron has three system parts; no board has more
_ENOUGH_EVIDENCE = 4


@dataclass(frozen=True, slots=True)
class Dependency:
    """Another module that must be there, in this version or a later one."""

    function: str
    index: int
    version: int


@dataclass(frozen=True, slots=True)
class Prefix:
    """A module's own account of itself, as it stands in the file."""

    offset: int
    start_address: int
    end_address: int
    flags: int
    version: int
    platform_id: int
    function: str
    index: int
    dependencies: tuple[Dependency, ...]

    @property
    def end_offset(self) -> int:
        """Where the prefix ends, counted from the start of the module."""
        return self.offset + PREFIX.size

    @property
    def size_bytes(self) -> int:
        """Length of the module with its CRC, which stands at the end address; 0 if impossible."""
        return max(0, self.end_address - self.start_address + CRC_SIZE_BYTES)


def find_prefix(data: bytes) -> Prefix:
    """The prefix that the evidence in the file speaks for; raises NotAModule if none does.

    For a prefix speak a function that keeps it at this offset and a platform that exists (each
    counts double), a start in internal flash, and a file that is long enough. A module with one
    damaged field is so still read and its fault named, while a table of addresses is not taken
    for one. Of two equal ones the first wins: the code of a user part may look like a prefix at
    0x184, but a vector table never does at 0, for it begins with a stack pointer, in RAM.
    """
    candidates = [
        _read_at(data, offset) for offset in _FUNCTIONS_AT if len(data) >= offset + PREFIX.size
    ]
    best = max(candidates, key=lambda prefix: _evidence(prefix, len(data)), default=None)
    if best is None or _evidence(best, len(data)) < _ENOUGH_EVIDENCE:
        raise _not_a_module(data)
    return best


def prefix_offset_of(function: str) -> int:
    """Where a module of that function keeps its prefix on the STM32F2 family."""
    return _AFTER_VECTORS_OFFSET if function in _BOOTED else _START_OFFSET


def _read_at(data: bytes, offset: int) -> Prefix:
    start, end, _, flags, version, platform_id, function, index, *slots = PREFIX.unpack_from(
        data, offset
    )
    return Prefix(
        offset=offset,
        start_address=start,
        end_address=end,
        flags=flags,
        version=version,
        platform_id=platform_id,
        function=_function_name(function),
        index=index,
        dependencies=tuple(_dependency(slot) for slot in slots if slot[0]),
    )


def _dependency(slot: bytes) -> Dependency:
    function, index, version = DEPENDENCY.unpack(slot)
    return Dependency(_function_name(function), index, version)


def _function_name(number: int) -> str:
    return FUNCTIONS.get(number, f"unknown ({number})")


def _evidence(prefix: Prefix, file_size_bytes: int) -> int:
    return (
        2 * (prefix.function in _FUNCTIONS_AT[prefix.offset] and prefix.index <= _HIGHEST_INDEX)
        + 2 * _is_known(prefix.platform_id)
        + (FLASH_START_ADDRESS <= prefix.start_address < FLASH_END_ADDRESS)
        + (CRC_SIZE_BYTES < prefix.size_bytes <= file_size_bytes)
    )


def _is_known(platform_id: int) -> bool:
    # 0 is the Core, and also what stands wherever there is nothing: it speaks for no prefix.
    return platform_id != 0 and (platform_id in PLATFORMS or platform_id in OTHER_PLATFORMS)


def _not_a_module(data: bytes) -> NotAModule:
    if not data:
        return NotAModule("The file is empty.", "Export or download the firmware file again.")
    if data.startswith(b"PK\x03\x04"):
        return NotAModule(
            "This is a ZIP archive, not a Particle module.",
            "Unpack it and choose the .bin file inside.",
        )
    if data.startswith(b"\x7fELF"):
        return NotAModule(
            "This is an ELF file, not a Particle module.",
            "Choose the .bin file that the build put beside it.",
        )
    if data[0] == 0xE9:  # esptool bin_image.py, ESP_IMAGE_MAGIC
        return NotAModule(
            "This looks like an ESP image, not a Particle module.",
            "Choose a firmware file that was built for the P1.",
        )
    return NotAModule(
        f"The file holds {len(data)} bytes and no prefix of a Particle module in them: it is cut "
        "off near its start, or it is another kind of file.",
        "Choose the .bin file that the Particle compiler made, or download it again.",
    )
