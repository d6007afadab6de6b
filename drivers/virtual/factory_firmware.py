"""What a product's factory firmware says on its serial port: a scan, and a test of itself."""

from __future__ import annotations

from drivers.virtual.hardware import Hardware

SCAN, SELF_TEST = b"WIFI_SCAN:;", b"SELFTEST"

NETWORKS = (("FACTORY-REF", -57), ("Canteen", -74))
"""The networks in the air of the virtual factory, with their signal strength in dBm."""

_LONGEST = max(len(SCAN), len(SELF_TEST))


class FactoryFirmware:
    """One run of the application; it waits for commands, which nothing needs to end."""

    def __init__(self, hardware: Hardware) -> None:
        self._hardware = hardware
        self._typed = b""

    def received(self, key: bytes) -> bytes:
        """What the application answers to one more character."""
        self._typed = (self._typed + key)[-_LONGEST:]
        if self._typed.endswith(SCAN):
            return self._scan()
        if self._typed.endswith(SELF_TEST):
            return _lines("SELFTEST vbat=3.71 ok")
        return b""

    def _scan(self) -> bytes:
        """The command as an echo, then a line for each network."""
        is_deaf = self._hardware.mischief.strikes("deaf")
        heard = () if is_deaf else NETWORKS
        told = (f"SSID: {name}  RSSI: {rssi_dbm}" for name, rssi_dbm in heard)
        return _lines(f"checking command: {SCAN.decode()}", *told)


def _lines(*lines: str) -> bytes:
    return "".join(f"{line}\r\n" for line in lines).encode("ascii")
