"""Where a destination is, checked before a credential goes there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from station.errors import SetupError

# Stricter than any parser, so that no two of them can read a different host out of one url.
_VISIBLE = re.compile(r"[!-\[\]-~]+")
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_AUTHORITY = re.compile(rf"(?:{_LABEL}(?:\.{_LABEL})*|\[[0-9A-Fa-f:.]+\])(?::[0-9]{{1,5}})?")


@dataclass(frozen=True, slots=True)
class Address:
    """A url that a credential may be sent to; `is_loopback` where it stays on this computer."""

    url: str
    host: str
    is_encrypted: bool
    is_loopback: bool


def address_of(url: str) -> Address:
    """Check a destination's url: https, or plain http on this computer itself.

    Raises SetupError, which names the remedy and never the url's user or password.
    """
    parts = _parts(url)
    host = parts.hostname or ""
    address = Address(url, host, parts.scheme == "https", _is_loopback(host))
    if not (address.is_encrypted or address.is_loopback):
        raise SetupError(
            f"The back end at {host} would be spoken to over plain http, for all to read.",
            reason="insecure-url",
            remedy='Begin its url in the recipe with "https://".',
        )
    return address


def _parts(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise _not_an_address() from None
    proper = (
        _VISIBLE.fullmatch(url)
        and parts.scheme in ("http", "https")
        and _AUTHORITY.fullmatch(parts.netloc)
        and not parts.fragment
        and port != 0
    )
    if not proper:
        raise _not_an_address()
    return parts


def _not_an_address() -> SetupError:
    return SetupError(
        "The url of the back end is not one that units can be sent to.",
        reason="bad-url",
        remedy='Write it into the recipe as "https://host/path", without a user or a password.',
    )


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
