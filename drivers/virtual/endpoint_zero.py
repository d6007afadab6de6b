"""The standard requests that every USB device answers (USB 2.0, 9.4)."""

from __future__ import annotations

from enum import IntEnum

from drivers.virtual.descriptors import Descriptors
from drivers.virtual.personality import Reply, Setup, Stall

TYPE_MASK = 0x60
STANDARD, CLASS, VENDOR = 0x00, 0x20, 0x40

_BUS_AND_SELF = b"\x01\x00"


class StandardRequest(IntEnum):
    """bRequest of the standard requests (USB 2.0, table 9-4)."""

    GET_STATUS = 0
    CLEAR_FEATURE = 1
    GET_DESCRIPTOR = 6
    GET_CONFIGURATION = 8
    SET_CONFIGURATION = 9
    GET_INTERFACE = 10
    SET_INTERFACE = 11


class EndpointZero:
    """Descriptors, configuration and alternate settings of one enumeration.

    It starts configured, as an operating system leaves a device that it has just seen.
    """

    def __init__(self, descriptors: Descriptors, alternate_counts: tuple[int, ...]) -> None:
        self.descriptors = descriptors
        self.alternates = [0] * len(alternate_counts)
        self._alternate_counts = alternate_counts
        self._configuration = 1

    def standard(self, setup: Setup) -> Reply:
        """Answer a standard request; Stall where the device does not know it."""
        match setup.request:
            case StandardRequest.GET_DESCRIPTOR:
                return Reply(self._descriptor(setup))
            case StandardRequest.GET_STATUS:
                return Reply(_BUS_AND_SELF)
            case StandardRequest.CLEAR_FEATURE:
                return Reply()
            case StandardRequest.GET_CONFIGURATION:
                return Reply(bytes([self._configuration]))
            case StandardRequest.SET_CONFIGURATION:
                return self._configure(setup.value)
            case StandardRequest.GET_INTERFACE:
                return Reply(bytes([self.alternates[self._interface(setup)]]))
            case StandardRequest.SET_INTERFACE:
                return self._select(self._interface(setup), setup.value)
        raise Stall

    def _descriptor(self, setup: Setup) -> bytes:
        found = self.descriptors.find(setup.value >> 8, setup.value & 0xFF)
        if found is None:
            raise Stall
        return found[: setup.length]

    def _configure(self, value: int) -> Reply:
        if value > 1:
            raise Stall
        self._configuration = value
        self.alternates = [0] * len(self._alternate_counts)
        return Reply()

    def _interface(self, setup: Setup) -> int:
        if setup.index >= len(self.alternates):
            raise Stall
        return setup.index

    def _select(self, interface: int, alternate: int) -> Reply:
        if alternate >= self._alternate_counts[interface]:
            raise Stall
        self.alternates[interface] = alternate
        return Reply()
