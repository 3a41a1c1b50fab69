"""What is known of an identifier, level by level: from the one piece up to the kind of goods."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, combinations

from qr.digital_link import DigitalLink, Pair

# Qualifiers that name one piece, and those that a piece does not need (Resolver 2.5.9).
PIECE = frozenset(("21", "235"))
_WITH_PIECE_NEVER = frozenset(("22", "10"))


@dataclass(frozen=True, slots=True)
class Target:
    """One address, as the answers need it; `link_type` is a bare term."""

    link_type: str
    href: str
    title: str
    hreflang: tuple[str, ...] = ()
    media_type: str = ""
    context: tuple[str, ...] = ()
    is_default: bool = False

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages in small letters, as they are compared."""
        return tuple([tag.lower() for tag in self.hreflang])


@dataclass(frozen=True, slots=True)
class Level:
    """What leads on from one identifier: the canonical path, what it is, and the targets."""

    path: str
    description: str
    targets: tuple[Target, ...]

    @property
    def defaults(self) -> tuple[Target, ...]:
        """The default link first, then its variants."""
        return tuple([target for target in self.targets if target.is_default])

    def of_type(self, term: str) -> tuple[Target, ...]:
        """The targets of one link type, whose letters' case does not matter."""
        wanted = term.lower()
        return tuple([one for one in self.targets if one.link_type.lower() == wanted])


def may_be_registered(qualifiers: Sequence[Pair]) -> bool:
    """Whether links may be registered with these qualifiers: a piece stands for itself (2.5.9)."""
    present = {ai for ai, _value in qualifiers}
    return not (present & PIECE and present & _WITH_PIECE_NEVER)


def paths_upwards(link: DigitalLink) -> list[str]:
    """The canonical paths of all entries that apply to `link`, the most exact one first.

    An entry applies when all its qualifiers are in the link. One piece outranks lot and variant;
    otherwise more qualifiers outrank fewer, and the lot outranks the variant (2.5.9).
    """
    found = [
        (_rank(chosen, link), _path(link, chosen))
        for chosen in _choices(link.qualifiers)
        if may_be_registered(chosen)
    ]
    return [path for _rank_, path in sorted(found, reverse=True)]


def _choices(qualifiers: tuple[Pair, ...]) -> Iterable[tuple[Pair, ...]]:
    lengths = range(len(qualifiers) + 1)
    return chain.from_iterable(combinations(qualifiers, length) for length in lengths)


def _rank(chosen: tuple[Pair, ...], link: DigitalLink) -> tuple[bool, int, int]:
    deepest = max((link.qualifiers.index(pair) for pair in chosen), default=-1)
    return any(ai in PIECE for ai, _value in chosen), len(chosen), deepest


def _path(link: DigitalLink, qualifiers: tuple[Pair, ...]) -> str:
    return DigitalLink(link.key, link.value, qualifiers).path


def key_path(link: DigitalLink) -> str:
    """The path of the key alone."""
    return _path(link, ())
