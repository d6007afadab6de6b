"""Every setting of a station, once: its name, type, default and one sentence.

They stand in `settings.toml` in the data folder; the page docs/settings.md follows this list.
"""

from __future__ import annotations

import platform
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import inf
from pathlib import Path

from station.errors import SetupError
from station.nearest import nearest

FILE_NAME = "settings.toml"


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: `kind` is the type that its value in the file must have."""

    name: str
    kind: type[str] | type[float] | type[dict[str, str]]
    default: object
    sentence: str


SETTINGS = (
    Setting("station_name", str, "", "The station's name in the record; empty: the computer's."),
    Setting(
        "label_printer",
        str,
        "pdf",
        "Which printer labels go to: pdf, png, pdf:FOLDER, png:FOLDER or zebra:HOST[:PORT].",
    ),
    Setting(
        "label_dpi",
        float,
        203.2,
        "The label printer's resolution in dots per inch; 203.2 is 8 dots a millimetre.",
    ),
    Setting(
        "reboot_limit_s",
        float,
        20.0,
        "How long a module may take to come back after its reboot, in seconds.",
    ),
    Setting("places", dict, {}, 'Painted names of USB ports: "1-1.2" = "A1"; others are numbered.'),
)


class Settings:
    """The settings of one data folder: what its file says, and the defaults for the rest."""

    def __init__(self, values: Mapping[str, object]) -> None:
        self._values = {setting.name: setting.default for setting in SETTINGS} | dict(values)

    @classmethod
    def load(cls, data_dir: Path) -> Settings:
        """Read `settings.toml`; raises SetupError for a name or a value that is off."""
        path = data_dir / FILE_NAME
        if not path.exists():
            return cls({})
        try:
            values = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise SetupError(
                f"The settings in {path} cannot be read: {error}.",
                reason="settings",
                remedy="Mend the file, or move it away to start with the defaults.",
            ) from error
        return cls({name: _checked(path, name, value) for name, value in values.items()})

    @property
    def station_name(self) -> str:
        """The station's name; the computer's own where none is set."""
        return str(self._values["station_name"]) or platform.node() or "station"

    @property
    def label_printer(self) -> str:
        """The printer's description."""
        return str(self._values["label_printer"])

    @property
    def label_dots_per_mm(self) -> float:
        """The label printer's resolution in dots a millimetre."""
        return float(str(self._values["label_dpi"])) / 25.4

    @property
    def reboot_limit_s(self) -> float:
        """How long a module may stay away after its reboot, in seconds."""
        return float(str(self._values["reboot_limit_s"]))

    @property
    def places(self) -> dict[str, str]:
        """Painted names by USB port path."""
        places = self._values["places"]
        return dict(places) if isinstance(places, dict) else {}


def _checked(path: Path, name: str, value: object) -> object:
    """The value, if the setting exists and has its type."""
    known = {setting.name: setting for setting in SETTINGS}
    if name not in known:
        raise SetupError(
            f'{path.name} has an unknown setting "{name}".{nearest(name, known)}',
            reason="settings",
            remedy="Correct the name or remove the line.",
        )
    kind = known[name].kind
    if not _FITS[kind](value):
        raise SetupError(
            f'{path.name}: "{name}" must be {_WORDS[kind]}, and is {value!r}.',
            reason="settings",
            remedy=known[name].sentence,
        )
    return value


def _is_measure(value: object) -> bool:
    """A resolution or a time limit: above zero, and not endless."""
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < inf


def _is_names(value: object) -> bool:
    """Texts by name, no text twice: two places of one name could not be told apart."""
    return (
        isinstance(value, dict)
        and all(isinstance(text, str) and text.strip() for text in value.values())
        and len(set(value.values())) == len(value)
    )


_FITS: dict[type, Callable[[object], bool]] = {
    str: lambda value: isinstance(value, str),
    float: _is_measure,
    dict: _is_names,
}
_WORDS = {
    str: "a text in quotes",
    float: "a number above 0",
    dict: "a table of different texts",
}
