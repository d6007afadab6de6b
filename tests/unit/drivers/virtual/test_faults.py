"""Faults by name, where they strike, and that each strikes once."""

from __future__ import annotations

import pytest

from drivers.virtual.faults import FAULT_NAMES, Faults, Mischief, Phase, fault_named


def test_the_contracts_names_are_all_there() -> None:
    assert set(FAULT_NAMES) == {
        "unplug",
        "stall",
        "silent-write",
        "corrupt-read",
        "wrong-id",
        "no-boot",
        "deaf",
    }
    assert fault_named("unplug") == Faults(unplug=Phase.WRITE)
    assert fault_named("wrong-id").wrong_id


def test_an_unknown_name_is_answered_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match=r"no fault called 'melt'.*unplug, stall, silent-write"):
        fault_named("melt")


@pytest.mark.parametrize(
    ("faults", "offset"),
    [
        (Faults(), 500),
        (Faults(at_fraction=1.0), 999),
        (Faults(at_fraction=0.0), 0),
        (Faults(at_byte=77, at_fraction=0.9), 77),
    ],
)
def test_where_a_fault_strikes(faults: Faults, offset: int) -> None:
    assert faults.offset(1000) == offset


def test_each_fault_strikes_once_and_others_never() -> None:
    mischief = Mischief(Faults(stall=True, unplug=Phase.ERASE, slow_erase_s=2.0))
    assert [mischief.strikes("stall"), mischief.strikes("stall")] == [True, False]
    assert not mischief.strikes("silent_write")
    assert not mischief.unplugs(Phase.WRITE)
    assert [mischief.unplugs(Phase.ERASE), mischief.unplugs(Phase.ERASE)] == [True, False]
    assert [mischief.extra_erase_s(), mischief.extra_erase_s()] == [2.0, 0.0]
