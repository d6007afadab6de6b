"""Which serial device stands at which USB port."""

from __future__ import annotations


def system_serial_ports() -> dict[str, str]:
    """From USB port path ("1-1.2") to serial device, of every USB serial port of this computer."""
    from serial.tools import list_ports

    return {
        port.location.partition(":")[0]: port.device
        for port in list_ports.comports()
        if port.location
    }
