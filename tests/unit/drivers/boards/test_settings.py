"""What the station writes into a module's settings memory, and hears on its serial line."""

from __future__ import annotations

import pytest

from drivers.boards.p1.dct import setup_fields
from drivers.boards.p1.listening import is_healthy, modules_told, user_part_sha256


def test_the_fields_are_a_length_a_prefix_and_a_code() -> None:
    fields = setup_fields("Acme", "7KQX2M")
    assert len(fields) == 32
    assert fields[:5] == b"\x04Acme"
    assert fields[26:] == b"7KQX2M"


@pytest.mark.parametrize(("prefix", "code"), [("", "7KQX2M"), ("A" * 26, "7KQX2M"), ("A", "7KQX")])
def test_what_does_not_fit_is_refused(prefix: str, code: str) -> None:
    with pytest.raises(ValueError, match="do not fit"):
        setup_fields(prefix, code)


def test_the_user_part_is_the_main_one_and_not_the_factory_copy() -> None:
    told = b"""{"p":8,"m":[
        {"s":16384,"l":"m","f":"b","n":"0","v":1006,"d":[]},
        {"s":131072,"l":"f","f":"u","n":"1","u":"AA"},
        {"s":131072,"l":"m","f":"u","n":"1","u":"BB"}]}"""
    assert user_part_sha256(modules_told(told)) == "bb"


@pytest.mark.parametrize(
    "told", [b"", b"{}", b"[]", b'{"m":3}', b'{"m":[3]}', b"{\xff}", b'{"m":[{}]}']
)
def test_an_answer_that_does_not_tell_is_none(told: bytes) -> None:
    assert user_part_sha256(modules_told(told)) is None
    assert is_healthy(modules_told(told)) is None
