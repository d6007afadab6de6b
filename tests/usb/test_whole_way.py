"""The way of one unit on the real libusb: blank, written, read back, named, left, and asked."""

from __future__ import annotations

from tests.usb.client_process import ClientProcess
from tests.usb.conftest import IMAGE
from tests.usb.rig import ID, PORT, Rig


def test_a_blank_module_becomes_a_product(rig: Rig, station: ClientProcess, image: str) -> None:
    module = rig.plug()
    before = station.ask("attached")[-1]
    assert station.ask("identify", port=PORT) == ID
    station.ask("flash_and_verify", port=PORT, image=image)
    station.ask("write_setup", port=PORT, ssid_prefix="Acme", setup_code="7KQX2M")
    assert module.hardware.dct.read(1826, 32) == b"\x04Acme" + b"\xff" * 21 + b"7KQX2M"
    station.ask("leave", port=PORT)

    serial_port = rig.hub.serial_ports()[PORT]
    told = station.ask("ask", port=PORT, serial_port=serial_port)
    after = station.ask("attached")[-1]
    assert told == [ID, IMAGE[-38:-6].hex()]
    assert after[:3] == [PORT, 0x2B04, 0xC008]
    assert after[3] != before[3]


def test_a_touch_of_14400_baud_brings_it_back_into_dfu_mode(rig: Rig, image: str) -> None:
    """The pseudo-terminal carries the baud rate, and the same port carries the bootloader."""
    import serial

    station = rig.station()
    rig.plug(user_image=IMAGE)
    assert station.ask("attached")[-1][2] == 0xC008
    with serial.Serial(rig.hub.serial_ports()[PORT], baudrate=14400):
        pass
    assert station.ask("identify", port=PORT) == ID
