"""What the station asks of the world. Drivers implement these; the domain knows nothing else.

BoardDriver, Board   one kind of module: known by its USB ids, opened at a port, worked on
RunProgram           runs a program of the factory's own for a functional test
UsbWatch             what is attached, and where
LabelPrinter         takes one rendered label
Cloud                one destination that learns of units
Clock                the time of day, and time that passes
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from time import monotonic
from typing import TYPE_CHECKING, Protocol

from station.workers import Stop

if TYPE_CHECKING:
    from PIL.Image import Image


Progress = Callable[[float], None]
"""Called with the fraction done, 0.0 to 1.0, from the worker's own thread."""


@dataclass(frozen=True, slots=True)
class UsbDevice:
    """One enumeration of a device on the bus. A reboot gives a new address at the same port.

    `port_path` is the socket in Linux's form, bus and hub ports: "1-1.2".
    """

    port_path: str
    vendor_id: int
    product_id: int
    address: int


@dataclass(frozen=True, slots=True)
class ModuleSeen:
    """What a board driver recognised: `mode` is "dfu" or "application"."""

    device: UsbDevice
    platform: str
    mode: str


@dataclass(frozen=True, slots=True)
class ModuleReport:
    """What a running module says of itself.

    `user_part_sha256` is the SHA-256 in the suffix of the user part that it runs (lower-case hex).
    `is_healthy` is true when all its modules are whole and their dependencies met, which keeps it
    out of safe mode. Both are None where its firmware cannot be asked.
    """

    device_id: str
    user_part_sha256: str | None
    is_healthy: bool | None = None


class Board(Protocol):
    """One module in DFU mode, held exclusively until close().

    Every method raises UnitGone when the module leaves, UnitError when it misbehaves, and
    SetupError when the station may not use it. All may block; `stop` is looked at between blocks.
    """

    def read_identity(self) -> str | None:
        """The device id, 24 lower-case hex digits; None where this bootloader has no real one."""
        ...

    def erase(self, address: int, size_bytes: int, progress: Progress, stop: Stop) -> None:
        """Erase every sector that the range touches."""
        ...

    def write(self, address: int, data: bytes, progress: Progress, stop: Stop) -> None:
        """Write `data` into erased flash."""
        ...

    def read(self, address: int, size_bytes: int, progress: Progress, stop: Stop) -> bytes:
        """Read flash back."""
        ...

    def write_setup(self, ssid_prefix: str, setup_code: str) -> None:
        """Store the set-up network's name in the module's settings, and read it back to check.

        Without a code only the prefix is written: the module draws a code when it first starts.
        """
        ...

    def read_setup_code(self) -> str:
        """The code of the set-up network that stands in the module; empty where none does."""
        ...

    def read_product(self) -> tuple[int, int] | None:
        """The product id and version that the application announced when it last ran, if it did."""
        ...

    def leave(self) -> None:
        """Reset into the application. Whether it came up is seen on the bus, not here."""
        ...

    def close(self) -> None:
        """Let go of the module; safe to call twice, and after it has left."""
        ...


class BoardDriver(Protocol):
    """One family of modules."""

    name: str

    def recognise(self, device: UsbDevice) -> ModuleSeen | None:
        """What this device is, or None when it is not ours; nothing is opened or sent."""
        ...

    def open(self, seen: ModuleSeen) -> Board:
        """Open a module in DFU mode."""
        ...

    def ask(self, seen: ModuleSeen, timeout_s: float, stop: Stop) -> ModuleReport:
        """Ask a module in application mode who it is and what it runs."""
        ...

    def to_dfu(self, seen: ModuleSeen, stop: Stop) -> None:
        """Ask a module in application mode to restart into DFU mode.

        It has left the bus when this returns; whether it comes back in DFU mode is seen there.
        """
        ...

    def serial_port(self, seen: ModuleSeen, stop: Stop) -> str:
        """The serial device of a module in application mode, as this computer calls it."""
        ...

    def talk(
        self, seen: ModuleSeen, send: str, enough: Callable[[str], bool], limit_s: float, stop: Stop
    ) -> str:
        """Say a text to the application over its serial port, and listen until it is enough.

        `enough` gets all that was heard so far. Returns what was heard, after `limit_s` seconds at
        the latest; whatever ends a line on the wire is one newline in it. The text is said again
        each second as long as there is no answer.
        """
        ...


