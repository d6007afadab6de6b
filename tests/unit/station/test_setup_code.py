"""The code behind the name of a set-up network."""

from __future__ import annotations

from random import Random

from station import setup_code


def test_a_code_is_six_of_the_letters_that_cannot_be_mistaken() -> None:
    codes = {setup_code.draw() for _ in range(50)}
    assert len(codes) == 50
    assert all(len(code) == 6 and set(code) <= set(setup_code.LETTERS) for code in codes)
    assert not set("01IO") & set(setup_code.LETTERS)
    assert len(set(setup_code.LETTERS)) == 32


def test_the_same_luck_draws_the_same_code() -> None:
    assert setup_code.draw(Random(4).choice) == setup_code.draw(Random(4).choice)


def test_the_network_is_prefix_dash_code() -> None:
    assert setup_code.network_name("Acme", "7KQX2M") == "Acme-7KQX2M"
