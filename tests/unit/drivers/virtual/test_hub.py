"""Ports, addresses, comings and goings, and places that do not wait for each other."""

from __future__ import annotations

import errno
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from threading import Event, Thread
from time import perf_counter

import pytest
import usb.core

from drivers.virtual.dfu import Request
from drivers.virtual.hub import VirtualHub
from drivers.virtual.module import VirtualP1
from drivers.virtual.timings import Timings
from firmware_images import sample
from tests.unit.drivers.virtual.dfu_client import USER, DfuClient, find
from tests.unit.drivers.virtual.pretend import DEVICE_ID, FakeTime, module, plugged, timed_module

IMAGE = sample.user_part()
ERASE_USER_PART = b"\x41" + USER.to_bytes(4, "little")


def other(digit: int) -> VirtualP1:
    return module(device_id=f"{DEVICE_ID[:-1]}{digit}")


def test_ports_are_called_as_on_linux(hub: VirtualHub) -> None:
    assert hub.ports == ("1-1.1", "1-1.2", "1-1.3", "1-1.4")
    plugged(hub, module(), "1-1.4")
    assert (find(hub, "1-1.4").bus, find(hub, "1-1.4").port_numbers) == (1, (1, 4))


def test_what_cannot_be_plugged_in(hub: VirtualHub) -> None:
    virtual = plugged(hub, module())
    with pytest.raises(ValueError, match=r"a module at 1-1\.1 already"):
        hub.plug("1-1.1", other(2))
    with pytest.raises(ValueError, match="at another port already"):
        hub.plug("1-1.2", virtual)
    with pytest.raises(ValueError, match=r"no port 1-9; it has 1-1\.1, "):
        hub.plug("1-9", other(2))
    with pytest.raises(ValueError, match="no port 1-9"):
        hub.unplug("1-9")
    hub.unplug("1-1.2")
    assert hub.attached() == {"1-1.1": virtual}


def test_two_modules_may_have_one_id(hub: VirtualHub) -> None:
    plugged(hub, module())
    plugged(hub, module(), "1-1.2")
    assert {find(hub, port).serial_number for port in hub.attached()} == {DEVICE_ID}


def test_each_enumeration_has_an_address_of_its_own(hub: VirtualHub) -> None:
    plugged(hub, module())
    stays = plugged(hub, other(2), "1-1.2")
    seen = []
    for _ in range(300):
        DfuClient(hub).leave()
        now = {it.port: it.address for it in hub.enumerations()}
        assert now["1-1.1"] != now["1-1.2"]
        seen.append(now["1-1.1"])
    assert set(seen) == set(range(1, 128)) - {now["1-1.2"]}
    assert all(one != after for one, after in pairwise(seen))
    assert hub.attached()["1-1.2"] is stays


def test_the_revision_grows_with_every_coming_and_going(hub: VirtualHub) -> None:
    revisions = [hub.revision]
    virtual = plugged(hub, module())
    revisions.append(hub.revision)
    DfuClient(hub).leave()
    revisions.append(hub.revision)
    virtual.power_off()
    revisions.append(hub.revision)
    assert revisions == sorted(set(revisions))
    assert not hub.attached()


def test_waiting_ends_with_the_time(hub: VirtualHub) -> None:
    assert not hub.wait(0.0)
    assert not hub.wait(0.001)


def test_what_happened_before_the_wait_counts_if_it_was_not_seen(hub: VirtualHub) -> None:
    seen = hub.revision
    plugged(hub, module())
    assert hub.wait(5.0, seen=seen)
    assert not hub.wait(0.0)


