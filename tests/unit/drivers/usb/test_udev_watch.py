"""Hot-plug by udev: on the kernel's own netlink where a uevent may be provoked, else on a fake."""

from __future__ import annotations

import errno
import os
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event
from time import monotonic
from types import SimpleNamespace
from typing import Any

import pytest

from station.workers import spawn
from tests.unit.drivers.usb.open_files import descriptors

if sys.platform != "linux":
    pytest.skip("udev is Linux's", allow_module_level=True)

from drivers.usb.udev_watch import UdevWatch, usb_monitor

LONG_S = 30.0
NULL_DEVICE = Path("/sys/devices/virtual/mem/null/uevent")
"""Every Linux has it, and nothing acts on what is said of it."""

needs_root = pytest.mark.skipif(
    not os.access(NULL_DEVICE, os.W_OK), reason="only root may have the kernel announce a device"
)


class FakeMonitor:
    """pyudev's Monitor over a socket: each byte that was sent is one announcement."""

    def __init__(self) -> None:
        self._socket, self.kernel = socket.socketpair()
        self._socket.setblocking(False)
        self.errors: list[OSError] = []
        self.drained = Event()

    def fileno(self) -> int:
        return self._socket.fileno()

    def announce(self, *actions: str) -> None:
        self.kernel.send(b"".join(action[:1].encode() for action in actions))

    def poll(self, timeout: float) -> SimpleNamespace | None:
        assert timeout == 0
        if self.errors:
            raise self.errors.pop()
        try:
            heard = self._socket.recv(1)
        except BlockingIOError:
            self.drained.set()
            return None
        return SimpleNamespace(action={b"a": "add", b"r": "remove", b"c": "change"}[heard])

    def close(self) -> None:
        self._socket.close()
        self.kernel.close()


@pytest.fixture
def monitor() -> Iterator[FakeMonitor]:
    monitor = FakeMonitor()
    yield monitor
    monitor.close()


@pytest.fixture
def watch(monitor: FakeMonitor) -> Iterator[UdevWatch]:
    watch = UdevWatch(monitor)
    yield watch
    watch.close()


def took_s(work: Callable[[], object]) -> float:
    began = monotonic()
    work()
    return monotonic() - began


def is_heard(watch: UdevWatch) -> bool:
    """True where a wait is ended by an announcement, False where by its time."""
    return took_s(lambda: watch.wait(0.02)) < 0.02


@pytest.mark.parametrize("action", ["add", "remove"])
def test_what_came_or_left_ends_the_wait(
    watch: UdevWatch, monitor: FakeMonitor, action: str
) -> None:
    monitor.announce(action)
    assert took_s(lambda: watch.wait(LONG_S)) < 1


def test_a_burst_ends_one_wait(watch: UdevWatch, monitor: FakeMonitor) -> None:
    monitor.announce("change", "add", "add", "change")
    assert is_heard(watch)
    assert not is_heard(watch)


def test_silence_and_small_talk_last_until_the_time_is_up(
    watch: UdevWatch, monitor: FakeMonitor
) -> None:
    assert not is_heard(watch)
    monitor.announce("change")
    assert not is_heard(watch)


def test_lost_announcements_count_as_a_change(watch: UdevWatch, monitor: FakeMonitor) -> None:
    monitor.errors = [OSError(errno.ENOBUFS, "No buffer space available")]
    monitor.announce("change")
    assert is_heard(watch)
    assert not is_heard(watch)
    monitor.announce("add")
    assert is_heard(watch)


def test_without_udev_the_clock_remains(
    watch: UdevWatch, monitor: FakeMonitor, caplog: pytest.LogCaptureFixture
) -> None:
    monitor.errors = [OSError(errno.EIO, "Input/output error")]
    monitor.announce("add")
    assert is_heard(watch)
    assert "Input/output error" in caplog.text
    monitor.announce("add")
    assert not is_heard(watch)
    assert not is_heard(watch)


def test_a_descriptor_that_is_gone_does_not_end_the_watch(
    watch: UdevWatch, monitor: FakeMonitor
) -> None:
    monitor.announce("add")
    handle = os.dup(monitor.fileno())
    os.close(monitor.fileno())
    try:
        assert is_heard(watch)
        assert not is_heard(watch)
    finally:
        os.dup2(handle, monitor.fileno())
        os.close(handle)


def test_closing_ends_a_wait_at_once(watch: UdevWatch, monitor: FakeMonitor) -> None:
    died: list[Exception] = []
    thread = spawn("waits", lambda: watch.wait(LONG_S), died=lambda _, error: died.append(error))
    monitor.announce("change")
    assert monitor.drained.wait(LONG_S / 2)  # so it waits
    assert took_s(watch.close) < LONG_S / 2
    thread.join(LONG_S / 2)
    assert not thread.is_alive()
    assert not died
    assert took_s(lambda: watch.wait(LONG_S)) < 1


def test_closing_twice_is_fine(watch: UdevWatch) -> None:
    watch.close()
    watch.close()


def kernel_monitor() -> Any:
    """A real monitor, of a device that every computer has."""
    import pyudev

    monitor = pyudev.Monitor.from_netlink(pyudev.Context(), "kernel")
    monitor.filter_by("mem")
    monitor.start()
    return monitor


def announce(action: str) -> None:
    NULL_DEVICE.write_text(action, encoding="ascii")


@pytest.fixture
def real_watch() -> Iterator[UdevWatch]:
    watch = UdevWatch(kernel_monitor())
    yield watch
    watch.close()


@needs_root
def test_the_kernels_word_ends_the_wait(real_watch: UdevWatch) -> None:
    announce("add")
    assert took_s(lambda: real_watch.wait(LONG_S)) < 1
    assert not is_heard(real_watch)
    announce("change")
    assert not is_heard(real_watch)


@needs_root
def test_the_kernels_overflow_is_survived() -> None:
    """pyudev's own poll() fails for ever after an overflow, until the socket's error is asked."""
    monitor = kernel_monitor()
    try:
        monitor.set_receive_buffer_size(2048)
    except OSError:
        pytest.skip("the buffer may not be made small here")
    watch = UdevWatch(monitor)
    for _ in range(50):
        announce("change")
    assert is_heard(watch)
    assert not is_heard(watch)
    announce("add")
    assert took_s(lambda: watch.wait(LONG_S)) < 1
    watch.close()


def test_no_descriptor_is_left_open() -> None:
    usb_monitor()
    before = descriptors()
    for _ in range(3):
        watch = UdevWatch(usb_monitor())
        assert descriptors() > before
        watch.wait(0)
        watch.close()
    assert descriptors() == before


def test_a_monitor_that_failed_is_let_go() -> None:
    before = descriptors()
    monitor = usb_monitor()
    watch = UdevWatch(monitor)
    watch._give_up(monitor.fileno(), OSError("planted"))
    del monitor
    assert descriptors() == before + 1, "only the bell is left"
    watch.close()
    assert descriptors() == before
