"""What dfu-util and the station see of a virtual P1 is what they see of a real one."""

from __future__ import annotations

from tests.usb.client_process import ClientProcess
from tests.usb.rig import ID, PORT, Rig

ALTERNATES = {
    0: "@Internal Flash   /0x08000000/03*016Ka,01*016Kg,01*064Kg,07*128Kg",
    1: "@DCT Flash   /0x00000000/01*016Kg",
    2: "@Serial Flash   /0x00000000/256*004Kg",
}


def test_dfu_util_lists_it_as_it_lists_a_real_one(rig: Rig) -> None:
    rig.plug()
    address = int(rig.node().name)
    listed = [line for line in rig.dfu_util("-l").splitlines() if line.startswith("Found")]
    assert sorted(listed) == [
        f"Found DFU: [2b04:d008] ver=0250, devnum={address}, cfg=1, intf=0, "
        f'path="{PORT}", alt={number}, name="{name}", serial="{ID}"'
        for number, name in ALTERNATES.items()
    ]


def test_the_station_sees_ports_and_every_change(rig: Rig, station: ClientProcess) -> None:
    """libusb learns of changes from uevents: udev's or the kernel's, as it was built."""
    foreign_hub = ["1-1", 0x1D6B, 0x0002, 2]
    assert station.ask("attached") == [foreign_hub]
    rig.plug("1-1.3")
    assert station.ask("attached") == [foreign_hub, ["1-1.3", 0x2B04, 0xD008, 3]]
    rig.plug("1-1.2", platform_id=6)
    assert [it[2] for it in station.ask("attached")] == [0x0002, 0xD006, 0xD008]
    rig.unplug("1-1.3")
    assert station.ask("attached") == [foreign_hub, ["1-1.2", 0x2B04, 0xD006, 4]]


def test_two_programs_hear_of_the_same_change(rig: Rig) -> None:
    first, second = rig.station(), rig.station()
    for client in (first, second):
        client.ask("attached")
    rig.plug()
    assert first.ask("identify", port=PORT) == second.ask("identify", port=PORT) == ID
