"""The folders in which umockdev's clients find devices instead of in /sys and /dev.

The layout is the one that umockdev's own testbed makes (umockdev src/umockdev.vala).
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from tests.usb import uevents

FULL_SPEED_MBIT = 12
_HIGH_SPEED_MBIT = 480
_USB_DEVICE_MAJOR = 189
_ADDRESSES = 128
_CONTROLLER = "devices/pci0000:00/0000:00:14.0"

_HUB = bytes.fromhex("12010002090000406b1d0200000100000001")
_HUB_CONFIGURATION = bytes.fromhex("09021900010100e0000904000001090000000705810304000c")


@dataclass(frozen=True, slots=True)
class UsbEntry:
    """What sysfs knows of one USB device; `name` is "usb1" for a bus, "1-1.2" for a port."""

    name: str
    address: int
    device: bytes
    configuration: bytes
    speed_mbit: int = FULL_SPEED_MBIT

    @property
    def bus(self) -> int:
        """Number of the bus."""
        return int(self.name.removeprefix("usb").partition("-")[0])

    @property
    def devpath(self) -> str:
        """Where it hangs: every hub on the way is a folder."""
        folders = [_CONTROLLER]
        if "-" in self.name:
            ports = self.name.partition("-")[2].split(".")
            folders.append(f"usb{self.bus}")
            folders += [f"{self.bus}-{'.'.join(ports[:n])}" for n in range(1, len(ports))]
        return "/".join([*folders, self.name])

    @property
    def node(self) -> str:
        """Its node below /dev."""
        return f"bus/usb/{self.bus:03}/{self.address:03}"

    @property
    def properties(self) -> dict[str, str]:
        """What its uevents say."""
        return {
            "SUBSYSTEM": "usb",
            "DEVTYPE": "usb_device",
            "DEVNAME": self.node,
            "MAJOR": str(_USB_DEVICE_MAJOR),
            "MINOR": str(self._minor),
            "BUSNUM": f"{self.bus:03}",
            "DEVNUM": f"{self.address:03}",
        }

    @property
    def attributes(self) -> dict[str, str]:
        """Its files in sysfs, but for the descriptors."""
        return {
            "busnum": str(self.bus),
            "devnum": str(self.address),
            "speed": str(self.speed_mbit),
            "bConfigurationValue": "1",
            "idVendor": self.device[9:7:-1].hex(),
            "idProduct": self.device[11:9:-1].hex(),
            "dev": f"{_USB_DEVICE_MAJOR}:{self._minor}",
            "uevent": "\n".join(f"{name}={value}" for name, value in self.properties.items()),
        }

    @property
    def _minor(self) -> int:
        return (self.bus - 1) * _ADDRESSES + self.address - 1


ROOT_HUB = UsbEntry("usb1", 1, _HUB, _HUB_CONFIGURATION, _HIGH_SPEED_MBIT)
HUB = UsbEntry("1-1", 2, _HUB, _HUB_CONFIGURATION, _HIGH_SPEED_MBIT)


class Sysfs:
    """A `root` with a bus and a hub in it; devices come and go with their uevents."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._uevents = 0
        for folder in ("sys/bus/usb/devices", "sys/class", "dev/.node", "ioctl", uevents.FOLDER):
            (root / folder).mkdir(parents=True)
        for entry in (ROOT_HUB, HUB):
            self.node_path(entry).parent.mkdir(parents=True, exist_ok=True)
            self.node_path(entry).touch()
            self.add(entry)

    def node_path(self, entry: UsbEntry) -> Path:
        """Where the device's node stands, or is to be made before `add`."""
        return self.root / "dev" / entry.node

    def ioctl_path(self, entry: UsbEntry) -> Path:
        """The socket to which umockdev connects whoever opens the node."""
        return self.root / "ioctl/dev" / entry.node

    def add(self, entry: UsbEntry) -> None:
        """A device whose node is there already appears on the bus."""
        folder = self.root / "sys" / entry.devpath
        folder.mkdir(parents=True)
        for name, text in entry.attributes.items():
            (folder / name).write_text(f"{text}\n")
        (folder / "descriptors").write_bytes(entry.device + entry.configuration)
        depth = len(Path(entry.devpath).parts)
        (folder / "subsystem").symlink_to("/".join([".."] * depth) + "/bus/usb")
        self._link(entry).symlink_to(f"../../../{entry.devpath}")
        self._number(entry).symlink_to(entry.attributes["dev"])
        self._tell("add", entry)

    def remove(self, entry: UsbEntry) -> None:
        """A device leaves the bus, and its node goes with it."""
        self._link(entry).unlink()
        self._number(entry).unlink()
        self.node_path(entry).unlink()
        shutil.rmtree(self.root / "sys" / entry.devpath)
        self._tell("remove", entry)

    def _link(self, entry: UsbEntry) -> Path:
        return self.root / "sys/bus/usb/devices" / entry.name

    def _number(self, entry: UsbEntry) -> Path:
        return self.root / "dev/.node" / entry.node.replace("/", "_")

    def _tell(self, action: str, entry: UsbEntry) -> None:
        self._uevents += 1
        uevents.send(self.root, action, f"/{entry.devpath}", entry.properties, self._uevents)
