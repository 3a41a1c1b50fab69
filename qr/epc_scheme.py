"""EPC schemes that stand for GS1 keys, and how their components make up a key (TDS 6 and 7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qr.check_digit import check_digit
from qr.digital_link import DigitalLink, Pair

# Components that are a part of the key: its serial number, and a number of two digits.
_SERIAL = "serial"
_COUNT = "count"
_COUNT_LENGTH = 2
# A location without extension.
_NO_EXTENSION = "0"
_EXTENSION = "254"
# A GRAI is written with a zero before its digits, which an EPC leaves out.
_FILLERS = {"8003": "0"}


@dataclass(frozen=True, slots=True)
class EpcScheme:
    """How company prefix, reference and further components of an EPC make up a GS1 key.

    `digits` counts prefix and reference together; keys of free length have 0. With `lead`, the
    first digit of the reference opens the key. `tail` says what each further component is: the
    application identifier of a qualifier, or a part of the key. With `has_pattern`, an asterisk
    as last component stands for the class of all objects with this reference.
    """

    name: str
    key: str
    digits: int = 0
    lead: bool = False
    tail: tuple[str, ...] = ()
    form: str = "id"
    has_pattern: bool = False

    @property
    def component_count(self) -> int:
        """How many components an EPC has, prefix and reference included."""
        return 2 + len(self.tail)

    def value_of(self, prefix: str, reference: str) -> str:
        """Return the key without serial number, its check digit added."""
        if not self.digits:
            return prefix + reference
        head, rest = (reference[:1], reference[1:]) if self.lead else ("", reference)
        digits = f"{head}{prefix}{rest}"
        return _FILLERS.get(self.key, "") + digits + check_digit(digits)

    def link_parts(
        self, prefix: str, reference: str, tail: Sequence[str]
    ) -> tuple[str, tuple[Pair, ...]] | None:
        """Return key and qualifiers, or None if a number of two digits has not two."""
        value = self.value_of(prefix, reference)
        qualifiers: tuple[Pair, ...] = ()
        for kind, text in zip(self.tail, tail, strict=False):
            if kind == _COUNT and len(text) != _COUNT_LENGTH:
                return None
            if kind in {_COUNT, _SERIAL}:
                value += text
            elif (kind, text) != (_EXTENSION, _NO_EXTENSION):
                qualifiers = ((kind, text),)
        return value, qualifiers

    def components(self, link: DigitalLink, prefix_length: int) -> list[str]:
        """Return the components of a link to this scheme's key; a missing one is not there."""
        end = len(_FILLERS.get(self.key, "")) + self.digits + 1 if self.digits else None
        value, rest = link.value[:end], link.value[end:] if end else ""
        head, digits = self._undone(value)
        found = [digits[:prefix_length], head + digits[prefix_length:]]
        named = dict(link.qualifiers)
        for kind in self.tail:
            length = _COUNT_LENGTH if kind == _COUNT else None
            if kind in {_COUNT, _SERIAL}:
                part, rest = rest[:length], rest[length:] if length else ""
            else:
                part = named.get(kind, _NO_EXTENSION if kind == _EXTENSION else "")
            found += [part] if part else []
        return found

    def _undone(self, value: str) -> tuple[str, str]:
        """Return the leading digit, if the scheme has one, and prefix with reference."""
        if not self.digits:
            return "", value
        bare = value.removeprefix(_FILLERS.get(self.key, ""))[:-1]
        return (bare[0], bare[1:]) if self.lead else ("", bare)


_ALL = (
    EpcScheme("sgtin", "01", 13, lead=True, tail=("21",), has_pattern=True),
    EpcScheme("lgtin", "01", 13, lead=True, tail=("10",), form="class"),
    EpcScheme("upui", "01", 13, lead=True, tail=("235",), has_pattern=True),
    EpcScheme("itip", "8006", 13, lead=True, tail=(_COUNT, _COUNT, "21"), has_pattern=True),
    EpcScheme("sscc", "00", 17, lead=True),
    EpcScheme("sgln", "414", 12, tail=(_EXTENSION,)),
    EpcScheme("pgln", "417", 12),
    EpcScheme("grai", "8003", 12, tail=(_SERIAL,), has_pattern=True),
    EpcScheme("gdti", "253", 12, tail=(_SERIAL,), has_pattern=True),
    EpcScheme("sgcn", "255", 12, tail=(_SERIAL,), has_pattern=True),
    EpcScheme("gsrn", "8018", 17),
    EpcScheme("gsrnp", "8017", 17),
    EpcScheme("gsin", "402", 16),
    EpcScheme("ginc", "401"),
    EpcScheme("giai", "8004"),
    EpcScheme("cpi", "8010", tail=("8011",), has_pattern=True),
)
SCHEMES = {scheme.name: scheme for scheme in _ALL}
_BY_QUALIFIER = {(scheme.key, scheme.tail[-1]): scheme for scheme in _ALL if scheme.tail}
_BY_KEY = {scheme.key: scheme for scheme in reversed(_ALL)}


def scheme_of(link: DigitalLink) -> EpcScheme | None:
    """Return the scheme for a link with at most one qualifier; None if no EPC is like it."""
    if not link.qualifiers:
        return _BY_KEY.get(link.key)
    return _BY_QUALIFIER.get((link.key, link.qualifiers[-1][0]))
