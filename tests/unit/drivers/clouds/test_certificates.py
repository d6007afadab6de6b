"""Certificates are verified, always: an unknown one stops the credential before it leaves."""

from __future__ import annotations

import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path
from shutil import which

import pytest
from pytest_httpserver import HTTPServer

from drivers.clouds.product_cloud import ProductCloud
from station.ports import CloudAway

pytestmark = pytest.mark.skipif(which("openssl") is None, reason="openssl makes the certificate")

UNIT: dict[str, object] = {"key": "key-1", "device_id": "0123456789abcdef00000001"}


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh key and its self-signed certificate for localhost, in one file."""
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2"
    names = ["-subj", "/CN=back-end.example", "-addext", "subjectAltName=DNS:localhost"]
    files = ["-keyout", f"{path}.key", "-out", str(path)]
    subprocess.run([*command.split(), *names, *files], check=True, capture_output=True)
    return path


@pytest.fixture(scope="module")
def server(certificate: Path) -> Iterator[HTTPServer]:
    """A back end over TLS; stopping one takes half a second, so there is one for all tests."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, f"{certificate}.key")
    server = HTTPServer(ssl_context=context)
    server.expect_request("/").respond_with_json({"accepted": ["key-1"], "refused": []})
    server.start()
    yield server
    server.stop()


@pytest.fixture
def secure(server: HTTPServer) -> HTTPServer:
    """The same with nothing in its log yet."""
    server.clear_log()
    return server


def test_an_unknown_certificate_stops_everything(
    secure: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    with pytest.raises(CloudAway, match="certificate") as caught:
        ProductCloud("product", secure.url_for("/"), None).send("p1", (UNIT,))
    assert caught.value.state == "blocked"
    assert secure.log == []


def test_a_factorys_own_authority_can_be_trusted(
    secure: HTTPServer, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    assert ProductCloud("product", secure.url_for("/"), None).send("p1", (UNIT,))


def test_a_certificate_for_another_name_stops_everything(
    secure: HTTPServer, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    url = secure.url_for("/").replace("localhost", "127.0.0.1")
    with pytest.raises(CloudAway, match="certificate"):
        ProductCloud("product", url, None).send("p1", (UNIT,))
