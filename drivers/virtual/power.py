"""Power and resets of a virtual module: what runs on it, and when that changes."""

from __future__ import annotations

import math
from collections.abc import Callable
from enum import Enum
from threading import Event, Lock

from drivers.virtual.application import Application
from drivers.virtual.bootloader import Bootloader
from drivers.virtual.faults import Phase
from drivers.virtual.hardware import Hardware
from drivers.virtual.installed import Firmware, Valid, inspect
from drivers.virtual.personality import Boot, Reset

Shown = Bootloader | Application
Clock = Callable[[], float]

_NEVER = math.inf
_UNSET = 0xFFFF


class Mode(Enum):
    """What a module is doing."""

    UNPOWERED = "unpowered"
    REBOOTING = "rebooting"
    DFU = "dfu"
    APPLICATION = "application"
    SAFE_MODE = "safe mode"


class Power:
    """Where a module is in its life. Nothing runs by itself: time passes whenever somebody looks.

    Any thread may call any method. `off` is set while there is no power, to wake whoever waits.
    """

    def __init__(self, hardware: Hardware, clock: Clock) -> None:
        self.off = Event()
        self._hardware = hardware
        self._own_identity = hardware.identity
        self._clock = clock
        self._lock = Lock()
        self._mode = Mode.UNPOWERED
        self._shown: Shown | None = None
        self._reset = Reset(Boot.APPLICATION)
        self._resets_at = self._boots_at = _NEVER
        self._boots_into = Mode.DFU

    def switch_on(self) -> None:
        """Start what the flash holds."""
        with self._lock:
            self._hardware.identity = self._own_identity
            self.off.clear()
            self._start(_destination(inspect(self._hardware), Boot.APPLICATION))

    def switch_off(self) -> None:
        """Stop everything, at any moment."""
        with self._lock:
            self._leave_bus(Mode.UNPOWERED)

    def plan(self, shown: Shown, reset: Reset) -> None:
        """Reset when its time has come, unless what asked for it has left the bus before."""
        with self._lock:
            if self._shown is shown:
                self._reset = reset
                self._resets_at = self._clock() + reset.after_s

    def now(self) -> tuple[Mode, Shown | None]:
        """What the module does, and what it shows on the bus: a new object each enumeration."""
        with self._lock:
            if self._clock() >= self._resets_at:
                self._go_down()
            if self._clock() >= self._boots_at:
                self._start(self._boots_into)
            return self._mode, self._shown

    def next_change_s(self) -> float:
        """Seconds until it leaves or joins the bus by itself; infinity where it will not."""
        with self._lock:
            return max(0.0, min(self._resets_at, self._boots_at) - self._clock())

    def _go_down(self) -> None:
        """Off the bus, and back after the boot time, unless a fault has it otherwise."""
        down_at = self._resets_at
        self._leave_bus(Mode.REBOOTING)
        self._boots_into = _destination(inspect(self._hardware), self._reset.into)
        self._boots_at = down_at + self._hardware.timings.boot_s
        if self._boots_into is not Mode.DFU:
            self._strike()

    def _strike(self) -> None:
        hardware = self._hardware
        if hardware.mischief.unplugs(Phase.REBOOT):
            self._leave_bus(Mode.UNPOWERED)
        if hardware.mischief.strikes("no_boot"):
            self._boots_at = _NEVER
        if hardware.mischief.strikes("wrong_id"):
            hardware.identity = hardware.identity.another(hardware.age)

    def _leave_bus(self, mode: Mode) -> None:
        self._mode, self._shown = mode, None
        self._resets_at = self._boots_at = _NEVER
        if mode is Mode.UNPOWERED:
            self.off.set()

    def _start(self, mode: Mode) -> None:
        self._resets_at = self._boots_at = _NEVER
        if mode is Mode.APPLICATION:
            _application_started(self._hardware)
        runs = Bootloader if mode is Mode.DFU else Application
        self._mode, self._shown = mode, runs(self._hardware)


def _destination(firmware: Firmware, wanted: Boot) -> Mode:
    """Where a start leads: to DFU mode by itself where there is nothing that could run.

    A monolithic image in the user part's place, as Particle's own factory leaves it, needs no
    system parts (device-os bootloader/src/main.c, MONO_MFG_FIRMWARE_AT_USER_PART).
    """
    user = firmware.user_part
    if wanted is Boot.DFU or not user.bootable:
        return Mode.DFU
    if user.module and user.module.function == "mono":
        return Mode.APPLICATION
    if not firmware.system_is_valid:
        return Mode.DFU
    is_met = all(it.valid == Valid.ALL for it in (*firmware.system_parts, user))
    return Mode.APPLICATION if is_met and wanted is Boot.APPLICATION else Mode.SAFE_MODE


def _application_started(hardware: Hardware) -> None:
    """The running application announces the product that was compiled into it."""
    module = inspect(hardware).user_part.module
    product_id = module.product_id if module else None
    version = module.product_version if module else None
    hardware.dct.application_started(
        (
            _UNSET if product_id is None else product_id,
            _UNSET if version is None else version,
        ),
        hardware.identity.device_id,
        hardware.rng,
    )
