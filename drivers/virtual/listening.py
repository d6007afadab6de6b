"""The single-letter console of a module in listening mode (device-os system/src/system_setup.cpp).

No return key is needed, and any baud rate will do.
"""

from __future__ import annotations

import json

from drivers.virtual.faults import Phase
from drivers.virtual.hardware import Hardware
from drivers.virtual.installed import Installed, Valid, inspect
from drivers.virtual.personality import Boot, Gone, Reply, Reset

_LETTERS = {"bootloader": "b", "system_part": "s", "user_part": "u", "mono": "m"}


class Listening:
    """One session of the console; silent while the module is not listening."""

    def __init__(self, hardware: Hardware) -> None:
        self.active = True
        self._hardware = hardware

    def received(self, data: bytes) -> Reply:
        """What the module sends for these keys; keys after one that resets it are lost."""
        sent = b""
        for key in data.decode("ascii", "replace"):
            reply = self._key(key) if self.active else Reply()
            sent += reply.data
            if reply.reset:
                return Reply(sent, reset=reply.reset)
        return Reply(sent)

    def _key(self, key: str) -> Reply:
        match key:
            case "i":
                return self._identity()
            case "m":
                mac = self._hardware.identity.mac
                return _lines("Your device MAC address is", mac)
            case "v":
                return _lines(f"system firmware version: {self._hardware.age.system_version}\n")
            case "s":
                return _lines(describe(self._hardware))
            case "c":
                return _lines(f"Device claimed: {'yes' if self._hardware.dct.claimed else 'no'}")
            case "d":
                return _lines('{"sys:uptime":1,"net:stat":0}')
            case "L":
                return Reply(reset=Reset(Boot.SAFE_MODE))
            case "x":
                self.active = False
        return Reply()

    def _identity(self) -> Reply:
        if self._hardware.mischief.unplugs(Phase.IDENTIFY):
            raise Gone
        identity = self._hardware.identity
        if not identity.serial_number:
            return _lines(f"Your device id is {identity.device_id}")
        return _lines(
            f"Device ID: {identity.device_id}",
            f"Device Secret: {identity.device_secret}",
            f"Serial Number: {identity.serial_number}",
        )


def describe(hardware: Hardware) -> str:
    """The module's own list of what it has installed, as JSON.

    Keys of device-os system/src/system_info.cpp: s size of the place, l store, vc what was checked,
    vv what is right, u SHA-256 of the suffix, f function, n index, v version, d dependencies.
    """
    modules = [_described(place) for place in inspect(hardware)]
    return json.dumps({"p": hardware.platform_id, "m": modules}, separators=(",", ":"))


def _described(place: Installed) -> dict[str, object]:
    entry: dict[str, object] = {
        "s": place.region.size_bytes,
        "l": place.store,
        "vc": int(Valid.ALL),
        "vv": int(place.valid),
    }
    module = place.module
    if module is None:
        return entry | {"d": []}
    if module.function == "user_part":
        entry["u"] = module.suffix_sha256.stored.upper()
    needs = [
        {"f": _LETTERS.get(need.function, "n"), "n": str(need.index), "v": need.version}
        for need in module.dependencies
    ]
    letter = _LETTERS.get(module.function, "n")
    return entry | {"f": letter, "n": str(module.index), "v": module.version, "d": needs}


def _lines(*lines: str) -> Reply:
    return Reply("".join(f"{line}\r\n" for line in lines).encode("ascii"))