@pytest.mark.parametrize("happens", ["plug", "unplug", "reboot"])
def test_a_change_wakes_who_waits(hub: VirtualHub, happens: str) -> None:
    virtual = module(user_image=IMAGE)
    if happens != "plug":
        hub.plug("1-1.1", virtual)
    does: dict[str, Callable[[], object]] = {
        "plug": lambda: hub.plug("1-1.1", virtual),
        "unplug": lambda: hub.unplug("1-1.1"),
        "reboot": lambda: find(hub).ctrl_transfer(0x40, 0x50, 0, 40),
    }
    seen = hub.revision
    woken = Event()

    def wait() -> None:
        if hub.wait(10.0, seen=seen):
            woken.set()

    waiter = Thread(target=wait)
    waiter.start()
    does[happens]()
    assert woken.wait(5.0)
    waiter.join()


def test_who_waits_sees_a_module_come_back_by_itself(hub: VirtualHub) -> None:
    quick = Timings(leave_s=0.01, boot_s=0.01)
    plugged(hub, VirtualP1(DEVICE_ID, timings=quick))
    DfuClient(hub).leave()
    assert hub.wait(5.0)
    assert hub.enumerations() == []
    assert hub.wait(5.0)
    assert len(hub.enumerations()) == 1


def test_unplugging_wakes_a_transfer_that_waits(hub: VirtualHub) -> None:
    plugged(hub, VirtualP1(DEVICE_ID, timings=Timings(erase_128k_s=30.0)))
    dfu = DfuClient(hub)
    dfu.send(Request.DNLOAD, 0, ERASE_USER_PART)
    dfu.status()
    heard: list[int | None] = []
    asking = Thread(target=lambda: heard.append(errno_of_status(dfu)))
    asking.start()
    hub.unplug("1-1.1")
    asking.join(5.0)
    assert heard == [errno.ENODEV]


def errno_of_status(dfu: DfuClient) -> int | None:
    """How a long wait for the status ends."""
    with pytest.raises(usb.core.USBError) as caught:
        dfu.status(timeout_ms=60_000)
    number: int | None = caught.value.errno
    return number


def test_unplugging_ends_a_transfer_on_the_wire(hub: VirtualHub) -> None:
    virtual = VirtualP1(
        DEVICE_ID,
        timings=replace(Timings.none(), transfer_byte_s=1.0),
        sleep=lambda _: hub.unplug("1-1.1"),
    )
    plugged(hub, virtual)
    dfu = DfuClient(hub)
    assert errno_of_status(dfu) == errno.ENODEV


def test_a_module_at_work_holds_up_nobody_else(hub: VirtualHub) -> None:
    plugged(hub, VirtualP1(DEVICE_ID, timings=Timings(erase_128k_s=30.0)))
    plugged(hub, other(2), "1-1.2")
    busy = DfuClient(hub)
    busy.send(Request.DNLOAD, 0, ERASE_USER_PART)
    busy.status()
    waits = Thread(target=errno_of_status, args=(busy,))
    waits.start()
    started = perf_counter()
    free = DfuClient(hub, "1-1.2")
    free.flash(IMAGE)
    assert free.read(USER, len(IMAGE)) == IMAGE
    free.leave()
    assert hub.attached()
    assert hub.serial_ports()
    hub.unplug("1-1.1")
    assert perf_counter() - started < 5.0
    waits.join()


def test_many_places_at_once(hub: VirtualHub) -> None:
    ids = [f"{DEVICE_ID[:-1]}{n}" for n in range(4)]
    failed: list[str] = []

    def work(port: str, device_id: str) -> None:
        for _ in range(5):
            hub.plug(port, module(device_id=device_id))
            dfu = DfuClient(hub, port)
            dfu.flash(IMAGE)
            dfu.leave()
            if find(hub, port).serial_number != device_id:
                failed.append(port)
            hub.unplug(port)

    threads = [Thread(target=work, args=it) for it in zip(hub.ports, ids, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    assert not hub.attached()


def test_a_fake_clock_reboots_without_waiting(hub: VirtualHub, time: FakeTime) -> None:
    plugged(hub, timed_module(time))
    DfuClient(hub).leave()
    seen = hub.revision
    time.sleep(0.6)
    assert hub.wait(0.0, seen=seen)
    assert hub.enumerations() == []
