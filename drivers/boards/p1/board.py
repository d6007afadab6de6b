"""The Particle P1 and its family as the station's boards."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import usb.core
import usb.util
from usb.backend import IBackend

from drivers.boards.p1 import dct, memory_map
from drivers.boards.p1.dfuse import DfuSe, trouble
from drivers.boards.p1.listening import (
    LISTENING_BAUD,
    NORMAL_BAUD,
    listening_line,
    touch_into_dfu,
)
from drivers.boards.p1.memory_map import MemoryMap
from drivers.boards.p1.platforms import APPLICATION, MODES, VENDOR_ID
from drivers.usb.bus import find_device
from station.errors import SetupError, UnitError, UnitGone
from station.ports import ModuleReport, ModuleSeen, Progress, UsbDevice
from station.workers import Stop

_INTERFACE = 0
_ENGLISH_US = 0x0409
_FLASH, _SETTINGS = "Internal Flash", "DCT Flash"
_CONSTANT_SERIAL = re.compile(r"0{8}010[BC]", re.IGNORECASE)
"""What every bootloader up to 0.5.5 gives for a serial number: the same for all modules."""

_SERIAL_PORT_LIMIT_S = 5.0
_TOUCH_LIMIT_S = 5.0
_PERMISSION_LIMIT_S = 1.0
_GLANCE_S = 0.05


@dataclass(frozen=True, slots=True)
class _Memory:
    """An alternate setting and the map that its name says."""

    alternate: int
    map: MemoryMap


class P1Board:
    """One module in DFU mode."""

    def __init__(self, device: usb.core.Device) -> None:
        self._device = device
        self._dfu = DfuSe(device, _INTERFACE)
        try:
            device.set_configuration()
            usb.util.claim_interface(device, _INTERFACE)
            self._memories = _memories(device)
        except usb.core.USBError as error:
            self.close()
            raise trouble(error) from error
        self._selected = -1

    def read_identity(self) -> str | None:
        """The serial number that the bootloader announces, where it is the device id."""
        try:
            text = _string(self._device, self._device.iSerialNumber)
        except usb.core.USBError as error:
            raise trouble(error) from error
        return None if _CONSTANT_SERIAL.fullmatch(text) else text.lower()

    def erase(self, address: int, size_bytes: int, progress: Progress, stop: Stop) -> None:
        """Erase the sectors under a range of the internal flash."""
        sectors = self._use(_FLASH).touched(address, size_bytes)
        for count, sector in enumerate(sectors, start=1):
            stop.check()
            self._dfu.erase(sector.start)
            progress(count / len(sectors))

    def write(self, address: int, data: bytes, progress: Progress, stop: Stop) -> None:
        """Write into erased internal flash."""
        self._use(_FLASH).touched(address, len(data))
        self._dfu.write(address, data, progress, stop)

    def read(self, address: int, size_bytes: int, progress: Progress, stop: Stop) -> bytes:
        """Read internal flash back."""
        self._use(_FLASH)
        return self._dfu.read(address, size_bytes, progress, stop)

    def write_setup(self, ssid_prefix: str, setup_code: str) -> None:
        """Store the set-up network's prefix and code, unless they stand there already."""
        wanted = dct.setup_fields(ssid_prefix, setup_code)
        self._use(_SETTINGS)
        found = self._read_setup(len(wanted))
        if found == wanted:
            return
        # Newer bootloaders reach the DCT with code of system part 2. Without it they read zeroes,
        # where unset memory holds ones, and a write would stall (device-os bootloader_dct.c).
        if not any(found):
            raise UnitError(
                "The module's settings memory cannot be reached: it has no system firmware.",
                reason="no-system-firmware",
                remedy="Put the module aside: it needs its system firmware first.",
            )
        self._dfu.write(dct.SETUP_OFFSET, wanted, _quietly, Stop())
        if self._read_setup(len(wanted)) == wanted:
            return
        raise UnitError(
            "The set-up network's name was written, and reads back differently.",
            reason="settings-differ",
            remedy="Plug it in again. If it fails twice, put it in the red bin.",
        )

    def read_setup_code(self) -> str:
        """The code of the set-up network that the module drew, or was given."""
        self._use(_SETTINGS)
        return dct.setup_code(
            self._dfu.read(dct.CODE_OFFSET, dct.CODE_SIZE_BYTES, _quietly, Stop())
        )

    def read_product(self) -> tuple[int, int] | None:
        """Product id and version that the application announced when it last ran."""
        self._use(_SETTINGS)
        stored = self._dfu.read(dct.PRODUCT_OFFSET, dct.PRODUCT_SIZE_BYTES, _quietly, Stop())
        return dct.product_fields(stored)

    def leave(self) -> None:
        """Reset into the application."""
        self._dfu.leave()

    def close(self) -> None:
        """Let go of the device."""
        usb.util.dispose_resources(self._device)

    def _read_setup(self, size_bytes: int) -> bytes:
        return self._dfu.read(dct.SETUP_OFFSET, size_bytes, _quietly, Stop())

    def _use(self, name: str) -> MemoryMap:
        """Select a memory by the name that the module gives it."""
        memory = self._memories.get(name)
        if memory is None:
            raise UnitError(
                f'The module has no memory called "{name}".',
                reason="wrong-module",
                remedy="Put it aside; it is not a module of this family.",
            )
        if memory.alternate != self._selected:
            self._dfu.select(memory.alternate)
            self._selected = memory.alternate
        else:
            self._dfu.idle()
        return memory.map