@dataclass(frozen=True, slots=True)
class Program:
    """A program to be run without a shell: its words, and what its environment has besides."""

    words: tuple[str, ...]
    environment: dict[str, str]
    limit_s: float


@dataclass(frozen=True, slots=True)
class ProgramEnd:
    """How a program ended: `exit_code` is None where it was killed because its time was up.

    `output` is what it printed, as bytes; `complaint` the last line of its standard error.
    """

    exit_code: int | None
    output: bytes
    complaint: str = ""


RunProgram = Callable[[Program, Stop], ProgramEnd]
"""Runs a program to its end; nothing that it started is left when this returns.

Raises Cancelled when the stop is asked for, and SetupError when it cannot be started.
"""


class UsbWatch(Protocol):
    """Which devices are on the bus now."""

    def attached(self) -> tuple[UsbDevice, ...]:
        """Every device that has a port path, ours or not."""
        ...

    def wait(self, timeout_s: float) -> None:
        """Return when something may have changed, at the latest after `timeout_s` seconds."""
        ...


@dataclass(frozen=True, slots=True)
class LabelJob:
    """One label for a printer: 1-bit image of exact dots, and the name that identifies it.

    `name` is safe as a file name and the same for every delivery of the same label.
    """

    name: str
    image: Image
    dots_per_mm: float
    copies: int = 1


class LabelPrinter(Protocol):
    """One printer; `repeatable` where delivering a job twice leaves one label, as in a folder."""

    name: str
    dots_per_mm: float
    repeatable: bool

    def deliver(self, job: LabelJob) -> str:
        """Print; say where it went. Raises SetupError when it cannot, having printed nothing.

        Raises LabelInDoubt where nobody can know whether a label came out.
        """
        ...


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a destination said of one message: accepted, or refused for good with the reason."""

    key: str
    accepted: bool
    reason: str = ""


class Cloud(Protocol):
    """One destination, asked from its own outbox thread.

    `kind` is the recipe's table: "product".
    """

    name: str
    kind: str

    def send(self, parcel: str, messages: tuple[dict[str, object], ...]) -> tuple[Verdict, ...]:
        """Deliver messages, each with its "key", under one idempotency key for all of them.

        Returns a verdict for each message that the destination took or refused for good. Raises
        CloudAway when it is worth trying again later, and nothing is known of the messages;
        ParcelRefused when several messages were refused as a whole; SetupError when the station
        may not send them.
        """
        ...

    def close(self) -> None:
        """Let go of connections."""
        ...


class CloudAway(Exception):
    """The destination could not be reached or did not acknowledge: try again later.

    `state` is "offline", "busy" or "blocked" (a person must act, as with a refused credential).
    """

    def __init__(self, message: str, *, state: str = "offline", retry_after_s: float = 0.0) -> None:
        super().__init__(message)
        self.message = message
        self.state = state
        self.retry_after_s = retry_after_s


class ParcelRefused(Exception):
    """The destination refused several messages as a whole, and took none: send them one by one."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class LabelInDoubt(Exception):
    """The printer went away in the middle: a label may or may not have come out."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Clock(Protocol):
    """The time of day and time that passes, so that tests need not wait."""

    def now(self) -> datetime:
        """The time of day, UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds that only grow."""
        ...


class SystemClock:
    """The computer's own clock."""

    def now(self) -> datetime:
        """The time of day, UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds that only grow."""
        return monotonic()
