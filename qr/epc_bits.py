"""Reading the fields of a binary EPC: numbers and texts of the Tag Data Standard 14.4 and 14.5."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil, log2

from qr.digital_link import InvalidLinkError

_NUMERALS = "0123456789ABCDEF"
_BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
# URN Code 40 (14.5.6.5); index 0 fills up the last group of three.
_CODE40 = "\0ABCDEFGHIJKLMNOPQRSTUVWXYZ-.:0123456789"
_GROUP = 3
# Bits by length of a decimal number, rounded up.
_DECIMAL_BITS = [ceil(digits * log2(10)) for digits in range(64)]
_DELIMITER = 0b1110
_TERMINATOR = 0b1111
_LENGTH_BITS = 5


class BitReader:
    """Bits that are read from the left to the right."""

    def __init__(self, value: int, length: int) -> None:
        self._value = value
        self._left = length

    @property
    def left(self) -> int:
        """How many bits are not read yet."""
        return self._left

    def take(self, count: int) -> int:
        """Return the next bits as a number; raises InvalidLinkError if there are not so many."""
        if count > self._left:
            raise InvalidLinkError("binary EPC is too short")
        self._left -= count
        return self._value >> self._left & (1 << count) - 1


def decimal(bits: BitReader, width: int, digits: int) -> str:
    """Read a number that is written with this many digits, leading zeros included (14.4.3)."""
    value = bits.take(width)
    if value >= 10**digits:
        raise InvalidLinkError("number in the binary EPC is too large")
    return f"{value:0{digits}}" if digits else ""


def integer(bits: BitReader, width: int) -> str:
    """Read a number without leading zeros (14.4.1)."""
    return str(bits.take(width))


def marked_number(bits: BitReader, width: int) -> str:
    """Read digits that a 1 stands before, so that their leading zeros are kept (14.4.6)."""
    text = integer(bits, width)
    if not text.startswith("1"):
        raise InvalidLinkError("serial number in the binary EPC has no mark")
    return text[1:]


def text(bits: BitReader, width: int) -> str:
    """Read seven-bit letters; zeros fill up the field (14.4.2)."""
    letters = [bits.take(7) for _ in range(width // 7)]
    filler = bits.take(width % 7)
    found = bytes(letters).rstrip(b"\0")
    if filler or b"\0" in found:
        raise InvalidLinkError("text in the binary EPC is interrupted")
    return found.decode("ascii")


def six_bit_text(bits: BitReader) -> str:
    """Read six-bit letters up to the zero that ends them (14.4.9)."""
    found = ""
    while code := bits.take(6):
        found += chr(code if code >= 0b100000 else code + 0b1000000)
    return found


def digits(bits: BitReader, count: int) -> str:
    """Read digits of four bits each (14.5.4)."""
    found = "".join([_NUMERALS[bits.take(4)] for _ in range(count)])
    if not found.isdecimal():
        raise InvalidLinkError("digit in the binary EPC")
    return found


def variable_text(bits: BitReader, longest: int) -> str:
    """Read a text whose alphabet and length are told in front of it (14.5.6)."""
    read = _ALPHABETS.get(bits.take(3))
    length = bits.take(_LENGTH_BITS)
    if read is None or not 1 <= length <= longest:
        raise InvalidLinkError("alphabet or length of a text in the binary EPC")
    return read(bits, length)


def variable_number(bits: BitReader, longest: int) -> str:
    """Read a number, leading zeros included, whose length is told in front of it (14.5.13)."""
    length = bits.take(longest.bit_length())
    if not 1 <= length <= longest:
        raise InvalidLinkError("length of a number in the binary EPC")
    return _decimal_text(bits, length)


def delimited_text(bits: BitReader, longest: int) -> str:
    """Read digits of four bits, then perhaps a text that begins with no digit (14.5.5)."""
    found = ""
    while (code := bits.take(4)) < _DELIMITER:
        if code >= 10:
            raise InvalidLinkError("digit in the binary EPC")
        found += _NUMERALS[code]
    return found if code == _TERMINATOR else found + variable_text(bits, longest)


def _decimal_text(bits: BitReader, length: int) -> str:
    return decimal(bits, _DECIMAL_BITS[length], length)


def _upper_hex(bits: BitReader, length: int) -> str:
    return "".join([_NUMERALS[bits.take(4)] for _ in range(length)])


def _lower_hex(bits: BitReader, length: int) -> str:
    return _upper_hex(bits, length).lower()


def _base64(bits: BitReader, length: int) -> str:
    return "".join([_BASE64[bits.take(6)] for _ in range(length)])


def _ascii(bits: BitReader, length: int) -> str:
    return "".join([chr(bits.take(7)) for _ in range(length)])


def _code40(bits: BitReader, length: int) -> str:
    found = ""
    for _ in range(ceil(length / _GROUP)):
        code = bits.take(16) - 1
        if not 0 <= code < len(_CODE40) ** _GROUP:
            raise InvalidLinkError("letters in the binary EPC")
        high, low = divmod(code, len(_CODE40))
        first, second = divmod(high, len(_CODE40))
        found += _CODE40[first] + _CODE40[second] + _CODE40[low]
    if "\0" in found[:length] or found[length:].strip("\0"):
        raise InvalidLinkError("letters in the binary EPC")
    return found[:length]


# Table E: encoding indicator -> reader of so many letters.
_ALPHABETS: dict[int, Callable[[BitReader, int], str]] = {
    0: _decimal_text,
    1: _upper_hex,
    2: _lower_hex,
    3: _base64,
    4: _ascii,
    5: _code40,
}
