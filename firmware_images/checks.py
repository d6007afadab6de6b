"""Everything that can be wrong with a module that can be read, each with its own sentence.

What the module's own bootloader checks (platform, address, CRC: device-os bootloader module.c) is
checked here before a P1 is touched, and the SHA-256, which no device ever looks at, with it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from firmware_images.prefix import CRC_SIZE_BYTES, Prefix, prefix_offset_of
from firmware_images.regions import OTHER_PLATFORMS, PLATFORMS, Region, regions_for
from firmware_images.suffix import (
    OLD_SUFFIX_SIZE_BYTES,
    PLACEHOLDER_CRC32,
    PLACEHOLDER_SHA256,
    SUFFIX_SIZE_BYTES,
    Check,
    Suffix,
    fits,
)

_FLAGS = {
    0x01: "drop module info",
    0x02: "compressed",
    0x04: "combined",
    0x08: "encrypted",
    0x10: "prefix extensions",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: a slug for programs, a sentence for people."""

    code: str
    sentence: str


def problems_of(
    prefix: Prefix, suffix: Suffix | None, after: bytes, *, file_size_bytes: int
) -> tuple[Problem, ...]:
    """All that is wrong with a module.

    `suffix` is None where the file does not hold the whole module; `after` is what the file holds
    behind it.
    """
    return tuple(_problems(prefix, suffix, after, file_size_bytes))


def notes_on(suffix: Suffix | None, after: bytes) -> tuple[str, ...]:
    """What is worth knowing about a module and is no fault."""
    return tuple(_notes(suffix, after))


def is_possible(prefix: Prefix) -> bool:
    """Whether a module of the length that the prefix claims has room for prefix and suffix."""
    return fits(OLD_SUFFIX_SIZE_BYTES, prefix.size_bytes, prefix.end_offset)


def is_padding(after: bytes) -> bool:
    """Whether all of it is 0xFF, as erased flash is, or all of it 0x00."""
    return not after.strip(b"\xff") or not after.strip(b"\x00")


def _notes(suffix: Suffix | None, after: bytes) -> Iterator[str]:
    if after and is_padding(after):
        yield (
            f"The file is padded with {_bytes(len(after))} after the module's end; they were left "
            "out."
        )
    if suffix and suffix.size_bytes == OLD_SUFFIX_SIZE_BYTES:
        yield "The module is of an old build: it carries no product id and no product version."


def _problems(
    prefix: Prefix, suffix: Suffix | None, after: bytes, file_size_bytes: int
) -> Iterator[Problem]:
    if prefix.platform_id in PLATFORMS:
        yield from _of_the_prefix(prefix)
    else:
        yield _other_platform(prefix.platform_id)
    if not is_possible(prefix):
        yield _impossible_length(prefix)
    elif suffix is None:
        yield Problem(
            "truncated",
            f"The file is cut off: its prefix promises {_bytes(prefix.size_bytes)}, and it holds "
            f"{file_size_bytes}.",
        )
    else:
        yield from _of_the_suffix(prefix, suffix)
    if not is_padding(after):
        yield Problem(
            "trailing-data",
            f"The file is longer than its prefix says: {_bytes(len(after))} after the module's "
            "end, and not padding.",
        )


def _other_platform(platform_id: int) -> Problem:
    name = OTHER_PLATFORMS.get(platform_id)
    board = f"the {name} (platform {platform_id})" if name else f"platform {platform_id}"
    return Problem("other-platform", f"This file is for {board}, not for a P1, Photon or Electron.")


def _of_the_prefix(prefix: Prefix) -> Iterator[Problem]:
    if prefix.offset != prefix_offset_of(prefix.function):
        yield Problem(
            "misplaced-prefix",
            f"The prefix stands at offset 0x{prefix.offset:X}; the one of a {_words(prefix)} "
            f"stands at 0x{prefix_offset_of(prefix.function):X}.",
        )
    if prefix.flags:
        yield Problem(
            "flags",
            f"The prefix is marked 0x{prefix.flags:02X} ({_flag_names(prefix.flags)}); "
            f"{_board(prefix)} modules carry no such marks.",
        )
    homes = regions_for(prefix.platform_id, prefix.function, prefix.index)
    if not homes:
        yield Problem(
            "no-such-part",
            f"The {_board(prefix)} has no place for such a module: "
            f"{_words(prefix)} {prefix.index}.",
        )
    elif is_possible(prefix):
        yield from _of_the_address(prefix, homes)


