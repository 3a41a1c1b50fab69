"""Which identifiers a query means: single ones, and patterns that stand for many."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, or_

from portal.trace.epcis.identifiers import BASE, normal_id
from portal.trace.models import EventIdentifier
from portal.trace.states import IdentifierRole

PATTERN = "urn:epc:idpat:"
# What follows the class in the identifiers of its members (EPCIS 2.0, 8.2.7.1.1).
_MEMBERS = {"01": ("/21/", "/10/"), "8006": ("/21/", "/10/"), "8010": ("/8011/",)}
# Behind every character that an identifier can hold.
_LAST = "\x7f"


@dataclass(frozen=True, slots=True)
class Patterns:
    """Identifiers in normal form, and beginnings of further ones."""

    exact: tuple[str, ...]
    beginnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class IdentifierMatch:
    """That an event names at least one of the identifiers in one of the roles; none: in any."""

    roles: tuple[IdentifierRole, ...]
    patterns: Patterns

    def condition(self) -> ColumnElement[bool]:
        """The same for a statement about the index."""
        column = EventIdentifier.identifier
        ranges = (
            and_(column >= start, column < start + _LAST) for start in self.patterns.beginnings
        )
        named = or_(column.in_(self.patterns.exact), *ranges)
        return and_(named, EventIdentifier.role.in_(self.roles)) if self.roles else named


def read_patterns(texts: Iterable[str]) -> Patterns:
    """What the values of a MATCH parameter mean; raises InvalidLinkError for malformed ones.

    An EPC, a lot or a Digital Link stands for itself; a pattern with an asterisk for a class,
    its lots and its pieces.
    """
    exact: list[str] = []
    beginnings: list[str] = []
    for text in texts:
        identifier = normal_id(text)
        exact.append(identifier)
        if text.lower().startswith(PATTERN):
            beginnings += _members(identifier)
    return Patterns(tuple(exact), tuple(beginnings))


def _members(identifier: str) -> Sequence[str]:
    key = identifier.removeprefix(BASE).partition("/")[0]
    return [identifier + after for after in _MEMBERS.get(key, ("",))]
