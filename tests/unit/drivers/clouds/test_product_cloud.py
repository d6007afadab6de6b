"""The real driver and the real HTTP library against servers on loopback, on good days and bad."""

from __future__ import annotations

import json
import logging
import socket
import traceback
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from time import monotonic
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from drivers.clouds.exchange import REPLY_LIMIT_BYTES
from drivers.clouds.product_cloud import ProductCloud
from drivers.virtual.cloud import VirtualCloud
from station.errors import SetupError
from station.ports import CloudAway, ParcelRefused, Verdict

TOKEN = "canary/0Token+1234=="  # noqa: S105 - planted, to be looked for
ACCEPTED = {"accepted": ["key-1"], "refused": []}


@pytest.fixture
def virtual(tmp_path: Path) -> Iterator[VirtualCloud]:
    cloud = VirtualCloud(tmp_path)
    yield cloud
    cloud.close()


def _cloud(url: str, **settings: Any) -> ProductCloud:
    return ProductCloud("product", url, TOKEN, **settings)


def _unit(number: int = 1) -> dict[str, object]:
    return {"key": f"key-{number}", "device_id": f"0123456789abcdef{number:08x}"}


def _away(cloud: ProductCloud) -> CloudAway:
    with pytest.raises(CloudAway) as caught:
        cloud.send("p1", (_unit(),))
    return caught.value


def test_units_reach_the_back_end(virtual: VirtualCloud) -> None:
    verdicts = _cloud(virtual.url).send("p1", (_unit(1), _unit(2)))
    assert verdicts == (Verdict("key-1", accepted=True), Verdict("key-2", accepted=True))
    assert virtual.units() == [_unit(1), _unit(2)]


def test_the_request_is_as_agreed(httpserver: HTTPServer) -> None:
    httpserver.expect_oneshot_request(
        "/units",
        method="POST",
        headers={
            "Idempotency-Key": "p1",
            "Authorization": f"Bearer {TOKEN}",
            "Content-Type": "application/json",
        },
        json={"units": [_unit()]},
    ).respond_with_json(ACCEPTED)
    assert _cloud(httpserver.url_for("/units")).send("p1", (_unit(),))