class P1Driver:
    """Recognises, opens and asks the modules of the family.

    `serial_ports` says which serial device stands at which USB port path at this moment.
    """

    name = "Particle P1, Photon and Electron over USB DFU"

    def __init__(self, backend: IBackend, serial_ports: Callable[[], Mapping[str, str]]) -> None:
        self._backend = backend
        self._serial_ports = serial_ports

    def recognise(self, device: UsbDevice) -> ModuleSeen | None:
        """A module of the family, by its USB ids alone."""
        if device.vendor_id != VENDOR_ID or device.product_id not in MODES:
            return None
        platform, mode = MODES[device.product_id]
        return ModuleSeen(device, platform, mode)

    def open(self, seen: ModuleSeen) -> P1Board:
        """Open a module in DFU mode; raises UnitGone if it has left since it was seen.

        The bus shows a module some moments before the system has let us use it: a refusal counts
        only when it lasts.
        """
        until = time.monotonic() + _PERMISSION_LIMIT_S
        while True:
            device = find_device(self._backend, seen.device)
            if device is None:
                raise UnitGone("The module was unplugged.")
            try:
                return P1Board(device)
            except SetupError as error:
                if error.reason != "permission" or time.monotonic() > until:
                    raise
            time.sleep(_GLANCE_S)

    def ask(self, seen: ModuleSeen, timeout_s: float, stop: Stop) -> ModuleReport:
        """Ask a running module over its serial line who it is and what it runs."""
        if seen.mode != APPLICATION:
            raise UnitError("The module is not running its application.", reason="not-running")
        url = self.serial_port(seen, stop)
        for baud in (NORMAL_BAUD, LISTENING_BAUD):
            with listening_line(url, baud, stop) as line:
                report = line.report(timeout_s / 2)
            if report is not None:
                return report
        raise UnitError(
            "The module runs, but it does not say who it is.",
            reason="silent",
            remedy="Its firmware may keep it out of listening mode. Plug it in again; if it "
            "happens with every unit, ask the firmware's makers.",
        )

    def to_dfu(self, seen: ModuleSeen, stop: Stop) -> None:
        """Restart a running module into DFU mode by opening its serial line at 14400 baud."""
        url = self.serial_port(seen, stop)
        if not touch_into_dfu(url, lambda: self._is_gone(seen.device), stop, _TOUCH_LIMIT_S):
            raise UnitError(
                "The module does not restart into programming mode.",
                reason="stays-in-application",
                remedy="Hold its SETUP button while you press RESET, until it blinks yellow.",
            )

    def talk(
        self, seen: ModuleSeen, send: str, enough: Callable[[str], bool], limit_s: float, stop: Stop
    ) -> str:
        """Say a text to the application, and listen until it is enough; gives what was heard."""
        with listening_line(self.serial_port(seen, stop), NORMAL_BAUD, stop) as line:
            return line.talk(send, enough, limit_s)

    def serial_port(self, seen: ModuleSeen, stop: Stop) -> str:
        """The serial port of a running module; it may appear some moments after its USB device."""
        device = seen.device
        left_s = _SERIAL_PORT_LIMIT_S
        while left_s > 0:
            url = self._serial_ports().get(device.port_path)
            if url:
                return url
            if self._is_gone(device):
                raise UnitGone("The module was unplugged.")
            stop.wait(_GLANCE_S)
            stop.check()
            left_s -= _GLANCE_S
        raise UnitError(
            "The module came back, but without its serial port.",
            reason="no-serial-port",
            remedy="Its firmware may switch USB serial off. Plug it in again; if it happens with "
            "every unit, ask the firmware's makers.",
        )

    def _is_gone(self, device: UsbDevice) -> bool:
        return find_device(self._backend, device) is None


def _memories(device: usb.core.Device) -> dict[str, _Memory]:
    """The memories of a module, by the name in each alternate setting."""
    found = {}
    for interface in device.get_active_configuration():
        parsed = memory_map.parse(_string(device, interface.iInterface))
        if parsed:
            found[parsed.name] = _Memory(interface.bAlternateSetting, parsed)
    return found


def _string(device: usb.core.Device, index: int) -> str:
    """One string of a module, empty where there is none; raises USBError.

    These modules speak English alone (device-os usbd_desc.c). Without a language pyusb would ask
    for all of them first, and answer ValueError to whatever went wrong with that.
    """
    return usb.util.get_string(device, index, _ENGLISH_US) or ""


def _quietly(_fraction: float) -> None:
    """Progress of a write too short to show."""
