"""One HTTP request and its reply, with an end in sight: no server can hold a thread for longer."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, partial
from threading import Lock
from typing import TYPE_CHECKING

from drivers.clouds.address import Address
from station.errors import SetupError
from station.ports import CloudAway

if TYPE_CHECKING:
    import httpx

REPLY_LIMIT_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Reply:
    """One HTTP reply; the names of `headers` are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Exchange:
    """Requests to one address, each on a connection of its own.

    `connect_s` bounds the way to a connection, `total_s` everything up to the reply's last byte: a
    per-read timeout alone would let a server send a byte a second for hours. Only a name look-up
    may outlast them, because the system's resolver cannot be interrupted.
    """

    def __init__(self, address: Address, *, connect_s: float, total_s: float) -> None:
        self._address = address
        self._connect_s = connect_s
        self._total_s = total_s
        self._lock = Lock()
        self._abandon: Callable[[], object] | None = None
        self._closed = False

    def post(self, body: bytes, headers: Mapping[str, str]) -> Reply:
        """POST `body`; no redirect is followed, and certificates are always verified.

        Raises CloudAway without a whole reply, SetupError where this computer's own proxy or
        certificate settings are unusable.
        """
        try:
            return asyncio.run(self._post(body, headers))
        except asyncio.CancelledError:
            raise _stopped() from None

    def close(self) -> None:
        """Abandon the request that is under way, and begin no other; callable from any thread."""
        with self._lock:
            self._closed = True
            if self._abandon:
                self._abandon()

    async def _post(self, body: bytes, headers: Mapping[str, str]) -> Reply:
        import httpx

        try:
            with self._abandonable():
                async with asyncio.timeout(self._total_s), self._client() as client:
                    url = self._address.url
                    async with client.stream("POST", url, content=body, headers=headers) as reply:
                        said = {name.lower(): value for name, value in reply.headers.items()}
                        return Reply(reply.status_code, said, await _bounded(reply))
        except (TimeoutError, httpx.HTTPError, httpx.InvalidURL) as error:
            raise self._away(error) from error

    def _client(self) -> httpx.AsyncClient:
        import httpx

        try:
            return httpx.AsyncClient(
                verify=self._certificates,
                timeout=httpx.Timeout(self._total_s, connect=self._connect_s),
                follow_redirects=False,
                # What stays on this computer must not go out to a proxy.
                trust_env=self._address.is_encrypted,
            )
        except (ValueError, ImportError, OSError):
            raise SetupError(
                "The proxy or the certificates named in this computer's environment are unusable.",
                reason="proxy",
                remedy="Mend HTTPS_PROXY, ALL_PROXY and SSL_CERT_FILE, or take them away.",
            ) from None

    @cached_property
    def _certificates(self) -> ssl.SSLContext:
        """Whom to trust; read once, because that takes longer than a request."""
        import httpx

        return httpx.create_ssl_context()

    @contextmanager
    def _abandonable(self) -> Iterator[None]:
        """While this lasts, close() cancels what runs inside."""
        task = asyncio.current_task()
        loop = asyncio.get_running_loop()
        with self._lock:
            if self._closed or task is None:
                raise _stopped()
            self._abandon = partial(loop.call_soon_threadsafe, task.cancel)
        try:
            yield
        finally:
            with self._lock:
                self._abandon = None

    def _away(self, error: Exception) -> CloudAway:
        import httpx

        host = self._address.host
        if _is_about_certificates(error):
            return CloudAway(
                f"The certificate of the back end at {host} is not valid, so nothing was sent."
                " Look at this computer's date, then at the back end's certificate.",
                state="blocked",
            )
        match error:
            case httpx.ConnectError() | httpx.ConnectTimeout() | httpx.InvalidURL():
                return CloudAway(f"The back end at {host} cannot be reached.")
            case TimeoutError() | httpx.TimeoutException():
                limit = f"{self._total_s:g} s"
                return CloudAway(
                    f"The back end at {host} did not answer within {limit}.", state="busy"
                )
            case _:
                return CloudAway(f"The connection to {host} broke before the back end answered.")


async def _bounded(reply: httpx.Response) -> bytes:
    body = bytearray()
    # Raw: a small compressed reply could unfold into more than there is memory.
    async for block in reply.aiter_raw():
        body += block
        if len(body) > REPLY_LIMIT_BYTES:
            raise CloudAway("The back end's answer is far too long to be one. It was not read.")
    return bytes(body)


def _is_about_certificates(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return True
        error = error.__cause__ or error.__context__
    return False


def _stopped() -> CloudAway:
    return CloudAway("The station stopped before the back end answered.")
