"""What `devices` lists: modules with their place, foreign devices left alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from drivers.boards.p1.board import P1Driver
from drivers.usb.bus import UsbBus
from drivers.virtual.backend import VirtualBackend
from drivers.virtual.hub import VirtualHub
from drivers.virtual.module import VirtualP1
from drivers.virtual.timings import Timings
from station.line.arrivals import Arrivals
from station.line.places import Places
from station.ports import SystemClock
from tests.unit.drivers.usb.foreign import Foreign, ForeignBackend
from ui.compose import list_devices

ID = "f1c70000a1b2c3d4e5f60718"


@pytest.fixture
def hub() -> Iterator[VirtualHub]:
    hub = VirtualHub(2)
    yield hub
    hub.close()


def test_a_foreign_device_is_listed_and_never_opened() -> None:
    backend = ForeignBackend(
        [
            Foreign((2,), 0x0483, 0xDF11, [(0xFE, 1, 2)]),
            Foreign((3,), 0x0A12, 0x0001, [(0xE0, 1, 1), (0xFE, 1, 1)]),
            Foreign((4,), 0x046D, 0xC31C, [(3, 1, 1)]),
        ]
    )
    places = Places({})
    rows = list_devices(UsbBus(backend, lambda _: None), P1Driver(backend, dict), places)
    assert rows == [
        {
            "place": "",
            "port_path": port,
            "mode": mode,
            "device_id": None,
            "platform": "foreign",
            "problem": f"USB device {ids} is not a module of this family; left alone.",
        }
        for port, mode, ids in (("1-2", "dfu", "0483:df11"), ("1-3", "application", "0a12:0001"))
    ]
    assert places.all() == ()


@pytest.mark.parametrize(
    "ids", [(0x2B04, 0xD020), (0x1D50, 0x607F)], ids=["Photon 2", "Spark Core"]
)
def test_the_makers_other_boards_are_foreign_too(ids: tuple[int, int]) -> None:
    backend = ForeignBackend([Foreign((1,), *ids, [(0xFE, 1, 2)])])
    [row] = list_devices(UsbBus(backend, lambda _: None), P1Driver(backend, dict), Places({}))
    assert (row["place"], row["platform"]) == ("", "foreign")


def test_a_module_is_opened_and_has_its_place(hub: VirtualHub) -> None:
    hub.plug("1-1.2", VirtualP1(ID, timings=Timings.none()))
    backend = VirtualBackend(hub)
    bus = UsbBus(backend, lambda _: None)
    [row] = list_devices(bus, P1Driver(backend, hub.serial_ports), Places({"1-1.2": "left"}))
    assert row == {
        "place": "left",
        "port_path": "1-1.2",
        "mode": "dfu",
        "device_id": ID,
        "platform": "p1",
        "problem": "",
    }


def test_the_line_never_touches_a_foreign_device() -> None:
    backend = ForeignBackend([Foreign((2,), 0x0483, 0xDF11, [(0xFE, 1, 2)])])
    heard: list[object] = []
    arrivals = Arrivals(
        UsbBus(backend, lambda _: None),
        (P1Driver(backend, dict),),
        SystemClock(),
        lambda port, seen: heard.append((port, seen)),
        heard.append,
    )
    arrivals.look()
    assert heard == []
    assert arrivals.at("1-2") is None
