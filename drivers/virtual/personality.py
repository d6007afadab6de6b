"""The seam between a virtual module and whatever carries its USB traffic.

A module shows one Personality at a time: its bootloader or its application. It answers control
transfers and says what follows from them; it knows no host library, no thread and no clock. So
the same personality can stand behind PyUSB's core or behind an emulated usbfs node.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from drivers.virtual.descriptors import Descriptors


@dataclass(frozen=True, slots=True)
class Setup:
    """The eight bytes that open a control transfer (USB 2.0, table 9-2)."""

    request_type: int
    request: int
    value: int
    index: int
    length: int

    @property
    def to_host(self) -> bool:
        """True where the data stage runs from the device to the host."""
        return bool(self.request_type & 0x80)


class Boot(Enum):
    """What a reset is meant to lead to."""

    APPLICATION = "application"
    DFU = "dfu"
    SAFE_MODE = "safe mode"


@dataclass(frozen=True, slots=True)
class Reset:
    """The module resets `after_s` seconds from now."""

    into: Boot
    after_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Reply:
    """The data stage, how long the module then answers nothing (NAK), and a reset to follow."""

    data: bytes = b""
    busy_s: float = 0.0
    reset: Reset | None = None


class Stall(Exception):
    """Endpoint 0 answers STALL: the request is refused."""


class NoAnswer(Exception):
    """The module answers nothing until the host gives up."""


class Gone(Exception):
    """The module is not on the bus (any more)."""


class Personality(Protocol):
    """One enumeration of a module."""

    descriptors: Descriptors

    def control(self, setup: Setup, data: bytes) -> Reply:
        """Answer one control transfer; `data` is the data stage of an OUT transfer.

        Raises Stall, NoAnswer, or Gone where a fault pulls the module off the bus right here.
        """
        ...
