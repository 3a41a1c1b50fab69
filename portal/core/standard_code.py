"""Numbers of standards and technical regulations, in one spelling for addresses and comparison."""

import re
import unicodedata
from dataclasses import dataclass

# A longer run of digits is not a number that anybody gave to a standard.
LONGEST_NUMBER = 15

_TOKEN = re.compile(r"[a-z]+|[0-9]+")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_STROKED_D = str.maketrans("Đđ", "Dd")


@dataclass(frozen=True, slots=True)
class StandardCode:
    """A code taken apart: QCVN 01-1:2024/BYT is series qcvn, numbers 1 and 1, 2024, rest byt.

    `rest` is the issuing body of a regulation or an amendment; it belongs to the identity, as
    ministries give the same numbers to different subjects.
    """

    series: tuple[str, ...]
    numbers: tuple[str, ...]
    year: int | None
    rest: tuple[str, ...]

    @property
    def key(self) -> str:
        """The code as it stands in addresses: lowercase ASCII, words joined by hyphens."""
        year = () if self.year is None else (str(self.year),)
        return "-".join((*self.series, *self.numbers, *year, *self.rest))

    @property
    def number(self) -> str:
        """Series and full number without year and body: what editions of one code share."""
        return "-".join((*self.series, *self.numbers))

    @property
    def family(self) -> str:
        """Series and first number: what the parts of one standard share."""
        return "-".join((*self.series, *self.numbers[:1]))

    @property
    def first_number(self) -> int:
        """The number by which lists are ordered, 0 for a code without one."""
        return int(self.numbers[0][:LONGEST_NUMBER]) if self.numbers else 0


def read_code(typed: str) -> StandardCode:
    """Take a code apart; case, accents, spaces, separators and leading zeros do not matter."""
    tokens = [token.lstrip("0") or "0" for token in _TOKEN.findall(_plain(typed))]
    first = next((at for at, token in enumerate(tokens) if token.isdigit()), len(tokens))
    end = first
    while end < len(tokens) and tokens[end].isdigit() and not _is_year(tokens, first, end):
        end += 1
    has_year = end < len(tokens) and _is_year(tokens, first, end)
    return StandardCode(
        series=tuple(tokens[:first]),
        numbers=tuple(tokens[first:end]),
        year=int(tokens[end]) if has_year else None,
        rest=tuple(tokens[end + has_year :]),
    )


def key_of(typed: str) -> str:
    """The key of a code in any spelling; empty when it holds neither letter nor digit."""
    return read_code(typed).key


def _plain(typed: str) -> str:
    spread = unicodedata.normalize("NFKD", typed.translate(_STROKED_D))
    return "".join(c for c in spread if not unicodedata.combining(c)).lower()


def _is_year(tokens: list[str], first: int, at: int) -> bool:
    # The first number names the standard even when it looks like a year (TCVN 2016).
    return at > first and _YEAR.fullmatch(tokens[at]) is not None
