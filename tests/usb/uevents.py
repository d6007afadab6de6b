"""What the kernel and udev say when a device comes or goes.

libusb with libudev hears udev's messages (systemd src/libsystemd/sd-device/device-monitor.c, with
hashes of the subsystem and the device type for the socket filter), and libusb without it the
kernel's (Linux lib/kobject_uevent.c).
"""

from __future__ import annotations

import socket
import struct
from collections.abc import Mapping
from pathlib import Path

FOLDER = "uevents"

_MAGIC = 0xFEEDCAFE
_HEADER = struct.Struct("=8s4sIII4s4s8x")
_MASK = 0xFFFF_FFFF


def send(root: Path, action: str, devpath: str, properties: Mapping[str, str], number: int) -> None:
    """Tell every client of the testbed in `root`; those that have ended are forgotten."""
    text = {"ACTION": action, "DEVPATH": devpath, **properties, "SEQNUM": str(number)}
    node = f"/dev/{properties['DEVNAME']}"
    messages = {
        "udev": _udev_message(text | {"DEVNAME": node}),
        "kernel": f"{action}@{devpath}\0".encode() + _joined(text),
    }
    for group, message in messages.items():
        for listener in (root / FOLDER).glob(f"{group}-*"):
            _send_to(listener, message)


def _send_to(listener: Path, message: bytes) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
        try:
            sender.sendto(message, str(listener))
        except (ConnectionRefusedError, FileNotFoundError):  # its program has ended
            listener.unlink(missing_ok=True)


def _udev_message(text: Mapping[str, str]) -> bytes:
    body = _joined(text)
    header = _HEADER.pack(
        b"libudev\0",
        _big_endian(_MAGIC),
        *(_HEADER.size, _HEADER.size, len(body)),
        *(_big_endian(murmur2(text[name].encode())) for name in ("SUBSYSTEM", "DEVTYPE")),
    )
    return header + body


def _big_endian(number: int) -> bytes:
    return number.to_bytes(4, "big")


def _joined(text: Mapping[str, str]) -> bytes:
    return b"".join(f"{name}={value}\0".encode() for name, value in text.items())


def murmur2(data: bytes) -> int:
    """MurmurHash2 with seed 0, as libudev has it."""
    factor = 0x5BD1E995
    state = len(data)
    whole = len(data) // 4 * 4
    for (word,) in struct.iter_unpack("<I", data[:whole]):
        mixed = word * factor & _MASK
        mixed = (mixed ^ mixed >> 24) * factor & _MASK
        state = (state * factor & _MASK) ^ mixed
    if tail := data[whole:]:
        state = (state ^ int.from_bytes(tail, "little")) * factor & _MASK
    state = (state ^ state >> 13) * factor & _MASK
    return state ^ state >> 15
