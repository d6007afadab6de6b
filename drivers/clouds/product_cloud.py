"""The product's own back end over HTTPS: it learns which device id has which claim token.

POST {"units": [{"key": ..., ...}]} with the parcel's key as Idempotency-Key, and the credential
from the station's secret store as a bearer token.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace

from drivers.clouds.address import address_of
from drivers.clouds.exchange import Exchange
from drivers.clouds.product_reply import verdicts_of
from station.errors import SetupError
from station.ports import Clock, ParcelRefused, SystemClock, Verdict
from station.unit import is_simulated

_REASON_LENGTH = 300

# A token with any other character would be quoted in the HTTP library's complaint about it.
_TOKEN = re.compile(r"[!-~]+")


class ProductCloud:
    """One back end. `url` is the recipe's; `token` is None where it wants no credential.

    `connect_s` bounds the way to a connection, `total_s` a whole request and its reply. Raises
    SetupError for a url or a token that cannot be right.
    """

    kind = "product"

    def __init__(
        self,
        name: str,
        url: str,
        token: str | None,
        *,
        connect_s: float = 5.0,
        total_s: float = 30.0,
        clock: Clock | None = None,
    ) -> None:
        if token is not None and not _TOKEN.fullmatch(token):
            raise SetupError(
                "The credential of the back end holds characters that no credential has.",
                reason="bad-credential",
                remedy="Store it again, on one line and without spaces.",
            )
        self.name = name
        self._address = address_of(url)
        self._exchange = Exchange(self._address, connect_s=connect_s, total_s=total_s)
        self._token = token
        self._clock = clock or SystemClock()

    def send(self, parcel: str, messages: tuple[dict[str, object], ...]) -> tuple[Verdict, ...]:
        """Deliver messages under one idempotency key, as station.ports.Cloud has it."""
        self._refuse_simulated_units(messages)
        body = json.dumps({"units": messages}, allow_nan=False).encode()
        reply = self._exchange.post(body, self._headers(parcel))
        keys = tuple(str(message["key"]) for message in messages)
        try:
            verdicts = verdicts_of(reply, keys, self._clock.now())
        except ParcelRefused as refusal:
            raise ParcelRefused(self._one_line(refusal.message)) from None
        return tuple(
            replace(verdict, reason=self._one_line(verdict.reason)) for verdict in verdicts
        )

    def close(self) -> None:
        """Abandon the request that is under way, and begin no other; callable from any thread."""
        self._exchange.close()

    def _refuse_simulated_units(self, messages: tuple[dict[str, object], ...]) -> None:
        if self._address.is_loopback:
            return
        if any(is_simulated(str(message.get("device_id")).lower()) for message in messages):
            raise SetupError(
                "These are virtual modules: they may not be sent to a real back end.",
                reason="simulated",
                remedy="Use the demo's own data folder for virtual modules, and no other.",
            )

    def _headers(self, parcel: str) -> dict[str, str]:
        headers = {
            "Idempotency-Key": parcel,
            "Content-Type": "application/json",
            "Accept": "application/json",
            "Accept-Encoding": "identity",
            "User-Agent": "factory-station",
        }
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        return headers

    def _one_line(self, reason: str) -> str:
        """The back end's words, fit for a log: printable, bounded, and without the credential."""
        hidden = reason.replace(self._token, "(hidden)") if self._token else reason
        printable = "".join(char if char.isprintable() else " " for char in hidden)
        return " ".join(printable.split())[:_REASON_LENGTH]
