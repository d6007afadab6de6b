"""Reads a Particle firmware module of the STM32F2 family and says all that is wrong with it.

Reading only: nothing here writes a product id or version into a file. Patching the suffix would
change what tools read, and not what the module announces to the cloud, because the running
firmware carries both as compiled constants. A station verifies and refuses.
"""

import hashlib
from dataclasses import dataclass, field

from firmware_images.checks import Problem, is_possible, notes_on, problems_of
from firmware_images.errors import NotAModule
from firmware_images.prefix import Dependency, find_prefix
from firmware_images.regions import platform_name
from firmware_images.suffix import Check, read_suffix

__all__ = ["Check", "Dependency", "Module", "NotAModule", "Problem", "as_json", "read"]

_NO_CHECK = Check("", "")


@dataclass(frozen=True, slots=True)
class Module:
    """A module as read from a file, with everything that speaks against using it."""

    kind: str
    """In words for people: "user part", "system part", "bootloader", "mono"."""
    platform_id: int
    platform: str
    """ "p1", "photon", "electron", or "unknown (12)"."""
    function: str
    """ "user_part", "system_part", "bootloader", "mono", or another name of module_info.h."""
    index: int
    version: int
    start_address: int
    end_address: int
    """Exclusive; the CRC stands at it."""
    size_bytes: int
    """Of the module itself: end - start + 4. Zero where the addresses make no length."""
    prefix_offset: int
    product_id: int | None
    """None where it is unset (0xFFFF) or the suffix has no such field."""
    product_version: int | None
    dependencies: tuple[Dependency, ...]
    crc32: Check
    suffix_sha256: Check
    file_sha256: str
    """Of the file as it was given, padding included."""
    notes: tuple[str, ...]
    """What is worth knowing and no fault."""
    problems: tuple[Problem, ...]
    trimmed: bytes = field(repr=False)
    """The module's own bytes without padding; what there is of them in a file that is cut off."""


def read(data: bytes) -> Module:
    """The module in a file's bytes; raises NotAModule where there is none.

    Every other fault is an entry of `Module.problems`, so that all of them are seen at once.
    """
    prefix = find_prefix(data)
    size = prefix.size_bytes if is_possible(prefix) else len(data)
    trimmed, after = data[:size], data[size:]
    is_whole = is_possible(prefix) and len(trimmed) == size
    suffix = read_suffix(trimmed, prefix.end_offset) if is_whole else None
    return Module(
        kind=prefix.function.replace("_", " "),
        platform_id=prefix.platform_id,
        platform=platform_name(prefix.platform_id),
        function=prefix.function,
        index=prefix.index,
        version=prefix.version,
        start_address=prefix.start_address,
        end_address=prefix.end_address,
        size_bytes=prefix.size_bytes,
        prefix_offset=prefix.offset,
        product_id=suffix.product_id if suffix else None,
        product_version=suffix.product_version if suffix else None,
        dependencies=prefix.dependencies,
        crc32=suffix.crc32 if suffix else _NO_CHECK,
        suffix_sha256=suffix.sha256 if suffix else _NO_CHECK,
        file_sha256=hashlib.sha256(data).hexdigest(),
        notes=notes_on(suffix, after),
        problems=problems_of(prefix, suffix, after, file_size_bytes=len(data)),
        trimmed=trimmed,
    )


def as_json(module: Module) -> dict[str, object]:
    """The module as `firmware inspect --json` shows it; problems are their sentences."""
    return {
        "kind": module.kind,
        "platform_id": module.platform_id,
        "platform": module.platform,
        "function": module.function,
        "index": module.index,
        "version": module.version,
        "start_address": module.start_address,
        "end_address": module.end_address,
        "size_bytes": module.size_bytes,
        "product_id": module.product_id,
        "product_version": module.product_version,
        "dependencies": [
            {"function": needed.function, "index": needed.index, "version": needed.version}
            for needed in module.dependencies
        ],
        "crc32": _check_as_json(module.crc32),
        "suffix_sha256": _check_as_json(module.suffix_sha256),
        "file_sha256": module.file_sha256,
        "notes": list(module.notes),
        "problems": [problem.sentence for problem in module.problems],
    }


def _check_as_json(check: Check) -> dict[str, object]:
    return {"stored": check.stored, "computed": check.computed, "ok": check.ok}
