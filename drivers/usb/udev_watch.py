"""Hot-plug on Linux: udev's announcements of USB devices that come and go, by pyudev."""

from __future__ import annotations

import errno
import logging
import os
import select
import socket
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyudev import Monitor

LOG = logging.getLogger(__name__)
UDEVD_SOCKET = Path("/run/udev/control")
"""Where udevd listens; libudev looks for it too (systemd sd-device/device-monitor.c)."""

_COMINGS_AND_GOINGS = {"add", "remove"}


class UdevWatch:
    """Waits for announcements; where they cannot be had any more, only for the time to pass.

    One thread waits. `close` may be called from another and ends its wait at once.
    """

    def __init__(self, monitor: Monitor) -> None:
        """Take a monitor that was started; `close` lets go of it."""
        self._monitor: Monitor | None = monitor
        self._bell = os.eventfd(0, os.EFD_CLOEXEC | os.EFD_NONBLOCK)
        self._poll = select.poll()
        self._poll.register(self._bell, select.POLLIN)
        self._poll.register(monitor.fileno(), select.POLLIN)
        self._closed = False
        self._waiting = Lock()

    def wait(self, timeout_s: float) -> None:
        """Return when a device was added or removed, or the watch is closed, or time is up.

        What was announced since the last call counts too.
        """
        deadline = monotonic() + timeout_s
        with self._waiting:
            while not self._closed:
                left_s = max(0.0, deadline - monotonic())
                ready = [handle for handle, _ in self._poll.poll(left_s * 1000)]
                if not ready or self._bell in ready or self._heard():
                    return

    def close(self) -> None:
        """End a wait under way and let go of everything; safe to call twice."""
        if self._closed:
            return
        self._closed = True
        os.eventfd_write(self._bell, 1)
        with self._waiting:
            self._monitor = None
            os.close(self._bell)

    def _heard(self) -> bool:
        """Take all that was announced; True where something came or left, or may have."""
        if self._monitor is None:
            return False
        handle = self._monitor.fileno()
        changed = False
        try:
            while (device := self._monitor.poll(0)) is not None:
                changed |= device.action in _COMINGS_AND_GOINGS
        except OSError as error:
            # pyudev raises without a number until somebody has asked the socket for its error.
            if error.errno != errno.ENOBUFS and not _overflowed(handle):
                self._give_up(handle, error)
            return True
        return changed

    def _give_up(self, handle: int, error: OSError) -> None:
        LOG.warning(
            "udev is not heard any more, the USB bus is looked at by the clock: %s", str(error)
        )
        self._poll.unregister(handle)
        self._monitor = None


def usb_monitor() -> Monitor:
    """A started monitor of USB devices.

    Raises ImportError without pyudev or libudev, OSError where the kernel allows no netlink.
    """
    import pyudev

    # A container has no udevd; there the kernel's own word must do.
    source = "udev" if UDEVD_SOCKET.exists() else "kernel"
    monitor = pyudev.Monitor.from_netlink(pyudev.Context(), source)
    monitor.filter_by("usb", "usb_device")
    monitor.start()
    return monitor


def _overflowed(handle: int) -> bool:
    """True where the kernel dropped announcements; asking clears that."""
    try:
        with socket.socket(fileno=os.dup(handle)) as netlink:
            return netlink.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) == errno.ENOBUFS
    except OSError:  # no socket any more; whoever reads it next finds out
        return False
