"""The agencies that a cell of a plan names, one by one."""

import re
from functools import cache

from portal.writing.plans.words import plan_words

_COLON_LIST = re.compile(
    r"(?:các +)?(?P<what>sở|bộ|xã|phường|huyện): *(?P<names>.+)", re.IGNORECASE
)
_NOTHING = frozenset({"", "-", "–", "—", "…"})


def agencies_of(cell: str) -> tuple[str, ...]:
    """Agencies in the order of the cell: "Sở A, Sở B và các đơn vị" are three.

    A comma parts them only before a word with which agencies begin, because names hold commas too.
    """
    found = _listed(cell) or _parted(cell)
    names = (name.strip(" .,;") for name in found)
    return tuple(name[:1].upper() + name[1:] for name in names if name not in _NOTHING)


def _parted(text: str) -> list[str]:
    return [name for part in text.split(";") for name in _parting().split(part)]


def _listed(cell: str) -> list[str]:
    """The agencies of "Các sở: A, B và các đơn vị": Sở A, Sở B, and the rest as it stands."""
    listed = _COLON_LIST.match(cell.strip())
    if listed is None:
        return []
    names, *others = _parting().split(listed["names"])
    what = listed["what"].capitalize()
    return [*(f"{what} {name}" for name in re.split(r"\s*[,;]\s*", names) if name), *others]


@cache
def _parting() -> re.Pattern[str]:
    starts = "|".join(map(re.escape, plan_words().agencies))
    return re.compile(rf"\s*(?:,|\bvà\b)\s*(?=(?:{starts})\b)")
