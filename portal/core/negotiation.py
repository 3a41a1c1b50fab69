"""What a client would rather have: languages (RFC 4647) and media types (RFC 9110, 12.5)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

# For each thing on offer: 0 for the most wanted, equal numbers where nothing decides, None for
# what was not asked for.
Ranks = tuple[int | None, ...]
MOST_RANGES = 30
LONGEST_HEADER = 1_000
_ANY_TYPE = "*/*"
_ANY_LANGUAGE = "*"
# What is in no language in particular, or of an unknown type, is on offer as an empty name.
USUAL_LANGUAGES = ("", "en", "vi")
USUAL_TYPES = (
    "",
    "application/json",
    "application/ld+json",
    "application/linkset+json",
    "text/html",
)


@dataclass(frozen=True, slots=True)
class Offer:
    """Between which languages (small letters) and media types the answers to an address choose."""

    languages: tuple[str, ...] = USUAL_LANGUAGES
    types: tuple[str, ...] = USUAL_TYPES

    @classmethod
    def of(cls, languages: Iterable[str], types: Iterable[str]) -> "Offer":
        """The usual ones and these."""
        return cls(
            tuple(sorted({*USUAL_LANGUAGES, *languages})), tuple(sorted({*USUAL_TYPES, *types}))
        )

    @property
    def mark(self) -> str:
        """As it is handed to the cache in a header."""
        return f"{','.join(self.languages)} {','.join(self.types)}"

    @classmethod
    def read(cls, mark: str) -> "Offer":
        """The offer of such a header."""
        languages, _, types = mark.partition(" ")
        return cls.of(languages.split(","), types.split(","))


USUAL_OFFER = Offer()


@lru_cache(maxsize=1_000)
def language_ranks(header: str, offered: tuple[str, ...]) -> Ranks:
    """How an Accept-Language header ranks the languages on offer (tags in small letters).

    Each range is looked up (RFC 4647, 3.4): the tag itself, then its shorter forms. What no
    lookup finds may still be found by a range that is shorter than the tag (`pt` for `pt-br`).
    """
    ranges = _weighed(header)
    if not ranges:
        return (0,) * len(offered)
    refused = {tag for tag, quality in ranges if quality <= 0}
    wanted = [tag for tag, quality in ranges if quality > 0]
    found: dict[str, int] = {}
    for tag in [*_looked_up(wanted, offered), *_filtered(wanted, offered)]:
        if tag not in refused:
            found.setdefault(tag, len(found))
    if _ANY_LANGUAGE in wanted:
        rest = len(found)
        found |= {tag: rest for tag in offered if tag not in found and tag not in refused}
    return tuple(found.get(tag) for tag in offered)


def _looked_up(wanted: Sequence[str], offered: tuple[str, ...]) -> Iterator[str]:
    for language in wanted:
        shorter = language
        while shorter:
            if shorter in offered:
                yield shorter
            shorter = shorter.rpartition("-")[0]


def _filtered(wanted: Sequence[str], offered: tuple[str, ...]) -> Iterator[str]:
    for language in wanted:
        yield from (tag for tag in offered if tag.startswith(f"{language}-"))


@lru_cache(maxsize=1_000)
def media_ranks(header: str, offered: tuple[str, ...]) -> Ranks:
    """How an Accept header ranks the media types on offer; an unknown type is an empty string.

    Of two types with the same quality the one that the header names outright comes first.
    """
    ranges = _weighed(header)
    if not ranges:
        return (0,) * len(offered)
    qualities = dict(reversed(ranges))
    weights = [_weight(kind, qualities) for kind in offered]
    order = sorted({weight for weight in weights if weight[0] > 0}, reverse=True)
    return tuple(order.index(weight) if weight in order else None for weight in weights)


def _weight(kind: str, qualities: dict[str, float]) -> tuple[float, int]:
    """Quality of the most exact range that covers a type, and how exact it is."""
    ranges = (_ANY_TYPE, f"{kind.partition('/')[0]}/*", kind)
    for exactness in (2, 1, 0):
        if ranges[exactness] in qualities:
            return qualities[ranges[exactness]], exactness
    return 0, 0


def best(things: Sequence[tuple[str, ...]], offered: tuple[str, ...], ranks: Ranks) -> list[int]:
    """Which of `things`, each known under several names on offer, are ranked highest.

    Returns their places; all places when none is ranked.
    """
    rank_of = dict(zip(offered, ranks, strict=True))
    ranked = [(place, _highest(names, rank_of)) for place, names in enumerate(things)]
    found = [rank for _place, rank in ranked if rank is not None]
    if not found:
        return list(range(len(things)))
    return [place for place, rank in ranked if rank == min(found)]


def _highest(names: tuple[str, ...], rank_of: Mapping[str, int | None]) -> int | None:
    ranks = [rank for name in names if (rank := rank_of.get(name)) is not None]
    return min(ranks, default=None)


def _weighed(header: str) -> list[tuple[str, float]]:
    """The ranges of a header with their qualities, highest first; what cannot be read is left."""
    ranges = []
    for part in header[:LONGEST_HEADER].split(",")[:MOST_RANGES]:
        name, *parameters = (piece.strip().lower() for piece in part.split(";"))
        if name:
            ranges.append((name, _quality(parameters)))
    return sorted(ranges, key=lambda one: -one[1])


def _quality(parameters: list[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            return _number(value.strip())
    return 1.0


def _number(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        return 0.0
    return number if 0 <= number <= 1 else 0.0
