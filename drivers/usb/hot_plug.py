"""How the station hears that something on USB has changed, on whatever system it runs."""

from __future__ import annotations

import logging
import sys
from threading import Event
from typing import Protocol

LOG = logging.getLogger(__name__)


class HotPlug(Protocol):
    """Waits for a change on the bus."""

    def wait(self, timeout_s: float) -> None:
        """Return when something may have changed, at the latest after `timeout_s` seconds."""
        ...

    def close(self) -> None:
        """End a wait under way and let go."""
        ...


class SlowPoll:
    """Nobody announces anything: the bus is looked at again when the time is up."""

    def __init__(self) -> None:
        self._closed = Event()

    def wait(self, timeout_s: float) -> None:
        """Return after `timeout_s` seconds, or when closed."""
        self._closed.wait(timeout_s)

    def close(self) -> None:
        """End a wait under way."""
        self._closed.set()


def hot_plug() -> HotPlug:
    """udev's announcements on Linux, the slow poll elsewhere and where udev cannot be had."""
    if sys.platform != "linux":
        return SlowPoll()
    from drivers.usb.udev_watch import UdevWatch, usb_monitor

    try:
        return UdevWatch(usb_monitor())
    except (ImportError, OSError) as error:
        # The text alone: a record that keeps the error would keep the monitor open.
        LOG.warning("No udev here, so the USB bus is looked at by the clock: %s", str(error))
        return SlowPoll()
