"""The station's secret store: credentials by name, from the environment or from a private file."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

from station.errors import SetupError

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def secret(name: str, folder: Path) -> str | None:
    """The secret called `name`, without surrounding white space; None where there is none.

    Looked for in the environment variable FACTORY_STATION_SECRET_NAME (capitals, anything but
    letters and digits as an underscore), then in the file `folder`/`name`. Raises SetupError where
    the file cannot be read, is empty, or may be read by others; its content is in no message.
    """
    if not _NAME.fullmatch(name):
        raise SetupError(
            "A secret's name is made of letters, digits, dots, dashes and underscores.",
            reason="secret",
        )
    given = os.environ.get(variable(name), "").strip()
    return given or _from_file(folder / name)


def variable(name: str) -> str:
    """The environment variable that holds the secret called `name`."""
    return "FACTORY_STATION_SECRET_" + re.sub(r"[^A-Z0-9]", "_", name.upper())


def _from_file(path: Path) -> str | None:
    try:
        with path.open(encoding="utf-8") as file:
            _check_private(path, os.fstat(file.fileno()).st_mode)
            text = file.read().strip()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError):
        raise _unreadable(path) from None
    if not text:
        raise _unreadable(path)
    return text


def _check_private(path: Path, mode: int) -> None:
    if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise SetupError(
            f"The secret in {path} can be read or changed by others on this computer.",
            reason="secret",
            remedy=f'Run: chmod 600 "{path}"',
        )


def _unreadable(path: Path) -> SetupError:
    return SetupError(
        f"The secret in {path} cannot be read.",
        reason="secret",
        remedy="Write it there again, as one line of plain text.",
    )
