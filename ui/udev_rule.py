"""The udev rule that lets the station use modules on Linux, and keeps ModemManager off them."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from firmware_images.atomic import write_atomically
from station.errors import SetupError

RULE_FILE = "70-factory-station.rules"
RULE_FOLDERS = (Path("/etc/udev/rules.d"), Path("/usr/lib/udev/rules.d"))
"""Where udev reads rules: the administrator's, then those of packages."""

_MODULES = (("2b04", "[cd]0??"), ("1d50", "607[df]"))
_ACCESS = 'MODE="0660", TAG+="uaccess", ENV{ID_MM_DEVICE_IGNORE}="1"'
# On a computer without a seat, such as one that is used over ssh, uaccess gives nobody access.
_USB_GROUP = 'GROUP="plugdev"'
_UDEVADM = (
    ("control", "--reload"),
    ("trigger", "--subsystem-match=usb", "--subsystem-match=tty"),
)
_UDEVADM_LIMIT_S = 30


def rule_text() -> str:
    """The rule file: the USB device and its serial port, in DFU and in application mode."""
    usb = [
        f'SUBSYSTEM=="usb", ENV{{DEVTYPE}}=="usb_device", ATTR{{idVendor}}=="{vendor}", '
        f'ATTR{{idProduct}}=="{product}", {_USB_GROUP}, {_ACCESS}'
        for vendor, product in _MODULES
    ]
    tty = [
        f'SUBSYSTEM=="tty", ATTRS{{idVendor}}=="{vendor}", ATTRS{{idProduct}}=="{product}", '
        f"{_ACCESS}"
        for vendor, product in _MODULES
    ]
    heading = "# Factory Station: its modules may be used, and ModemManager leaves them alone."
    return "\n".join((heading, *usb, *tty)) + "\n"


def installed_rule() -> Path | None:
    """The rule file that udev reads on this computer; None where there is none."""
    files = (folder / RULE_FILE for folder in RULE_FOLDERS)
    return next((file for file in files if file.exists()), None)


def rule_target() -> Path:
    """Where the rule is installed."""
    return RULE_FOLDERS[0] / RULE_FILE


def install_rule() -> tuple[str, ...]:
    """Write the rule file and have udev read it; what was done, in sentences.

    Raises SetupError where the file cannot be written; the old one is then untouched.
    """
    file = rule_target()
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(file, rule_text().encode())
    except OSError as error:
        raise SetupError(
            f"The udev rule cannot be written to {file}: {error.strerror}.",
            reason="udev-rule",
            remedy=f"Install it as root: `{install_command()}`.",
        ) from error
    return (f"Wrote {file}.", *_have_udev_read_it())


def install_command() -> str:
    """What a person types to install the rule; sudo does not know the station's own folder."""
    beside = Path(sys.executable).with_name("factory-station")
    return f"sudo {beside if beside.exists() else 'factory-station'} doctor --install"


def _have_udev_read_it() -> tuple[str, ...]:
    udevadm = shutil.which("udevadm")
    if udevadm is None:
        return ("There is no udevadm here: the rule holds from the next start of the computer.",)
    return tuple(_said_of(udevadm, words) for words in _UDEVADM)


def _said_of(udevadm: str, words: tuple[str, ...]) -> str:
    line = f"`udevadm {' '.join(words)}`"
    try:
        subprocess.run([udevadm, *words], check=True, capture_output=True, timeout=_UDEVADM_LIMIT_S)
    except (OSError, subprocess.SubprocessError) as error:
        return f"{line} failed ({error}): the rule holds from the next start of the computer."
    return f"Ran {line}."
