"""What is attached: foreign devices are seen from afar and never opened."""

from __future__ import annotations

import pytest

from drivers.usb.bus import UsbBus
from drivers.virtual.backend import VirtualBackend
from drivers.virtual.hub import VirtualHub
from station.ports import UsbDevice
from tests.unit.drivers.usb.foreign import Foreign, ForeignBackend

RUN_TIME, DFU_1_0, DFU_MODE = (0xFE, 1, 1), (0xFE, 1, 0), (0xFE, 1, 2)
BLUETOOTH, KEYBOARD, IRDA_BRIDGE = (0xE0, 1, 1), (3, 1, 1), (0xFE, 2, 0)


def seen(*devices: Foreign) -> dict[str, str]:
    bus = UsbBus(ForeignBackend(devices), lambda _: None)
    return {device.port_path: mode for device, mode in bus.with_dfu().items()}


@pytest.mark.parametrize(
    ("interfaces", "mode"),
    [
        ([DFU_MODE], "dfu"),
        ([DFU_1_0], "dfu"),
        ([BLUETOOTH, BLUETOOTH, RUN_TIME], "application"),
    ],
)
def test_a_dfu_interface_is_found(interfaces: list[tuple[int, int, int]], mode: str) -> None:
    assert seen(Foreign((4, 2), 0x0483, 0xDF11, interfaces)) == {"1-4.2": mode}


def test_others_are_not_told_of() -> None:
    assert seen(Foreign((1,), 1, 2, [KEYBOARD, IRDA_BRIDGE]), Foreign((2,), 1, 2, [])) == {}


def test_a_root_hub_has_no_port() -> None:
    assert seen(Foreign((), 0x1D6B, 2, [DFU_MODE])) == {}


def test_descriptors_that_are_kept_from_us_are_no_trouble() -> None:
    hidden = Foreign((1,), 1, 2, [DFU_MODE], hidden=True)
    assert seen(hidden, Foreign((2,), 1, 2, [DFU_MODE])) == {"1-2": "dfu"}


def test_a_virtual_module_shows_its_mode() -> None:
    from drivers.virtual.module import VirtualP1
    from drivers.virtual.timings import Timings

    hub = VirtualHub(1)
    hub.plug("1-1.1", VirtualP1("f1c70000a1b2c3d4e5f60718", timings=Timings.none()))
    bus = UsbBus(VirtualBackend(hub), lambda _: None)
    [device] = bus.attached()
    assert bus.with_dfu() == {device: "dfu"}
    assert device == UsbDevice("1-1.1", 0x2B04, 0xD008, device.address)
    hub.close()
