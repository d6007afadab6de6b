"""Everything outside a station's process, put together: what `ui.compose` hands to a station."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from station.events import Say
from station.ports import BoardDriver, Cloud, LabelPrinter, RunProgram, UsbWatch

if TYPE_CHECKING:
    from station.product import Recipe


class VirtualBench(Protocol):
    """The hands of whoever plays with virtual hardware; every call returns at once."""

    faults: tuple[str, ...]

    def plug(self, place: str, fault: str = "") -> None:
        """Put a new module, that misbehaves if `fault` names how, into a free place."""
        ...

    def unplug(self, place: str) -> None:
        """Take the module out of a place, whatever it is doing."""
        ...

    def printer_off(self, off: bool) -> None:
        """Switch the label printer off or on."""
        ...

    def cloud_down(self, down: bool) -> None:
        """Take the back end off the network, or bring it back."""
        ...


@dataclass(frozen=True, slots=True)
class World:
    """The hardware and the destinations of one station, real or virtual.

    `clouds` opens the destinations of a recipe. `run_program` runs one for a functional test.
    `read_label` reads back the code of a label that was delivered to this place, where the station
    can do that without a person. `listener` hears every event of the line. `close` lets go.
    """

    boards: tuple[BoardDriver, ...]
    watch: UsbWatch
    printer: LabelPrinter
    clouds: Callable[[Recipe], tuple[Cloud, ...]]
    run_program: RunProgram
    read_label: Callable[[str], str] | None
    virtual: VirtualBench | None
    listener: Say | None
    close: Callable[[], None]
