"""What the station knows of one unit: frozen, and fuller after each step."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, field

SIMULATED_PREFIX = "f1c70000"
"""Device ids of virtual modules start with this; they never leave for a real destination."""

_DEVICE_ID = re.compile(r"[0-9a-f]{24}")


def is_device_id(text: str) -> bool:
    """True for 24 lower-case hex digits, the form in which ids are stored and compared."""
    return _DEVICE_ID.fullmatch(text) is not None


def is_simulated(device_id: str) -> bool:
    """True for the id of a virtual module."""
    return device_id.startswith(SIMULATED_PREFIX)


def grouped(device_id: str) -> str:
    """A device id in groups of four digits, for eyes: "f1c7 0000 …"."""
    return " ".join(device_id[at : at + 4] for at in range(0, len(device_id), 4))


@dataclass(frozen=True, slots=True)
class Proof:
    """What was confirmed of a unit, each by name; False where it was not asked or not told.

    read_back      every written byte was read back and compared
    same_id        the restarted module said the id that was read before
    user_part_sha  the module reports the pinned user part as the one that it runs
    healthy        all its modules are whole and their dependencies met: no safe mode
    product_store  its application announced the recipe's product id and version
    """

    read_back: bool = False
    same_id: bool = False
    user_part_sha: bool = False
    healthy: bool = False
    product_store: bool = False

    @property
    def proven(self) -> bool:
        """True where nothing is left to confirm."""
        return not self.not_proven

    @property
    def not_proven(self) -> tuple[str, ...]:
        """What was not confirmed, by name."""
        return tuple(name for name, answer in asdict(self).items() if not answer)

    def as_json(self) -> dict[str, object]:
        """The proof as it stands in the record."""
        return {**asdict(self), "not_proven": list(self.not_proven), "proven": self.proven}


@dataclass(frozen=True, slots=True)
class Measurement:
    """What a functional test found: a number with its unit and limits, or a text.

    `low` and `high` are the least and the most that is allowed, None where there is no limit.
    """

    name: str
    value: float | str
    unit: str = ""
    low: float | None = None
    high: float | None = None
    ok: bool = True


@dataclass(frozen=True, slots=True)
class Unit:
    """One module on its way through one attempt.

    `parts` says of each part of the firmware whether it was "written" or "kept" as it was.
    `measurements` are those of its functional tests, in order.
    `seconds` holds the time spent in each stage so far, in seconds, by the stage's slug.
    """

    place: str
    port_path: str
    batch: str
    operator: str = ""
    device_id: str = ""
    attempt: int = 0
    setup_code: str = ""
    ssid: str = ""
    firmware: str = ""
    product_id: int = 0
    product_version: int = 0
    parts: dict[str, str] = field(default_factory=dict)
    proof: Proof = field(default_factory=Proof)
    measurements: tuple[Measurement, ...] = ()
    seconds: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PassedUnit:
    """A unit as the ledger holds it once it passed: what its label says and the cloud learns."""

    device_id: str
    serial: str
    claim_token: str
    batch: str
    product: str
    product_id: int
    product_version: int
    firmware: str
    ssid: str
    setup_code: str
    passed_at: str
