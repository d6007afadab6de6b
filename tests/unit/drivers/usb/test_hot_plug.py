"""Where udev can be had it is heard; everywhere else the clock does."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from drivers.usb.hot_plug import SlowPoll, hot_plug
from tests.unit.drivers.usb.open_files import descriptors

FOREVER_S = 3600

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="udev is Linux's")


@linux_only
def test_linux_hears_udev() -> None:
    from drivers.usb.udev_watch import UdevWatch

    watch = hot_plug()
    watch.close()
    assert isinstance(watch, UdevWatch)


@linux_only
@pytest.mark.parametrize(("udevd_runs", "source"), [(True, "udev"), (False, "kernel")])
def test_a_container_without_udevd_hears_the_kernel(
    udevd_runs: bool, source: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    import pyudev

    from drivers.usb import udev_watch

    asked = []

    def from_netlink(_context: object, source: str) -> object:
        asked.append(source)
        raise OSError("seen enough")

    monkeypatch.setattr(udev_watch, "UDEVD_SOCKET", tmp_path if udevd_runs else tmp_path / "none")
    monkeypatch.setattr(pyudev.Monitor, "from_netlink", from_netlink)
    assert isinstance(hot_plug(), SlowPoll)
    assert asked == [source]


@linux_only
def test_netlink_refused_leaves_the_clock(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    import pyudev

    def refused(*_: object) -> object:
        raise PermissionError("Operation not permitted")

    before = descriptors()
    monkeypatch.setattr(pyudev.Monitor, "start", refused)
    assert isinstance(hot_plug(), SlowPoll)
    assert "Operation not permitted" in caplog.text
    assert descriptors() == before


def test_without_pyudev_the_clock_remains(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyudev", None)
    assert isinstance(hot_plug(), SlowPoll)


def test_other_systems_have_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    assert isinstance(hot_plug(), SlowPoll)


def test_the_slow_poll_ends_when_closed() -> None:
    poll = SlowPoll()
    poll.wait(0.001)
    poll.close()
    poll.close()
    poll.wait(FOREVER_S)


def test_only_a_real_line_loads_pyudev() -> None:
    code = "import sys, ui.compose, drivers.usb.hot_plug, drivers.usb.bus; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    ).stdout.split()
    assert "drivers.usb.bus" in loaded
    assert "pyudev" not in loaded
