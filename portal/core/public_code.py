"""Codes printed on labels: short, unambiguous, never sequential, with a check character.

The alphabet has no 0/O, 1/I/L. It has 31 characters, a prime number, so a weighted sum modulo
31 finds every single wrong character and every swap of two characters.
"""

import hashlib
import secrets
from operator import mul

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 8
_VALUE = {character: value for value, character in enumerate(ALPHABET)}
_WEIGHTS = tuple(range(1, LENGTH + 1))
_BODIES = len(ALPHABET) ** (LENGTH - 1)
_SEPARATORS = str.maketrans("", "", " -.\u00a0")


def random_code() -> str:
    """A new code that nobody can guess from another one."""
    return _with_check("".join(secrets.choice(ALPHABET) for _ in range(LENGTH - 1)))


def derived_code(origin: str) -> str:
    """The code of a record that is loaded from a fixed source: the same at every loading."""
    # The same digits as of the whole number, of which the lowest seven count.
    number = int.from_bytes(hashlib.sha256(origin.encode()).digest()) % _BODIES
    characters = []
    for _ in range(LENGTH - 1):
        number, value = divmod(number, len(ALPHABET))
        characters.append(ALPHABET[value])
    return _with_check("".join(characters))


def normalise(typed: str) -> str:
    """The code as it is stored, from what a person typed; separators and case do not matter."""
    return typed.translate(_SEPARATORS).upper()


def is_well_formed(code: str) -> bool:
    """Whether `code` could have been issued: length, alphabet, check character."""
    if len(code) != LENGTH or any(character not in _VALUE for character in code):
        return False
    return _weighted_sum(code) == 0


def _with_check(body: str) -> str:
    # The check character has weight 1 and makes the weighted sum of the whole code zero.
    return body + ALPHABET[-_weighted_sum(body + ALPHABET[0]) % len(ALPHABET)]


def _weighted_sum(code: str) -> int:
    weighted: int = sum(map(mul, _WEIGHTS, map(_VALUE.__getitem__, reversed(code))))
    return weighted % len(ALPHABET)
