"""The memory map that a DfuSe device says in the name of each alternate setting.

"@Internal Flash   /0x08000000/03*016Ka,01*064Kg" is a name, an address and runs of sectors: count,
size and a letter for what may be done (ST UM0424, DfuSe file format and descriptors).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from station.errors import UnitError

_REGION = re.compile(r"/\s*(0x[0-9a-fA-F]+)\s*/([^/]+)")
_RUN = re.compile(r"\s*(\d+)\*(\d+)\s*([ BKM])([a-g])\s*")
_MULTIPLIER = {" ": 1, "B": 1, "K": 1024, "M": 1024 * 1024}
_ERASABLE, _WRITABLE = 2, 4


@dataclass(frozen=True, slots=True)
class Sector:
    """One erase unit: its start address, its size in bytes, and what may be done to it."""

    start: int
    size_bytes: int
    rights: int

    @property
    def end(self) -> int:
        """The first address after the sector."""
        return self.start + self.size_bytes

    @property
    def may_change(self) -> bool:
        """True where the module says that the sector can be erased and written."""
        return bool(self.rights & _ERASABLE and self.rights & _WRITABLE)


@dataclass(frozen=True, slots=True)
class MemoryMap:
    """One memory of a module: its name and its sectors in order."""

    name: str
    sectors: tuple[Sector, ...]

    def touched(self, address: int, size_bytes: int) -> tuple[Sector, ...]:
        """The sectors under a range; raises UnitError where the module may not change one."""
        end = address + size_bytes
        found = tuple(s for s in self.sectors if s.start < end and s.end > address)
        covered = sum(min(s.end, end) - max(s.start, address) for s in found)
        if covered != size_bytes or not all(s.may_change for s in found):
            raise UnitError(
                f"The module does not let 0x{address:08X} to 0x{end - 1:08X} be written.",
                reason="protected",
                remedy="Put the module in the red bin; it is not the kind that the recipe is for.",
            )
        return found


def parse(text: str) -> MemoryMap | None:
    """The map in an alternate setting's name; None where the name is not a DfuSe map."""
    if not text.startswith("@"):
        return None
    name, *_ = text[1:].split("/")
    sectors: list[Sector] = []
    for start, runs in _REGION.findall(text):
        address = int(start, 16)
        for run in runs.split(","):
            match = _RUN.fullmatch(run)
            if match is None:
                return None
            size_bytes = int(match[2]) * _MULTIPLIER[match[3]]
            for _ in range(int(match[1])):
                sectors.append(Sector(address, size_bytes, ord(match[4]) & 7))
                address += size_bytes
    return MemoryMap(name.strip(), tuple(sectors)) if sectors else None
