"""What has to be installed for the tests on the real libusb."""

from __future__ import annotations

import ctypes.util
import shutil
import sys

import pytest

_PROGRAMS = {"umockdev-wrapper": "umockdev", "dfu-util": "dfu-util", "gcc": "gcc"}
"""From program to Debian's package."""


def needs_programs() -> pytest.MarkDecorator:
    """Skips a test where something is missing, and says what."""
    if sys.platform != "linux":
        return pytest.mark.skipif(True, reason="usbfs and umockdev are Linux's")
    missing = [package for name, package in _PROGRAMS.items() if shutil.which(name) is None]
    missing += [] if ctypes.util.find_library("usb-1.0") else ["libusb-1.0-0"]
    return pytest.mark.skipif(bool(missing), reason=f"not installed: {', '.join(missing)}")