def test_without_a_token_none_is_sent(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/units").respond_with_json(ACCEPTED)
    ProductCloud("product", httpserver.url_for("/units"), None).send("p1", (_unit(),))
    assert "Authorization" not in httpserver.log[0][0].headers


def test_nobody_at_the_address_is_offline() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        away = _away(_cloud(f"http://127.0.0.1:{closed.getsockname()[1]}/units"))
    assert (away.state, away.message) == (
        "offline",
        "The back end at 127.0.0.1 cannot be reached.",
    )


def test_hanging_up_is_offline(virtual: VirtualCloud) -> None:
    virtual.down = True
    assert _away(_cloud(virtual.url)).state == "offline"


def test_a_lost_reply_is_no_acknowledgement(virtual: VirtualCloud) -> None:
    virtual.cut_reply = True
    away = _away(_cloud(virtual.url))
    assert away.message == "The connection to 127.0.0.1 broke before the back end answered."
    assert virtual.units() == [_unit()]


def test_a_slow_answer_is_not_waited_for(virtual: VirtualCloud) -> None:
    virtual.slow_s = 60
    away = _away(_cloud(virtual.url, total_s=0.1))
    assert (away.state, away.message) == (
        "busy",
        "The back end at 127.0.0.1 did not answer within 0.1 s.",
    )


@pytest.mark.parametrize("part", [b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 200 OK\r\n\r\n"])
def test_a_byte_now_and_then_does_not_hold_the_thread(part: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        dripping = Thread(target=_drip, args=(server, part))
        dripping.start()
        began_at = monotonic()
        away = _away(_cloud(f"http://127.0.0.1:{server.getsockname()[1]}/", total_s=0.2))
        assert monotonic() - began_at < 5
        dripping.join()
    assert away.state == "busy"


def _drip(server: socket.socket, part: bytes) -> None:
    """Begin an answer and never end it: more comes all the time, until the client has enough."""
    client, _ = server.accept()
    with client:
        client.sendall(part)
        client.settimeout(0.02)
        while True:
            try:
                client.sendall(b"x")
                if not client.recv(1 << 16):
                    return
            except TimeoutError:
                continue
            except OSError:
                return


@pytest.mark.parametrize(
    ("status", "state"), [(500, "busy"), (503, "busy"), (401, "blocked"), (403, "blocked")]
)
def test_bad_answers_have_their_state(virtual: VirtualCloud, status: int, state: str) -> None:
    virtual.status = status
    assert _away(_cloud(virtual.url)).state == state


def test_retry_after_is_passed_on(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/").respond_with_data(status=429, headers={"Retry-After": "17"})
    assert _away(_cloud(httpserver.url_for("/"))).retry_after_s == 17


def test_a_login_page_is_no_acknowledgement(virtual: VirtualCloud) -> None:
    virtual.garbage = True
    assert "login page" in _away(_cloud(virtual.url)).message


def test_a_conflict_refuses_several_as_a_whole_and_one_for_good(virtual: VirtualCloud) -> None:
    virtual.conflicts = frozenset({str(_unit(2)["device_id"])})
    cloud = _cloud(virtual.url)
    reason = "A unit is known already, with another claim token."
    with pytest.raises(ParcelRefused, match=reason):
        cloud.send("p1", (_unit(1), _unit(2)))
    assert cloud.send("p2", (_unit(2),)) == (Verdict("key-2", accepted=False, reason=reason),)


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_not_followed(httpserver: HTTPServer, status: int) -> None:
    elsewhere = {"Location": httpserver.url_for("/elsewhere")}
    httpserver.expect_request("/units").respond_with_data(status=status, headers=elsewhere)
    httpserver.expect_request("/elsewhere").respond_with_json(ACCEPTED)
    assert _away(_cloud(httpserver.url_for("/units"))).state == "blocked"
    assert [request.path for request, _ in httpserver.log] == ["/units"]


def test_an_endless_answer_is_not_read(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/").respond_with_data(b" " * (REPLY_LIMIT_BYTES + 1))
    assert "too long" in _away(_cloud(httpserver.url_for("/"))).message


def test_a_refusals_words_are_bounded_and_on_one_line(httpserver: HTTPServer) -> None:
    said = {"reason": "No\r\n\x1b[31m such\u2028product. " + "x" * 5000}
    httpserver.expect_request("/").respond_with_json(said, status=422)
    (verdict,) = _cloud(httpserver.url_for("/")).send("p1", (_unit(),))
    assert verdict.reason.startswith("No [31m such product. xxx")
    assert len(verdict.reason) == 300


def test_plain_http_goes_past_every_proxy(
    virtual: VirtualCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.delenv("NO_PROXY", raising=False)
    assert _cloud(virtual.url).send("p1", (_unit(),))


def test_an_unusable_proxy_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "gopher://user:canary@127.0.0.1")
    with pytest.raises(SetupError, match="proxy") as caught:
        _cloud("https://localhost:1/").send("p1", (_unit(),))
    assert "canary" not in "".join(traceback.format_exception(caught.value))


def test_virtual_modules_stay_on_this_computer() -> None:
    with pytest.raises(SetupError) as caught:
        _cloud("https://api.acme.example/units").send(
            "p1", (_unit(), {"key": "key-2", "device_id": "F1C70000" + "0" * 16})
        )
    assert caught.value.reason == "simulated"


def test_virtual_modules_reach_a_back_end_on_this_computer(
    virtual: VirtualCloud,
) -> None:
    simulated: dict[str, object] = {"key": "key-1", "device_id": "f1c70000" + "0" * 16}
    assert _cloud(virtual.url).send("p1", (simulated,))


def test_closing_abandons_a_request_under_way(virtual: VirtualCloud) -> None:
    virtual.slow_s = 60
    cloud = _cloud(virtual.url)
    caught: list[CloudAway] = []
    sending = Thread(target=lambda: caught.append(_away(cloud)))
    sending.start()
    while not virtual.units():
        sending.join(0.005)
    began_at = monotonic()
    cloud.close()
    sending.join()
    assert monotonic() - began_at < 1
    assert caught[0].message == "The station stopped before the back end answered."
    assert _away(cloud).message == caught[0].message


@pytest.mark.parametrize("token", ["", "two words", "line\nbreak", "naïve", "\x00"])
def test_a_token_that_cannot_be_one_is_refused_unseen(token: str) -> None:
    with pytest.raises(SetupError) as caught:
        ProductCloud("product", "https://api.acme.example/", token)
    assert not token or token not in caught.value.message


def test_plain_http_to_another_computer_is_refused_at_once() -> None:
    with pytest.raises(SetupError, match="plain http"):
        _cloud("http://api.acme.example/units")


def _echo(request: Request) -> Response:
    """A back end that repeats the credential, in the escapes that some JSON writers choose."""
    credential = request.headers["Authorization"].removeprefix("Bearer ")
    echoed = json.dumps({"reason": f"Bad: {credential}"}).replace("/", "\\/")
    return Response(echoed, status=int(request.path[1:]))


@pytest.mark.parametrize("status", [200, 302, 401, 404, 409, 422, 429, 500])
@pytest.mark.parametrize("count", [1, 2])
def test_the_token_shows_nowhere(
    httpserver: HTTPServer, caplog: pytest.LogCaptureFixture, status: int, count: int
) -> None:
    caplog.set_level(logging.DEBUG)
    httpserver.expect_request(f"/{status}").respond_with_handler(_echo)
    seen = ""
    try:
        units = tuple(_unit(number) for number in range(count))
        seen = repr(_cloud(httpserver.url_for(f"/{status}")).send("p1", units))
    except (CloudAway, ParcelRefused) as error:
        seen = "".join(traceback.format_exception(error)) + repr(vars(error))
    assert seen
    assert "canary" not in seen + caplog.text