def _of_the_address(prefix: Prefix, homes: tuple[Region, ...]) -> Iterator[Problem]:
    home = next((home for home in homes if home.start_address == prefix.start_address), homes[0])
    end = prefix.end_address + CRC_SIZE_BYTES
    whose = f"on the {_board(prefix)} the {_part(prefix)}"
    if prefix.start_address < home.start_address or end > home.end_address:
        yield Problem(
            "outside-region",
            f"The module takes 0x{prefix.start_address:08X} to 0x{end:08X}; {whose} must stay "
            f"within 0x{home.start_address:08X} to 0x{home.end_address:08X}.",
        )
    elif prefix.start_address != home.start_address:
        yield Problem(
            "start-address",
            f"The module starts at 0x{prefix.start_address:08X}; {whose} starts at "
            f"0x{home.start_address:08X}.",
        )


def _impossible_length(prefix: Prefix) -> Problem:
    return Problem(
        "impossible-length",
        f"The prefix says that the module runs from 0x{prefix.start_address:08X} to "
        f"0x{prefix.end_address:08X}, which leaves no room for a prefix and a suffix.",
    )


def _of_the_suffix(prefix: Prefix, suffix: Suffix) -> Iterator[Problem]:
    if prefix.platform_id in PLATFORMS:
        yield from _of_the_suffix_size(prefix, suffix.size_bytes)
    if not suffix.crc32.ok:
        yield _of_the_crc(suffix.crc32)
    if not suffix.sha256.ok:
        yield _of_the_sha256(suffix.sha256)


def _of_the_crc(crc32: Check) -> Problem:
    if crc32.stored == PLACEHOLDER_CRC32:
        return Problem(
            "crc-placeholder",
            f"The CRC was never filled in ({PLACEHOLDER_CRC32}): the build's last step is missing.",
        )
    return Problem(
        "crc-mismatch",
        f"The CRC is wrong: the file says {crc32.stored}, its bytes give {crc32.computed}. "
        "The file is damaged.",
    )


def _of_the_sha256(sha256: Check) -> Problem:
    if sha256.stored == PLACEHOLDER_SHA256:
        return Problem(
            "sha256-placeholder",
            "The SHA-256 was never filled in (01 02 03 ... 20): the build's last step is missing.",
        )
    return Problem(
        "sha256-mismatch",
        f"The SHA-256 is wrong: the file says {sha256.stored}, its bytes give {sha256.computed}. "
        "The file is damaged.",
    )


def _of_the_suffix_size(prefix: Prefix, size_bytes: int) -> Iterator[Problem]:
    if not fits(size_bytes, prefix.size_bytes, prefix.end_offset):
        yield Problem(
            "suffix-size",
            f"The suffix says that it is {_bytes(size_bytes)} long, which a module of "
            f"{_bytes(prefix.size_bytes)} has no room for.",
        )
    elif size_bytes not in (OLD_SUFFIX_SIZE_BYTES, SUFFIX_SIZE_BYTES):
        yield Problem(
            "suffix-size",
            f"The suffix says that it is {_bytes(size_bytes)} long; only {OLD_SUFFIX_SIZE_BYTES} "
            f"and {SUFFIX_SIZE_BYTES} exist.",
        )


def _bytes(count: int) -> str:
    return "1 byte" if count == 1 else f"{count} bytes"


def _board(prefix: Prefix) -> str:
    return PLATFORMS[prefix.platform_id].title()


def _words(prefix: Prefix) -> str:
    return prefix.function.replace("_", " ")


def _part(prefix: Prefix) -> str:
    return (
        f"{_words(prefix)} {prefix.index}" if prefix.function == "system_part" else _words(prefix)
    )


def _flag_names(flags: int) -> str:
    return ", ".join(name for bit, name in _FLAGS.items() if flags & bit) or "unknown"
