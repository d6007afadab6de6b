"""A rig for each test, which leaves no thread and no program behind."""

from __future__ import annotations

import ctypes.util
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from firmware_images import sample
from tests.usb.client_process import ClientProcess
from tests.usb.programs import needs_programs
from tests.usb.rig import Rig

IMAGE = sample.user_part(size_bytes=100_000, seed=3)

LIBUSBS = {"libusb-package": None, "system": ctypes.util.find_library("usb-1.0")}
"""The libusb that the station brings along, and the one that Debian does."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test in this folder is of the kind `usb`, and needs the same programs."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.usb)
            item.add_marker(needs_programs())


@pytest.fixture
def rig() -> Iterator[Rig]:
    """An empty hub of four ports."""
    before = set(threading.enumerate())
    rig = Rig()
    yield rig
    rig.close()
    assert not rig.deaths.reported
    left = [thread.name for thread in threading.enumerate() if thread not in before]
    assert not left, f"still running: {left}"


@pytest.fixture(params=LIBUSBS)
def station(rig: Rig, request: pytest.FixtureRequest) -> ClientProcess:
    """The driver as shipped, on each libusb in turn."""
    return rig.station(LIBUSBS[request.param])


@pytest.fixture
def image(tmp_path: Path) -> str:
    """A user part of 100 kB in a file."""
    path = tmp_path / "thermostat.bin"
    path.write_bytes(IMAGE)
    return str(path)
