"""The virtual hub as a USB bus of umockdev: what is on the one is on the other."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Lock, Thread

from drivers.virtual.enumeration import Enumeration
from drivers.virtual.hub import VirtualHub
from station.workers import spawn
from tests.usb.deaths import Deaths
from tests.usb.ioctl_socket import IoctlSocket
from tests.usb.opening import Opening
from tests.usb.ready_fifo import ReadyFifo
from tests.usb.sysfs import HUB, Sysfs, UsbEntry
from tests.usb.usb_node import UsbNode

_GLANCE_S = 0.2


@dataclass(frozen=True, slots=True)
class _Attached:
    """One enumeration, its node, and the door at which clients come in."""

    enumeration: Enumeration
    entry: UsbEntry
    node: UsbNode
    door: socket.socket
    doorkeeper: Thread


class UsbBus:
    """Follows a hub on a thread of its own. Modules show up behind the hub "1-1".

    A node that has left keeps its door: who opened it a moment before is told ENODEV, as by Linux.
    """

    def __init__(self, hub: VirtualHub, root: Path, deaths: Deaths) -> None:
        self.sysfs = Sysfs(root)
        self._hub = hub
        self._deaths = deaths
        self._attached: dict[str, _Attached] = {}
        self._left: list[_Attached] = []
        self._openings: list[Thread] = []
        self._closing = Event()
        self._following = Lock()
        self._seen = -1
        self.follow()
        self._follower = spawn("usb-bus", self._follow, died=deaths.report)

    def node_path(self, port: str) -> Path:
        """The node of the module at a port."""
        return self.sysfs.node_path(self._attached[port].entry)

    def is_claimed(self, port: str) -> bool:
        """True while a client has claimed the module at a port."""
        return self._attached[port].node.is_claimed

    def follow(self) -> None:
        """Look at the hub now, rather than a moment later."""
        with self._following:
            self._seen = self._hub.revision
            now = {it.port: it for it in self._hub.enumerations()}
            for port, attached in list(self._attached.items()):
                if now.get(port) != attached.enumeration:
                    self._remove(self._attached.pop(port))
            for port, enumeration in now.items():
                if port not in self._attached:
                    self._attached[port] = self._add(enumeration)

    def close(self) -> None:
        """End every thread; the hub is empty and no client runs any more."""
        self._closing.set()
        self._follower.join()
        self.follow()
        for it in self._left:
            it.door.shutdown(socket.SHUT_RDWR)
            it.doorkeeper.join()
            it.door.close()
            it.node.end()
        for opening in self._openings:
            opening.join()

    def _follow(self) -> None:
        while not self._closing.is_set():
            if self._hub.wait(_GLANCE_S, seen=self._seen):
                self.follow()

    def _add(self, enumeration: Enumeration) -> _Attached:
        descriptors = enumeration.shown.descriptors
        address = HUB.address + enumeration.address
        entry = UsbEntry(enumeration.port, address, descriptors.device, descriptors.configuration)
        node = UsbNode(enumeration, ReadyFifo(self.sysfs.node_path(entry)), self._deaths)
        door = _door(self.sysfs.ioctl_path(entry))
        doorkeeper = spawn(
            f"usb-door-{entry.node}", lambda: self._let_in(door, node), died=self._deaths.report
        )
        self.sysfs.add(entry)
        return _Attached(enumeration, entry, node, door, doorkeeper)

    def _remove(self, attached: _Attached) -> None:
        self.sysfs.remove(attached.entry)
        attached.node.leave()
        self._left.append(attached)

    def _let_in(self, door: socket.socket, node: UsbNode) -> None:
        while True:
            try:
                connection, _ = door.accept()
            except OSError:  # the door was shut
                return
            opening = Opening(node, IoctlSocket(connection))
            self._openings.append(spawn("usb-opening", opening.serve, died=self._deaths.report))


def _door(path: Path) -> socket.socket:
    path.parent.mkdir(parents=True, exist_ok=True)
    door = socket.socket(socket.AF_UNIX)
    door.bind(str(path))
    door.listen()
    return door
