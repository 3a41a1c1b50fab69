"""GS1 keys in Digital Link URIs: their qualifiers, and what may be written in the query."""

from __future__ import annotations

from itertools import chain, combinations

# Digital Link URI Syntax 4.3 and 4.9: key -> alternative sequences of qualifiers. Each qualifier
# of a sequence may be left out. ITIP (8006) with a consumer product variant (22) is absent: the
# association rules want a GTIN (01) for it.
QUALIFIER_SEQUENCES: dict[str, tuple[tuple[str, ...], ...]] = {
    "00": (),
    "01": (("22", "10", "21"), ("235",)),
    "253": (),
    "255": (),
    "401": (),
    "402": (),
    "414": (("254",), ("7040",)),
    "415": (("8020",),),
    "417": (("7040",),),
    "8003": (),
    "8004": (("7040",),),
    "8006": (("10", "21"),),
    "8010": (("8011",),),
    "8013": (),
    "8017": (("8019",),),
    "8018": (("8019",),),
}
# A payment slip is named by the party with the reference number, never by the party alone.
_MANDATORY_QUALIFIER = {"415": "8020"}
# Not allowed in the query of any key: what is only ever a qualifier (4.10), the made-to-order
# GTIN, identifiers of devices that are read from their barcode, an address of its own.
_NEVER_ATTRIBUTES = frozenset(
    ("03", "21", "22", "235", "254", "7040", "7041", "8011", "8014", "8019", "8020")
    + ("8040", "8041", "8042", "8043", "8200")
)


def _allowed(key: str) -> frozenset[tuple[str, ...]]:
    """Return every order of qualifiers that may follow the key."""
    mandatory = _MANDATORY_QUALIFIER.get(key)
    choices = chain.from_iterable(
        combinations(sequence, length)
        for sequence in QUALIFIER_SEQUENCES[key] or ((),)
        for length in range(len(sequence) + 1)
    )
    return frozenset(choice for choice in choices if mandatory is None or mandatory in choice)


_ALLOWED = {key: _allowed(key) for key in QUALIFIER_SEQUENCES}
_OWN = {key: frozenset(chain((key,), *rows)) for key, rows in QUALIFIER_SEQUENCES.items()}


def may_follow(key: str, qualifiers: tuple[str, ...]) -> bool:
    """Tell whether these qualifier AIs, in this order, may follow the primary key in a path."""
    return qualifiers in _ALLOWED[key]


def may_be_attribute(ai: str, key: str) -> bool:
    """Tell whether a known AI may stand in the query of a link to this primary key."""
    return ai not in _NEVER_ATTRIBUTES and ai not in _OWN[key]
