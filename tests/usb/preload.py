"""What programs under test are started with: umockdev's preload library, and ours before it."""

from __future__ import annotations

import os
import subprocess
from functools import cache
from pathlib import Path

_UMOCKDEV = "libumockdev-preload.so.0"
_SOURCE = Path(__file__).with_suffix(".c")
_BUILT = Path(__file__).parents[2] / ".cache/usb/preload.so"


def environment(root: Path) -> dict[str, str]:
    """The environment in which a program sees the devices of the testbed in `root`."""
    return os.environ | {"UMOCKDEV_DIR": str(root), "LD_PRELOAD": f"{_library()}:{_UMOCKDEV}"}


@cache
def _library() -> Path:
    """Our library, built anew from its source."""
    _BUILT.parent.mkdir(parents=True, exist_ok=True)
    fresh = _BUILT.with_suffix(f".{os.getpid()}")
    command = ["gcc", "-shared", "-fPIC", "-O2", "-Wall", "-Wextra", "-Werror"]
    subprocess.run([*command, "-o", fresh, _SOURCE], check=True)
    fresh.replace(_BUILT)
    return _BUILT
