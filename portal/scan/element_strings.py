"""GS1 element strings as people read them under a symbol: (01)09520000000004(10)L1."""

import re
from contextlib import suppress

from qr.digital_link import DigitalLink, InvalidLinkError, Pair, build_link
from qr.gs1_keys import QUALIFIER_SEQUENCES

_PAIR = re.compile(r"\(([0-9]{2,4})\) *([^()]+?) *(?=\(|\Z)")


def link_of_printed(text: str) -> DigitalLink | None:
    """What the element string names: its first key with the qualifiers of it.

    Other values, such as dates and weights, are not needed to find a record and are left out.
    None for any other text.
    """
    pairs = _PAIR.findall(text)
    if not pairs or _PAIR.sub("", text).strip():
        return None
    found = dict(reversed(pairs))
    key = next((ai for ai, _ in pairs if ai in QUALIFIER_SEQUENCES), "")
    with suppress(InvalidLinkError):
        return build_link(key, found.get(key, ""), _qualifiers(key, found))
    return None


def _qualifiers(key: str, found: dict[str, str]) -> list[Pair]:
    """Those of the key that are there, in their standard order."""
    rows = QUALIFIER_SEQUENCES.get(key) or ((),)
    row = max(rows, key=lambda row: sum(ai in found for ai in row))
    return [(ai, found[ai]) for ai in row if ai in found]
