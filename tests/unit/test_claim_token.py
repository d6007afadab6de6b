"""The claim token: its bits, its check character, and what people type."""

import random
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station import claim_token
from station.claim_token import ALPHABET, LENGTH, RANDOM_BITS

numbers = st.integers(0, 2**RANDOM_BITS - 1)
tokens = numbers.map(lambda number: claim_token.draw(lambda _bits: number))


@given(numbers)
def test_the_125_bits_are_all_in_the_token_and_unchanged(number: int) -> None:
    token = claim_token.draw(lambda _bits: number)
    read_back = 0
    for character in token[:-1]:
        read_back = read_back * 32 + ALPHABET.index(character)
    assert read_back == number
    assert len(token) == LENGTH


def test_it_asks_for_125_bits_at_once() -> None:
    asked: list[int] = []

    def bits(count: int) -> int:
        asked.append(count)
        return 0

    assert claim_token.draw(bits) == "0" * 26
    assert asked == [125]


def test_every_place_takes_every_character_equally_often() -> None:
    source = random.Random(7)
    drawn = [claim_token.draw(source.getrandbits) for _ in range(3200)]
    assert len(set(drawn)) == len(drawn)
    for place in range(LENGTH):
        counts = [sum(token[place] == character for token in drawn) for character in ALPHABET]
        chi_squared = sum((count - 100) ** 2 / 100 for count in counts)
        assert chi_squared < 75  # 31 degrees of freedom: beyond this once in 50,000 places


def test_the_check_character_of_a_known_token() -> None:
    # Worked by hand: only the last of the 25 counts, doubled: Z = 31, 62 = 1 * 32 + 30, sum 31.
    assert claim_token.is_valid("0" * 24 + "Z" + "1")
    assert claim_token.is_valid("0" * 24 + "1" + "Y")


@given(tokens)
def test_every_single_wrong_character_is_caught(token: str) -> None:
    assert claim_token.is_valid(token)
    for place in range(LENGTH):
        for other in ALPHABET.replace(token[place], ""):
            assert not claim_token.is_valid(token[:place] + other + token[place + 1 :])


@given(tokens)
def test_swapped_neighbours_are_caught_but_for_0_and_z(token: str) -> None:
    for place in range(LENGTH - 1):
        left, right = token[place], token[place + 1]
        swapped = token[:place] + right + left + token[place + 2 :]
        alike = left == right or {left, right} == {"0", "Z"}
        assert claim_token.is_valid(swapped) == alike


@given(st.text(max_size=30))
def test_no_text_makes_the_check_fall_over(text: str) -> None:
    claim_token.is_valid(text)
    claim_token.is_valid(claim_token.normalise(text))


@pytest.mark.parametrize("wrong", ["", "0" * 25, "0" * 27, "o" * 26, "U" * 26, "٠" * 26])
def test_what_is_no_token_at_all(wrong: str) -> None:
    assert not claim_token.is_valid(wrong)


@given(tokens)
def test_what_a_person_types_is_understood(token: str) -> None:
    typed = "-".join(token[at : at + 4] for at in range(0, LENGTH, 4)).lower()
    typed = f" {typed.replace('0', 'o').replace('1', 'l')} "
    assert claim_token.normalise(typed) == token
    assert claim_token.normalise(token.replace("1", "I").replace("0", "O")) == token
    assert claim_token.normalise(token) == token


@pytest.mark.slow
def test_reading_a_recipe_or_a_token_loads_no_drawing_library() -> None:
    code = (
        "import sys, station.claim_token, station.labels.placeholders, station.labels.layout;"
        "sys.exit(bool({'PIL', 'qrcode', 'zxingcpp'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
