"""What goes wrong with a virtual module. Each fault strikes once; afterwards the module is well."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

OneBlock = Literal["stall", "silent_write", "corrupt_read", "zero_reads", "hang"]
OneStart = Literal["wrong_id", "no_boot"]
OneScan = Literal["deaf"]


class Phase(StrEnum):
    """When the cable is pulled."""

    IDENTIFY = "identify"
    ERASE = "erase"
    WRITE = "write"
    READ_BACK = "read_back"
    REBOOT = "reboot"


@dataclass(frozen=True, slots=True)
class Faults:
    """What is to go wrong once.

    `at_byte`, or `at_fraction` of the image where that is None, says where in the user part a fault
    of writing or reading back strikes.

    unplug           the module leaves the bus in that phase
    stall            one block is refused: EP0 stalls, nothing is written, and the status says OK
    silent_write     one block is not written, and the status says OK
    corrupt_read     one bit is read back wrong, from flash that is right
    zero_reads       one block is read back as zeroes
    hang             the status after one block is never answered
    wrong_id         after the reboot the module says it is another
    no_boot          after the reboot the module never comes back
    deaf             the radio hears no network at its first scan
    slow_erase_s     the first erase of the user part takes that much longer
    constant_serial  the module came with the bootloader of 0.5.5, which has no serial of its own
    """

    unplug: Phase | None = None
    stall: bool = False
    silent_write: bool = False
    corrupt_read: bool = False
    zero_reads: bool = False
    hang: bool = False
    wrong_id: bool = False
    no_boot: bool = False
    deaf: bool = False
    slow_erase_s: float = 0.0
    constant_serial: bool = False
    at_byte: int | None = None
    at_fraction: float = 0.5

    def offset(self, image_bytes: int) -> int:
        """Where in an image of that size the fault strikes, in bytes from its start."""
        if self.at_byte is not None:
            return self.at_byte
        return min(int(image_bytes * self.at_fraction), image_bytes - 1)


NO_FAULTS = Faults()

_BY_NAME = {
    "unplug": Faults(unplug=Phase.WRITE),
    "stall": Faults(stall=True),
    "silent-write": Faults(silent_write=True),
    "corrupt-read": Faults(corrupt_read=True),
    "wrong-id": Faults(wrong_id=True),
    "no-boot": Faults(no_boot=True),
    "deaf": Faults(deaf=True),
}
FAULT_NAMES = tuple(_BY_NAME)


def fault_named(name: str) -> Faults:
    """The fault that the command line calls `name`; ValueError names those that there are."""
    if name not in _BY_NAME:
        known = ", ".join(FAULT_NAMES)
        raise ValueError(f"There is no fault called {name!r}. A module can do: {known}.")
    return _BY_NAME[name]


class Mischief:
    """The faults of one module at work: remembers which have struck."""

    def __init__(self, faults: Faults) -> None:
        self.faults = faults
        self._struck: set[str] = set()

    def unplugs(self, phase: Phase) -> bool:
        """True once, where the cable is to be pulled in this phase."""
        return self.faults.unplug is phase and self._first("unplug")

    def strikes(self, fault: OneBlock | OneStart | OneScan) -> bool:
        """True once, where this fault was asked for."""
        return bool(getattr(self.faults, fault)) and self._first(fault)

    def extra_erase_s(self) -> float:
        """Seconds by which this erase is slower."""
        return self.faults.slow_erase_s if self._first("slow_erase_s") else 0.0

    def _first(self, fault: str) -> bool:
        if fault in self._struck:
            return False
        self._struck.add(fault)
        return True
