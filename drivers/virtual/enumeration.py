"""One appearance of a virtual module on the bus."""

from __future__ import annotations

from dataclasses import dataclass

from drivers.virtual.module import Shown, VirtualP1

BUS = 1


@dataclass(frozen=True, slots=True)
class Enumeration:
    """One appearance of a module on the bus; over as soon as the module leaves the bus."""

    port: str
    address: int
    module: VirtualP1
    shown: Shown
    bus: int = BUS

    @property
    def port_numbers(self) -> tuple[int, ...]:
        """The ports from the root hub on: (1, 2) for "1-1.2"."""
        return tuple(int(number) for number in self.port.partition("-")[2].split("."))
