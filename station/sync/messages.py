"""What destinations are told, as JSON bodies with a key of their own."""

from __future__ import annotations

import secrets

from station.sync.outbox import Message
from station.unit import PassedUnit


def unit_passed(passed: PassedUnit, *, reworked: bool, programmed: bool) -> Message:
    """The message that a unit passed; its key is drawn once and kept until acknowledged.

    `programmed` is false for a unit that was only registered: it still runs what it came with.
    """
    body: dict[str, object] = {
        "event": "unit-reworked" if reworked else "unit-passed",
        "device_id": passed.device_id,
        "serial": passed.serial,
        "claim_token": passed.claim_token,
        "product": passed.product,
        "product_id": passed.product_id,
        "product_version": passed.product_version,
        "firmware_sha256": passed.firmware.removeprefix("sha256:"),
        "programmed": programmed,
        "batch": passed.batch,
        "ssid": passed.ssid,
        "passed_at": passed.passed_at,
    }
    return Message(key=secrets.token_hex(16), device_id=passed.device_id, body=body)
