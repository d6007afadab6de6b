"""The flash map of Particle's STM32F2 family: where each part of the firmware belongs.

Sources: device-os hal/src/photon/ota_module_bounds.c (Photon and P1) and
hal/src/electron/ota_module_bounds.c; platform numbers from npm @particle/device-constants.
"""

from dataclasses import dataclass

FLASH_START_ADDRESS = 0x0800_0000
FLASH_END_ADDRESS = 0x0810_0000
"""Internal flash of the STM32F205, 1 MB, end exclusive."""

PHOTON, P1, ELECTRON = 6, 8, 10
PLATFORMS = {PHOTON: "photon", P1: "p1", ELECTRON: "electron"}
"""The platforms whose modules are read here, by platform id."""

OTHER_PLATFORMS = {
    0: "Core",
    12: "Argon",
    13: "Boron",
    14: "Xenon",
    15: "E-SoM-X",
    22: "A-SoM",
    23: "B-SoM",
    24: "X-SoM",
    25: "B5-SoM",
    26: "Asset Tracker or Monitor One",
    28: "Tracker-M",
    32: "Photon 2 or P2",
    35: "M-SoM",
    37: "Electron 2",
}
"""Particle's other boards, so that one of their files can be called by its name."""


@dataclass(frozen=True, slots=True)
class Region:
    """A stretch of internal flash that belongs to one part of the firmware."""

    function: str
    index: int
    start_address: int
    end_address: int
    """Exclusive; a module's own CRC must lie before it too."""

    @property
    def size_bytes(self) -> int:
        """How much the region holds, in bytes."""
        return self.end_address - self.start_address


_BOOTLOADER = Region("bootloader", 0, 0x0800_0000, 0x0800_4000)
_MONO = Region("mono", 0, 0x0802_0000, 0x0808_0000)

_WIFI_REGIONS = (
    _BOOTLOADER,
    Region("system_part", 1, 0x0802_0000, 0x0806_0000),
    Region("system_part", 2, 0x0806_0000, 0x080A_0000),
    Region("user_part", 1, 0x080A_0000, 0x080C_0000),
    _MONO,
    # Particle's manufacturing test image stands where the user part goes and may reach to the end
    # of flash: device-os bootloader, get_mfg_firmware().
    Region("mono", 0, 0x080A_0000, 0x0810_0000),
)
_ELECTRON_REGIONS = (
    _BOOTLOADER,
    Region("system_part", 1, 0x0802_0000, 0x0804_0000),
    Region("system_part", 2, 0x0804_0000, 0x0806_0000),
    Region("system_part", 3, 0x0806_0000, 0x0808_0000),
    Region("user_part", 1, 0x0808_0000, 0x080A_0000),
    _MONO,
)
_REGIONS = {PHOTON: _WIFI_REGIONS, P1: _WIFI_REGIONS, ELECTRON: _ELECTRON_REGIONS}


def regions_for(platform_id: int, function: str, index: int) -> tuple[Region, ...]:
    """Where such a module may stand, the usual place first.

    Empty where the platform is unknown or has no such part; `function` is a name such as
    "user_part". Only mono firmware has more than one place.
    """
    return tuple(
        region
        for region in _REGIONS.get(platform_id, ())
        if (region.function, region.index) == (function, index)
    )


_FACTORY_SLOTS = {
    PHOTON: Region("user_part", 1, 0x080E_0000, 0x0810_0000),
    P1: Region("user_part", 1, 0x080E_0000, 0x0810_0000),
    ELECTRON: Region("user_part", 1, 0x080A_0000, 0x080C_0000),
}


def factory_slot(platform_id: int) -> Region:
    """Where the copy of the user part stands that a factory reset brings back.

    From @particle/device-constants, dfu.segments.factoryReset. Raises KeyError for a platform that
    is not read here.
    """
    return _FACTORY_SLOTS[platform_id]


def platform_name(platform_id: int) -> str:
    """The platform's short name: "p1", "photon", "electron", or "unknown (12)"."""
    return PLATFORMS.get(platform_id, f"unknown ({platform_id})")
