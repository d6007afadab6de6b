"""A credential goes only where nobody else reads it."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from drivers.clouds.address import address_of
from station.errors import SetupError


@pytest.mark.parametrize(
    ("url", "is_loopback"),
    [
        ("https://api.acme.example/factory/units", False),
        ("https://api.acme.example:8443/units?site=2", False),
        ("https://[2001:db8::1]/units", False),
        ("http://127.0.0.1:8080/units", True),
        ("http://127.8.9.1/units", True),
        ("http://[::1]:80/units", True),
        ("http://localhost:1234", True),
        ("HTTPS://localhost/", True),
    ],
)
def test_encrypted_or_on_this_computer(url: str, is_loopback: bool) -> None:
    assert address_of(url).is_loopback is is_loopback


@pytest.mark.parametrize(
    "url", ["http://api.acme.example/units", "http://localhost.acme.example/", "http://10.0.0.7/"]
)
def test_plain_http_to_another_computer_is_refused(url: str) -> None:
    with pytest.raises(SetupError) as caught:
        address_of(url)
    assert caught.value.reason == "insecure-url"
    assert "https://" in caught.value.remedy


@pytest.mark.parametrize(
    "url",
    [
        "",
        "api.acme.example/units",
        "ftp://api.acme.example/units",
        "https://",
        "https:///units",
        "https://api.acme.example:99999/units",
        "https://api.acme.example:0/units",
        "https://api.acme.example/units#part",
        "https://api..example/units",
        "https://" + "a" * 64 + ".example/",
        "https://api.acme.example/two words",
        "https://api.acme.example/\r\nX-Other: header",
        "http://127.0.0.1\\@api.acme.example/",
        "http://127.0.0.1#@api.acme.example/",
    ],
)
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(SetupError) as caught:
        address_of(url)
    assert caught.value.reason == "bad-url"
    assert caught.value.remedy


def test_a_password_in_a_url_is_refused_and_not_repeated() -> None:
    with pytest.raises(SetupError) as caught:
        address_of("https://station:canary@api.acme.example/units")
    assert "canary" not in f"{caught.value.message} {caught.value.remedy}"


@given(st.text())
@example("http://[::1")
@example("http://[v1.x]/")
def test_no_text_raises_anything_else(url: str) -> None:
    try:
        address = address_of(url)
    except SetupError:
        return
    assert address.is_encrypted or address.is_loopback
