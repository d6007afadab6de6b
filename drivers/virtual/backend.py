"""The virtual hub as a PyUSB backend, so that PyUSB's own core runs above it.

`usb.core.find(backend=VirtualBackend(hub))`. Errors carry the numbers that PyUSB's libusb1 backend
gives them.
"""

from __future__ import annotations

import errno
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from threading import Lock
from types import SimpleNamespace

import usb.backend
import usb.core

from drivers.virtual import parsed_descriptors as parsed
from drivers.virtual.endpoint_zero import StandardRequest
from drivers.virtual.enumeration import Enumeration
from drivers.virtual.hub import VirtualHub
from drivers.virtual.personality import Gone, NoAnswer, Setup, Stall

_TO_HOST, _TO_DEVICE, _TO_INTERFACE = 0x80, 0x00, 0x01
_LIBUSB_NO_DEVICE, _LIBUSB_BUSY, _LIBUSB_TIMEOUT, _LIBUSB_PIPE = -4, -6, -7, -9
_OWN_TIMEOUT_MS = 1000
_FOREVER_S = 3600.0


@dataclass(eq=False, slots=True)
class _Handle:
    """An open device."""

    enumeration: Enumeration
    claimed: set[int] = field(default_factory=set)


class VirtualBackend(usb.backend.IBackend):  # type: ignore[misc] # PyUSB has no types
    """What PyUSB asks of a system, answered by a virtual hub; any thread may ask."""

    def __init__(self, hub: VirtualHub) -> None:
        self._hub = hub
        self._handles: set[_Handle] = set()
        self._lock = Lock()

    def enumerate_devices(self) -> Iterator[Enumeration]:
        """What is on the bus now."""
        return iter(self._hub.enumerations())

    def get_parent(self, dev: Enumeration) -> None:
        """None: the hub itself is not on the bus."""

    def get_device_descriptor(self, dev: Enumeration) -> SimpleNamespace:
        """Known since the enumeration; asks the device nothing."""
        return parsed.device(dev)

    def get_configuration_descriptor(self, dev: Enumeration, config: int) -> SimpleNamespace:
        """The only configuration; IndexError for another."""
        return parsed.configuration([dev.shown.descriptors.configuration][config])

    def get_interface_descriptor(
        self, dev: Enumeration, intf: int, alt: int, config: int
    ) -> SimpleNamespace:
        """One alternate setting; IndexError where there is none."""
        return parsed.interface([dev.shown.descriptors.configuration][config], intf, alt)

    def get_endpoint_descriptor(
        self, dev: Enumeration, ep: int, intf: int, alt: int, config: int
    ) -> SimpleNamespace:
        """One endpoint; IndexError where there is none."""
        return parsed.endpoint([dev.shown.descriptors.configuration][config], intf, alt, ep)

    def open_device(self, dev: Enumeration) -> _Handle:
        """Open it; several may."""
        handle = _Handle(dev)
        self._check_there(handle)
        with self._lock:
            self._handles.add(handle)
        return handle

    def close_device(self, dev_handle: _Handle) -> None:
        """Close it, also when it has left."""
        with self._lock:
            self._handles.discard(dev_handle)

    def set_configuration(self, dev_handle: _Handle, config_value: int) -> None:
        """Choose a configuration."""
        self._request(dev_handle, _TO_DEVICE, StandardRequest.SET_CONFIGURATION, config_value)

    def get_configuration(self, dev_handle: _Handle) -> int:
        """The configuration's value; the system sets it to 1 when it sees the device."""
        answer = self._request(dev_handle, _TO_HOST, StandardRequest.GET_CONFIGURATION, length=1)
        return answer[0]

    def set_interface_altsetting(self, dev_handle: _Handle, intf: int, altsetting: int) -> None:
        """Choose an alternate setting."""
        self._request(dev_handle, _TO_INTERFACE, StandardRequest.SET_INTERFACE, altsetting, intf)

    def claim_interface(self, dev_handle: _Handle, intf: int) -> None:
        """Have an interface for oneself; EBUSY where another handle has it."""
        self._check_there(dev_handle)
        with self._lock:
            if any(intf in it.claimed for it in self._others(dev_handle)):
                raise _error("Resource busy", _LIBUSB_BUSY, errno.EBUSY)
            dev_handle.claimed.add(intf)

    def release_interface(self, dev_handle: _Handle, intf: int) -> None:
        """Give an interface back."""
        with self._lock:
            dev_handle.claimed.discard(intf)
        self._check_there(dev_handle)

    def ctrl_transfer(
        self,
        dev_handle: _Handle,
        bmRequestType: int,  # noqa: N803 - PyUSB's name
        bRequest: int,  # noqa: N803 - PyUSB's name
        wValue: int,  # noqa: N803 - PyUSB's name
        wIndex: int,  # noqa: N803 - PyUSB's name
        data: array[int],
        timeout: int,
    ) -> int:
        """One control transfer; `timeout` in milliseconds, 0 for none. The bytes moved."""
        setup = Setup(bmRequestType, bRequest, wValue, wIndex, len(data))
        if not setup.to_host:
            self._transfer(dev_handle, setup, data.tobytes(), timeout)
            return len(data)
        answer = self._transfer(dev_handle, setup, b"", timeout)
        data[: len(answer)] = array("B", answer)
        return len(answer)

    def reset_device(self, dev_handle: _Handle) -> None:
        """Reset the port: the module stays, and is configured afresh."""
        self.set_configuration(dev_handle, 1)

    def clear_halt(self, dev_handle: _Handle, ep: int) -> None:  # noqa: ARG002 - PyUSB asks so
        """Clear an endpoint's halt; these modules never leave one halted."""
        self._check_there(dev_handle)

    def is_kernel_driver_active(self, dev_handle: _Handle, intf: int) -> bool:  # noqa: ARG002 - same
        """False: no kernel has these modules."""
        return False

    def detach_kernel_driver(self, dev_handle: _Handle, intf: int) -> None:
        """Nothing to detach."""

    def attach_kernel_driver(self, dev_handle: _Handle, intf: int) -> None:
        """Nothing to attach."""

    def _others(self, handle: _Handle) -> list[_Handle]:
        same = handle.enumeration
        return [it for it in self._handles if it is not handle and it.enumeration == same]

    def _check_there(self, handle: _Handle) -> None:
        if handle.enumeration.module.shown() is not handle.enumeration.shown:
            raise _no_device()

    def _request(
        self,
        handle: _Handle,
        request_type: int,
        request: StandardRequest,
        value: int = 0,
        index: int = 0,
        length: int = 0,
    ) -> bytes:
        setup = Setup(request_type, request, value, index, length)
        return self._transfer(handle, setup, b"", _OWN_TIMEOUT_MS)

    def _transfer(self, handle: _Handle, setup: Setup, data: bytes, timeout_ms: int) -> bytes:
        enumeration = handle.enumeration
        timeout_s = timeout_ms / 1000 if timeout_ms else _FOREVER_S
        try:
            return enumeration.module.control(enumeration.shown, setup, data, timeout_s)
        except Gone:
            raise _no_device() from None
        except Stall:
            raise _error("Pipe error", _LIBUSB_PIPE, errno.EPIPE) from None
        except NoAnswer:
            raise usb.core.USBTimeoutError(
                "Operation timed out", _LIBUSB_TIMEOUT, errno.ETIMEDOUT
            ) from None


def _no_device() -> usb.core.USBError:
    sentence = "No such device (it may have been disconnected)"
    return _error(sentence, _LIBUSB_NO_DEVICE, errno.ENODEV)


def _error(sentence: str, libusb_code: int, number: int) -> usb.core.USBError:
    return usb.core.USBError(sentence, libusb_code, number)
