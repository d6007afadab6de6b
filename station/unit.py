"""What the station knows of one unit: frozen, and fuller after each step."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

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
    """What the module itself confirmed after its reboot, each by name; None was not asked."""

    same_id: bool = False
    user_part_sha: bool | None = None

    def as_json(self) -> dict[str, object]:
        """The proof as it stands in the record; `not_proven` names what was not confirmed."""
        answers = {"same_id": self.same_id, "user_part_sha": self.user_part_sha}
        not_proven = [name for name, answer in answers.items() if not answer]
        # The product store can be read only on another visit to DFU mode, which no step makes yet.
        return {**answers, "not_proven": [*not_proven, "product_store"], "proven": False}


@dataclass(frozen=True, slots=True)
class Unit:
    """One module on its way through one attempt.

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
    proof: Proof = field(default_factory=Proof)
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
