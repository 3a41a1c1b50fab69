"""Identifiers of goods, places and parties in one form, whoever wrote them in whichever."""

import re
from functools import lru_cache

from portal.core.addresses import absolute
from portal.trace.states import IdentifierLevel
from qr.epc import canonical_id

BASE = "https://id.gs1.org/"
# Keys that name one thing by themselves; the others name a class or need a qualifier for it.
_INSTANCE_KEYS = frozenset({"00", "402", "401", "8004", "8017", "8018"})
# Keys whose serial part is inside the value, after a fixed number of digits.
_SERIAL_AFTER = {"253": 13, "255": 13, "8003": 14}
# CBV 2.0, 8.9.2, rule 18: of several levels only the most exact one counts.
_EXACT_FIRST = ("21", "235", "10")
_ONLY_WITH: dict[str, tuple[str, ...]] = {
    "01": _EXACT_FIRST,
    "8006": ("21", "10"),
    "414": ("254",),
    "8010": ("8011",),
}
_PAIRS = re.compile(r"([0-9]{2,4})/([^/?#]+)")


@lru_cache(maxsize=20_000)
def normal_id(text: str) -> str:
    """The one form of an identifier: canonical Digital Link of the most exact level, or as it is.

    An EPC URN and a Digital Link of any domain become the same text; what is no GS1 identifier
    stays. Raises InvalidLinkError for a malformed EPC.
    """
    canonical = canonical_id(text)
    if not canonical.startswith(BASE):
        return canonical
    pairs = _PAIRS.findall(canonical.partition("?")[0].removeprefix(BASE))
    if not pairs:
        return canonical
    (key, value), *qualifiers = pairs
    return BASE + "/".join((key, value, *_most_exact(key, dict(qualifiers))))


def level_of(identifier: str) -> IdentifierLevel:
    """How exactly a normal identifier names things."""
    pairs = _PAIRS.findall(identifier.removeprefix(BASE))
    if not identifier.startswith(BASE) or not pairs:
        return IdentifierLevel.OTHER
    names = [name for name, _value in pairs]
    if names[-1] == "10":
        return IdentifierLevel.LOT
    return IdentifierLevel.INSTANCE if _names_one(*pairs[-1]) else IdentifierLevel.CLASS


def gtin_of(identifier: str) -> str:
    """The GTIN (14 digits) in a normal identifier, empty without one."""
    if not identifier.startswith(f"{BASE}01/"):
        return ""
    return identifier.removeprefix(f"{BASE}01/")[:14]


def gln_of(identifier: str) -> str:
    """The GLN in a normal identifier of a place or a party, empty without one."""
    for key in ("414/", "417/"):
        if identifier.startswith(BASE + key):
            return identifier.removeprefix(BASE + key)[:13]
    return ""


def own_establishment_of(identifier: str) -> str:
    """The code in the portal's own address of an establishment, empty for any other place.

    Those without a GLN go by it in events.
    """
    own = absolute("/co-so/")
    return identifier.removeprefix(own) if identifier.startswith(own) else ""


def _most_exact(key: str, qualifiers: dict[str, str]) -> tuple[str, ...]:
    for name in _ONLY_WITH.get(key, ()):
        if name in qualifiers:
            return name, qualifiers[name]
    return ()


def _names_one(name: str, value: str) -> bool:
    if name in _SERIAL_AFTER:
        return len(value) > _SERIAL_AFTER[name]
    return name in _INSTANCE_KEYS or name in {"21", "235", "8011"}
