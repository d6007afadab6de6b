"""What a virtual module is made of: its memories, its age, and who it is."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from drivers.virtual.dct import Dct
from drivers.virtual.faults import Mischief
from drivers.virtual.flash import Flash
from drivers.virtual.timings import Timings
from firmware_images.regions import P1, PHOTON, Region, regions_for

PRODUCT_NAMES = {PHOTON: "Photon", P1: "P1"}


@dataclass(frozen=True, slots=True)
class Age:
    """What changed with the Device OS that a module was made with.

    `constant_serial` modules show `00000000010C` (DFU) or `00000000050C` (application) instead of
    their id, and `upper_case_serial` ones show the id in capitals (device-os
    bootloader/src/stm32f2xx/usbd_desc.c, by tag). `own_dct` bootloaders read the DCT themselves;
    later ones borrow the code from system part 2 (bootloader/src/photon/bootloader_dct.c). The
    module versions of the two older ages are stand-ins; only their order matters.
    """

    system_version: str
    system_part_version: int
    bootloader_version: int
    bcd_device: int = 0x0250
    constant_serial: bool = False
    upper_case_serial: bool = False
    own_dct: bool = False
    answers_vendor_requests: bool = True
    has_otp: bool = True


MODERN = Age(system_version="2.3.1", system_part_version=2302, bootloader_version=1006)
VERSION_0_6 = Age(
    system_version="0.6.4",
    system_part_version=109,
    bootloader_version=11,
    upper_case_serial=True,
    own_dct=True,
    answers_vendor_requests=False,
    has_otp=False,
)
VERSION_0_5_5 = Age(
    system_version="0.5.5",
    system_part_version=14,
    bootloader_version=7,
    bcd_device=0x0200,
    constant_serial=True,
    own_dct=True,
    answers_vendor_requests=False,
    has_otp=False,
)


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a module is; `serial_number` and `device_secret` are empty where it tells neither."""

    device_id: str
    mac: str
    serial_number: str
    device_secret: str

    @classmethod
    def of(cls, device_id: str, age: Age) -> Identity:
        """The identity that belongs to a device id of 24 hex digits."""
        rng = Random(device_id)  # noqa: S311 - a made-up module, the same one every time
        tail = bytes.fromhex(device_id)[-5:]
        digits = "".join(rng.choices("0123456789", k=9))
        secret = "".join(rng.choices("23456789ABCDEFGHJKLMNPQRSTUVWXYZ", k=15))
        return cls(
            device_id=device_id.lower(),
            mac=":".join(f"{byte:02x}" for byte in (0x02, *tail)),
            serial_number=f"P1SIM-{digits}" if age.has_otp else "",
            device_secret=secret if age.has_otp else "",
        )

    def another(self, age: Age) -> Identity:
        """The identity of some other module."""
        last = format((int(self.device_id[-1], 16) + 1) % 16, "x")
        return Identity.of(self.device_id[:-1] + last, age)

    def usb_serial(self, age: Age, constant: str) -> str:
        """The serial number on the bus; `constant` is what modules without a real one show."""
        if age.constant_serial:
            return constant
        return self.device_id.upper() if age.upper_case_serial else self.device_id


@dataclass(slots=True)
class Hardware:
    """The parts of one module, shared by whatever runs on it."""

    platform_id: int
    age: Age
    identity: Identity
    flash: Flash
    serial_flash: Flash
    dct: Dct
    timings: Timings
    mischief: Mischief
    rng: Random

    def region(self, function: str, index: int) -> Region:
        """Where a part of the firmware belongs on this platform."""
        return regions_for(self.platform_id, function, index)[0]

    @property
    def user_part(self) -> Region:
        """Where the user part belongs."""
        return self.region("user_part", 1)
