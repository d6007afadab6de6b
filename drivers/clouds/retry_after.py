"""The Retry-After header in both of its forms (RFC 9110, section 10.2.3)."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

CEILING_S = 3600.0
"""No reply may silence a station for longer than this, in seconds."""


def retry_after_s(value: str, replied_at: str, now: datetime) -> float:
    """Seconds to wait, from 0 to CEILING_S; 0 where `value` is empty or means nothing.

    A date counts from the reply's own Date header, `replied_at`, because a station's clock may be
    wrong; from `now` where the reply has none.
    """
    value = value.strip()
    if value.isascii() and value.isdecimal():
        return CEILING_S if len(value) > 4 else min(float(value), CEILING_S)
    until = _http_date(value)
    if until is None:
        return 0.0
    return min(max((until - (_http_date(replied_at) or now)).total_seconds(), 0.0), CEILING_S)


def _http_date(text: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(text)
    except (ValueError, OverflowError, IndexError, TypeError):
        return None
    return date.replace(tzinfo=UTC) if date.tzinfo is None else date
