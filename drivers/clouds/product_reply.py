"""What a reply of the product's own back end means; no reply makes this raise anything else.

Only a JSON object {"accepted": [keys], "refused": [{"key": ..., "reason": ...}]} acknowledges. A
hotel's login page, a proxy's error and a half-written answer all leave the messages waiting.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import NoReturn

from drivers.clouds.exchange import Reply
from drivers.clouds.retry_after import retry_after_s
from station.ports import CloudAway, ParcelRefused, Verdict

_LATER = frozenset({408, 425, 429})
_NO_SUCH_ADDRESS = frozenset({404, 410})
_REFUSAL = frozenset({400, 404, 409, 410, 413, 422})

_REASON_FIELDS = ("reason", "detail", "message", "error", "title")


def verdicts_of(reply: Reply, keys: tuple[str, ...], now: datetime) -> tuple[Verdict, ...]:
    """The verdicts on the messages with these keys, in their order; silence gives no verdict.

    Raises CloudAway where the reply acknowledges nothing, and ParcelRefused where it refuses
    several messages as a whole. A single one that is refused so gets its verdict.
    """
    said = _json_object(reply.body)
    if 200 <= reply.status < 300:
        return _acknowledged(said, keys)
    if 300 <= reply.status < 400:
        raise CloudAway(
            "The back end points to another address. The station does not follow, because its"
            " credential is for this one. Put the right url into the recipe.",
            state="blocked",
        )
    if reply.status in (401, 403):
        raise CloudAway(
            f"The back end refused the station's credential ({reply.status}). Put a valid one into"
            " the station's secret store.",
            state="blocked",
        )
    if reply.status in _LATER or reply.status >= 500:
        raise CloudAway(
            f"The back end is busy or out of order ({reply.status}).",
            state="busy",
            retry_after_s=retry_after_s(
                reply.headers.get("retry-after", ""), reply.headers.get("date", ""), now
            ),
        )
    return _refused(reply.status, said, keys)


def _acknowledged(said: dict[str, object] | None, keys: tuple[str, ...]) -> tuple[Verdict, ...]:
    if said is None:
        raise CloudAway(
            "Something answered in place of the back end, perhaps a network's login page."
            " Nothing was acknowledged."
        )
    verdicts = _per_message(said, keys)
    if verdicts is None:
        raise CloudAway(
            "The back end's answer does not say which units it took. It must list them under"
            ' "accepted" and "refused", each by its key.'
        )
    return verdicts


def _refused(
    status: int, said: dict[str, object] | None, keys: tuple[str, ...]
) -> tuple[Verdict, ...]:
    # Without words from the back end itself, this is a wrong url and no verdict on any unit.
    if status not in _REFUSAL or (status in _NO_SUCH_ADDRESS and said is None):
        _wrong_address(status)
    said = said or {}
    reason = _reason(said, f"The back end refused it ({status}) and gave no reason.")
    if len(keys) > 1:
        raise ParcelRefused(reason)
    verdicts = _per_message(said, keys)
    if status == 409 and verdicts:
        return verdicts
    return (Verdict(keys[0], accepted=False, reason=reason),)


def _wrong_address(status: int) -> NoReturn:
    raise CloudAway(
        f"Nothing at the back end's address takes units ({status}). Check the url in the recipe.",
        state="blocked",
    )


def _per_message(said: dict[str, object], keys: tuple[str, ...]) -> tuple[Verdict, ...] | None:
    """The verdicts that a proper acknowledgement holds; None for any other object."""
    accepted, refused = said.get("accepted"), said.get("refused")
    if not isinstance(accepted, list) or not isinstance(refused, list):
        return None
    reasons: dict[object, str] = {}
    for entry in refused:
        if not isinstance(entry, dict) or not isinstance(entry.get("key"), str):
            return None
        reasons[entry["key"]] = _reason(entry, "The back end gave no reason.")
    if not all(isinstance(key, str) for key in accepted):
        return None
    named = [*accepted, *reasons]
    if not set(named) <= set(keys) or set(accepted) & set(reasons):
        return None
    return tuple(
        Verdict(key, accepted=key not in reasons, reason=reasons.get(key, ""))
        for key in keys
        if key in named
    )


def _json_object(body: bytes) -> dict[str, object] | None:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return said if isinstance(said, dict) else None


def _reason(said: dict[str, object], otherwise: str) -> str:
    """The first words found that give a reason."""
    for candidate in (said, *_entries(said.get("refused"))):
        for field in _REASON_FIELDS:
            text = candidate.get(field)
            if isinstance(text, str) and text.strip():
                return text
    return otherwise


def _entries(refused: object) -> list[dict[str, object]]:
    if not isinstance(refused, list):
        return []
    return [entry for entry in refused if isinstance(entry, dict)]
