"""The configuration table: what is fresh in it, and what a started application fills in."""

from __future__ import annotations

from random import Random

import pytest

from drivers.virtual import dct
from drivers.virtual.dct import Dct

DEVICE_ID = "f1c700000000000000000a01"


def fresh() -> Dct:
    return Dct(Random(1))


def test_a_fresh_table_has_a_private_key_and_nothing_else() -> None:
    table = fresh()
    raw = table.read(0, dct.SIZE_BYTES)
    key = raw[34 : 34 + 612]
    assert key[:2] == b"\x30\x82"
    assert len(set(key)) > 100
    assert set(raw[:34] + raw[34 + 612 :]) == {0xFF}
    assert table.product == (0xFFFF, 0xFFFF)
    assert not table.claimed


def test_keys_differ_from_module_to_module() -> None:
    assert fresh().read(34, 612) == fresh().read(34, 612)
    assert fresh().read(34, 612) != Dct(Random(2)).read(34, 612)


def test_a_started_application_fills_in_what_is_unset() -> None:
    table = fresh()
    table.application_started((1234, 5), DEVICE_ID, Random(3))
    assert table.read(2952, 4) == b"\xd2\x04\x05\x00"
    assert table.read(1826, 7) == b"\x06Photon"
    prefix, code = table.setup_network.split("-")
    assert prefix == "Photon"
    assert len(code) == 6
    assert set(code) <= set("23456789ABCDEFGHJKLMNPQRSTUVWXYZ")
    assert table.read(3618, 12).hex() == DEVICE_ID


def test_a_started_application_keeps_what_the_factory_wrote() -> None:
    table = fresh()
    table.write(1826, b"\x04Lamp")
    table.write(1852, b"ABC234")
    table.write(3618, b"\x01" * 12)
    table.application_started((1, 2), DEVICE_ID, Random(3))
    assert table.setup_network == "Lamp-ABC234"
    assert table.read(3618, 12) == b"\x01" * 12


def test_claimed_is_a_letter() -> None:
    table = fresh()
    table.write(1825, b"1")
    assert table.claimed


def test_nothing_is_written_beyond_the_end() -> None:
    table = fresh()
    with pytest.raises(IndexError):
        table.write(dct.SIZE_BYTES - 1, b"ab")
    assert table.read(dct.SIZE_BYTES - 1, 2) == b"\xff\x00"
