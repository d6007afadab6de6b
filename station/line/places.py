"""Places: a USB port path with the name that is painted on the jig."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Protocol

from station.errors import SetupError
from station.events import Notice

LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Place:
    """One socket of the line; `port_path` stays the same through every reboot of a module."""

    port_path: str
    name: str


class PlaceStore(Protocol):
    """Keeps the names that were given to ports, from one day to the next."""

    def load(self) -> Mapping[str, str]:
        """Names by port path; raises SetupError where they cannot be read."""
        ...

    def save(self, names: Mapping[str, str]) -> None:
        """Keep these names in place of the old ones; raises SetupError where that cannot be."""
        ...


class Places:
    """Knows the place of every port; one without a painted name gets the next free number.

    With a store a given name is kept, unless it is painted elsewhere by now. `say` may be set to
    hear of what a person should know; until then it goes to the log.
    """

    def __init__(self, painted: Mapping[str, str], store: PlaceStore | None = None) -> None:
        self._painted = dict(painted)
        self._store = store
        self._by_port = {port: Place(port, name) for port, name in painted.items()}
        self._lock = Lock()
        self.say: Callable[[Notice], None] = _log
        self._remember()

    def at(self, port_path: str) -> Place:
        """The place of a port."""
        with self._lock:
            if port_path in self._by_port:
                return self._by_port[port_path]
            new_hub = self._is_on_new_hub(port_path)
            place = self._by_port[port_path] = Place(port_path, self._next_name())
            trouble = self._keep()
        for notice in (_new_hub_notice(place) if new_hub else None, trouble):
            if notice:
                self.say(notice)
        return place

    def all(self) -> tuple[Place, ...]:
        """Every place that is known so far, in order of name."""
        with self._lock:
            return tuple(sorted(self._by_port.values(), key=lambda place: _natural(place.name)))

    def _remember(self) -> None:
        """Take the kept names of ports that have none yet, as far as nobody else has them."""
        if self._store is None:
            return
        taken = {place.name for place in self._by_port.values()}
        for port, name in self._store.load().items():
            if port not in self._by_port and name not in taken:
                self._by_port[port] = Place(port, name)
                taken.add(name)

    def _keep(self) -> Notice | None:
        """Store the names that are not painted; what a person should know where that fails."""
        if self._store is None:
            return None
        given = self._by_port.keys() - self._painted.keys()
        try:
            self._store.save({port: self._by_port[port].name for port in sorted(given)})
        except SetupError as error:
            return Notice(error.message, error.remedy)
        return None

    def _is_on_new_hub(self, port_path: str) -> bool:
        hubs = {_hub(port) for port in self._by_port}
        return bool(hubs) and _hub(port_path) not in hubs

    def _next_name(self) -> str:
        taken = {place.name for place in self._by_port.values()}
        return next(name for n in range(1, len(taken) + 2) if (name := f"A{n}") not in taken)


def _log(notice: Notice) -> None:
    LOG.warning("%s %s", notice.headline, notice.remedy)


def _new_hub_notice(place: Place) -> Notice:
    return Notice(
        f"A new USB socket, {place.port_path}, is now place {place.name}.",
        "Paint its name in settings.toml, under [places], to keep jigs apart.",
    )


def _hub(port_path: str) -> str:
    """The hub of a port: "1-2" of "1-2.4", and the computer's own, "1", of "1-4"."""
    return port_path.rpartition("." if "." in port_path else "-")[0]


def _natural(name: str) -> tuple[str, int]:
    """A2 before A10."""
    letters = name.rstrip("0123456789")
    digits = name[len(letters) :]
    return letters, int(digits) if digits else 0
