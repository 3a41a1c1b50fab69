"""Check digits and check characters of GS1 keys (GS1 General Specifications 7.9)."""

from __future__ import annotations

_ZERO = ord("0")
# The check characters of a Global Model Number: no 0, 1, I and O.
_PAIR_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_CSET82 = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
_CSET82_VALUES = {letter: value for value, letter in enumerate(_CSET82)}
_PRIMES = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83)
_PAIR_MODULUS = 1021


def has_check_digit(digits: str) -> bool:
    """Tell whether ASCII digits end with the check digit of the digits before it."""
    return check_digit(digits[:-1]) == digits[-1]


def check_digit(digits: str) -> str:
    """Return the digit that follows these ASCII digits: weights 3 and 1 from the right."""
    data = digits.encode()
    tripled, single = data[::-2], data[-2::-2]
    weighted = 3 * (sum(tripled) - _ZERO * len(tripled)) + sum(single) - _ZERO * len(single)
    return str(-weighted % 10)


def has_check_pair(model: str) -> bool:
    """Tell whether a Global Model Number ends with its check characters (7.9.5)."""
    return len(model) > 2 and check_pair(model[:-2]) == model[-2:]


def check_pair(model: str) -> str:
    """Return the two check characters of a model reference of at most 23 letters of CSET 82."""
    values = (_CSET82_VALUES[letter] for letter in reversed(model))
    total = sum(value * weight for value, weight in zip(values, _PRIMES, strict=False))
    high, low = divmod(total % _PAIR_MODULUS, len(_PAIR_LETTERS))
    return _PAIR_LETTERS[high] + _PAIR_LETTERS[low]
