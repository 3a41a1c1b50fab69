"""Binary EPCs, as RFID tags hold them, to Digital Links (Tag Data Standard 14.6)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from qr.digital_link import DigitalLink, InvalidLinkError, Pair, build_link
from qr.epc_bits import (
    BitReader,
    decimal,
    delimited_text,
    digits,
    integer,
    marked_number,
    six_bit_text,
    text,
    variable_number,
    variable_text,
)
from qr.epc_scheme import SCHEMES

Reader = Callable[[BitReader], str]

# Resolver Standard 2.3: hexadecimal, or base 64 of RFC 4648 (the file-safe one).
_HEX = re.compile(r"/eh([0-9A-Fa-f]+)/?")
_BASE64 = re.compile(r"/ex([-0-9A-Z_a-z]+)/?")
_BASE64_ORDER = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_BASE64_VALUES = {letter: value for value, letter in enumerate(_BASE64_ORDER)}
# The memory of a tag is read in words of 16 bits, of which there are at most 31. So zeros may
# follow an EPC, and more of them to the end of the last letter of base 64.
_WORD = 16
_LONGEST = 31 * _WORD
_MOST_ZEROS = _WORD + 5

_FILTER_BITS = 3
_PARTITION_BITS = 3
# Partition value -> bits of a company prefix of 12, 11, … 6 digits (the same in all schemes).
_PREFIX_BITS = (40, 37, 34, 30, 27, 24, 20)
_LONGEST_PREFIX = 12


@dataclass(frozen=True, slots=True)
class _Partitioned:
    """A scheme with a partition: company prefix and reference share `bits`.

    `reference` reads the reference from its number of bits and of digits at most. `reserved` bits
    at the end are zero.
    """

    scheme: str
    bits: int
    reference: Callable[[BitReader, int, int], str]
    reference_digits: int
    tail: tuple[Reader, ...] = ()
    reserved: int = 0

    def link(self, bits: BitReader) -> DigitalLink:
        """Return the link of the bits behind the header."""
        bits.take(_FILTER_BITS)
        partition = bits.take(_PARTITION_BITS)
        if partition >= len(_PREFIX_BITS):
            raise InvalidLinkError("partition of the binary EPC")
        length = _LONGEST_PREFIX - partition
        width = _PREFIX_BITS[partition]
        prefix = decimal(bits, width, length)
        reference = self.reference(bits, self.bits - width, self.reference_digits - length)
        tail = [read(bits) for read in self.tail]
        if not all(tail) or bits.take(self.reserved):
            raise InvalidLinkError("serial number of the binary EPC")
        parts = SCHEMES[self.scheme].link_parts(prefix, reference, tail)
        if parts is None:
            raise InvalidLinkError("piece or total of the binary EPC")
        return build_link(SCHEMES[self.scheme].key, *parts)


@dataclass(frozen=True, slots=True)
class _Whole:
    """A scheme of TDS 2 (its name ends with +), which holds the key as it is.

    `key` reads it part by part; `qualifier` is an application identifier and its reader. With
    `is_dated`, a date stands before the key.
    """

    ai: str
    key: tuple[Reader, ...]
    qualifier: tuple[str, Reader] | None = None
    is_dated: bool = False

    def link(self, bits: BitReader) -> DigitalLink:
        """Return the link of the bits behind the header."""
        if bits.take(1):
            raise InvalidLinkError("data after the binary EPC are not read")
        bits.take(_FILTER_BITS)
        attributes = (_date(bits),) if self.is_dated else ()
        value = "".join([read(bits) for read in self.key])
        if self.qualifier is None:
            return build_link(self.ai, value, attributes=attributes)
        ai, read = self.qualifier
        named = (ai, read(bits))
        # A location without extension is written with the extension 0.
        qualifiers = () if named == ("254", "0") else (named,)
        return build_link(self.ai, value, qualifiers, attributes)


# 14.5.3: what a date in front means.
_DATES = ("11", "13", "15", "16", "17", "7006", "7007")


def _date(bits: BitReader) -> Pair:
    kind = bits.take(4)
    if kind >= len(_DATES):
        raise InvalidLinkError("kind of date in the binary EPC")
    return _DATES[kind], "".join([decimal(bits, width, 2) for width in (7, 4, 5)])


def _free_number(bits: BitReader, width: int, most_digits: int) -> str:
    number = integer(bits, width)
    if len(number) > most_digits:
        raise InvalidLinkError("reference of the binary EPC")
    return number


def _free_text(bits: BitReader, width: int, _most: int) -> str:
    return text(bits, width)


def _short_text(bits: BitReader, _width: int, _most: int) -> str:
    return six_bit_text(bits)


def _integer(width: int) -> Reader:
    return partial(integer, width=width)


def _text(width: int) -> Reader:
    return partial(text, width=width)


def _digits(count: int) -> Reader:
    return partial(digits, count=count)


def _variable(longest: int) -> Reader:
    return partial(variable_text, longest=longest)


_COUNT = partial(decimal, width=7, digits=2)
_SERIAL = ("21", _variable(20))

# 14.2: header -> layout. Not here are the schemes that stand for no GS1 key (GID, USDOD, ADI) and
# those with a host name at the end (++).
_LAYOUTS: dict[int, _Partitioned | _Whole] = {
    0x2C: _Partitioned("gdti", 41, decimal, 12, (_integer(41),)),
    0x2D: _Partitioned("gsrn", 58, decimal, 17, reserved=24),
    0x2E: _Partitioned("gsrnp", 58, decimal, 17, reserved=24),
    0x30: _Partitioned("sgtin", 44, decimal, 13, (_integer(38),)),
    0x31: _Partitioned("sscc", 58, decimal, 17, reserved=24),
    0x32: _Partitioned("sgln", 41, decimal, 12, (_integer(41),)),
    0x33: _Partitioned("grai", 44, decimal, 12, (_integer(38),)),
    0x34: _Partitioned("giai", 82, _free_number, 25),
    0x36: _Partitioned("sgtin", 44, decimal, 13, (_text(140),)),
    0x37: _Partitioned("grai", 44, decimal, 12, (_text(112),)),
    0x38: _Partitioned("giai", 188, _free_text, 30),
    0x39: _Partitioned("sgln", 41, decimal, 12, (_text(140),)),
    0x3A: _Partitioned("gdti", 41, decimal, 12, (partial(marked_number, width=58),)),
    0x3C: _Partitioned("cpi", 51, _free_number, 15, (_integer(31),)),
    0x3D: _Partitioned("cpi", 0, _short_text, 30, (_integer(40),)),
    0x3E: _Partitioned("gdti", 41, decimal, 12, (_text(119),)),
    0x3F: _Partitioned("sgcn", 41, decimal, 12, (partial(marked_number, width=41),)),
    0x40: _Partitioned("itip", 44, decimal, 13, (_COUNT, _COUNT, _integer(38))),
    0x41: _Partitioned("itip", 44, decimal, 13, (_COUNT, _COUNT, _text(140))),
    0xF0: _Whole(
        "8010",
        (partial(delimited_text, longest=30),),
        ("8011", partial(variable_number, longest=12)),
    ),
    0xF1: _Whole("8003", (_digits(14), _variable(16))),
    0xF2: _Whole("414", (_digits(13),), ("254", _variable(20))),
    0xF3: _Whole("8006", (_digits(18),), _SERIAL),
    0xF4: _Whole("8018", (_digits(18),)),
    0xF5: _Whole("8017", (_digits(18),)),
    0xF6: _Whole("253", (_digits(13), _variable(17))),
    0xF7: _Whole("01", (_digits(14),), _SERIAL),
    0xF8: _Whole("255", (_digits(13), partial(variable_number, longest=12))),
    0xF9: _Whole("00", (_digits(18),)),
    0xFA: _Whole("8004", (partial(delimited_text, longest=30),)),
    0xFB: _Whole("01", (_digits(14),), _SERIAL, is_dated=True),
}


def link_of_binary(path: str) -> DigitalLink:
    """Return the link of a path `/eh<hexadecimal>` or `/ex<base 64>` with a binary EPC.

    Bits after the EPC, which fill up its last word, are zero. Raises InvalidLinkError for
    everything else, also for EPCs without a GS1 key, with a host name (++ schemes) or with data
    appended (+AIDC).
    """
    bits = _bits_of(path)
    layout = _LAYOUTS.get(bits.take(8))
    if layout is None:
        raise InvalidLinkError("scheme of the binary EPC is not read")
    link = layout.link(bits)
    if bits.left > _MOST_ZEROS or bits.take(bits.left):
        raise InvalidLinkError("bits are left after the binary EPC")
    return link


def _bits_of(path: str) -> BitReader:
    if len(path) * 4 > _LONGEST + _WORD * 4:
        raise InvalidLinkError("binary EPC is too long")
    if found := _HEX.fullmatch(path):
        return BitReader(int(found[1], 16), 4 * len(found[1]))
    if found := _BASE64.fullmatch(path):
        value = 0
        for letter in found[1]:
            value = value << 6 | _BASE64_VALUES[letter]
        return BitReader(value, 6 * len(found[1]))
    raise InvalidLinkError("no binary EPC")
