"""Formats of GS1 application identifiers (AI): which characters, and how many, a value has."""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path

# Character sets of the GS1 General Specifications 7.11; Z is the file-safe base64 of RFC 4648.
_SETS = {"N": "[0-9]", "X": '[!"%-?A-Z_a-z]', "Y": "[#\\-/0-9A-Z]", "Z": "[-0-9A-Z_a-z]"}
_PART = re.compile(r"\[?\+?([NXYZ])(\.\.)?([0-9]+)(\]?)\+?")
# Two formats are written in a way of their own: a trailing minus sign, and one digit or two.
_ODD_PARTS = {"[-]": "-?", "[N1..N2]": "[0-9]{0,2}"}
# Lists of countries are whole numbers of three digits, which a format cannot say.
_COUNTRY_LISTS = {"423": "(?:[0-9]{3}){1,5}", "425": "(?:[0-9]{3}){1,5}"}


def _read_table() -> dict[str, str]:
    """Return AI -> format from the table that biip keeps up to date.

    The file is read as it is: importing biip takes 190 ms, most of it for tables not needed here.
    """
    spec = find_spec("biip")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("biip", name="biip")
    table = Path(spec.origin).parent / "gs1_application_identifiers/_application_identifiers.json"
    rows = json.loads(table.read_text(encoding="utf-8"))
    return {row["ai"]: row["format"].partition("+")[2] for row in rows}


FORMATS = _read_table()


@cache
def _pattern(format_: str) -> re.Pattern[str]:
    """Return the expression of a format such as `N13[+X..17]`."""
    odd = next((odd for odd in _ODD_PARTS if format_.endswith(odd)), "")
    plain = format_.removesuffix(odd).removesuffix("+")
    parts = list(_PART.finditer(plain))
    if "".join(part[0] for part in parts) != plain:
        raise ValueError(f"unknown AI format {format_}")
    return re.compile("".join(map(_expression, parts)) + _ODD_PARTS.get(odd, ""))


def _expression(part: re.Match[str]) -> str:
    charset, up_to, length, optional = part.groups()
    expression = _SETS[charset] + ("{1," if up_to else "{") + length + "}"
    return f"(?:{expression})?" if optional else expression


@cache
def _pattern_of(ai: str) -> re.Pattern[str]:
    return re.compile(_COUNTRY_LISTS[ai]) if ai in _COUNTRY_LISTS else _pattern(FORMATS[ai])


def fits_format(ai: str, value: str) -> bool:
    """Tell whether a decoded value has the characters and the length of its known AI."""
    return _pattern_of(ai).fullmatch(value) is not None
