"""The claim token: what a customer's scan of the label proves possession with.

26 characters of Crockford's base 32 (https://www.crockford.com/base32.html: no I, L, O, U): 125
random bits in 25 characters, then one check character by Luhn's algorithm modulo 32.

The check character catches every single wrong character and every swap of two neighbours but one:
"0Z" for "Z0" and back, the pair that Luhn's doubling cannot tell apart (as 09 and 90 in base 10).
"""

from __future__ import annotations

import secrets
from collections.abc import Callable

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 26
RANDOM_BITS = 125

_BASE = len(ALPHABET)
_BITS_PER_CHARACTER = 5
_VALUES = {character: value for value, character in enumerate(ALPHABET)}
_MISREAD = str.maketrans("OIL", "011", "- ")


def draw(random_bits: Callable[[int], int] = secrets.randbits) -> str:
    """A new token. `random_bits(n)` gives a uniform whole number of n bits."""
    number = random_bits(RANDOM_BITS)
    shifts = range(RANDOM_BITS - _BITS_PER_CHARACTER, -1, -_BITS_PER_CHARACTER)
    body = "".join(ALPHABET[number >> shift & _BASE - 1] for shift in shifts)
    return body + _check_character(body)


def is_valid(token: str) -> bool:
    """True for a token in its stored form with the right check character."""
    return (
        len(token) == LENGTH
        and all(character in _VALUES for character in token)
        and token[-1] == _check_character(token[:-1])
    )


def normalise(text: str) -> str:
    """What a person typed, in the stored form: upper case, O as 0, I and L as 1, no - or space."""
    return text.upper().translate(_MISREAD)


def _check_character(body: str) -> str:
    """Luhn modulo 32: every second value counts double, from the right, its two digits added."""
    total = 0
    for place, character in enumerate(reversed(body)):
        value = _VALUES[character] * (1 if place % 2 else 2)
        total += value // _BASE + value % _BASE
    return ALPHABET[-total % _BASE]
