"""The text of a cell as it may be kept and written."""

import re
import unicodedata
from datetime import date, datetime, time, timedelta

from search.vietnamese import clean

# What the readers of files give for a cell.
RawCell = str | int | float | bool | date | datetime | time | timedelta
LONGEST_CELL = 32_767
# Most cells hold only these; a text of them is in NFC and has nothing to be removed.
_USUAL = re.compile("[ -~\u00a1-\u00ac\u00ae-\u024f\u1ea0-\u1eff]*")
_SPACES = re.compile("[\u00a0\u2007\u202f]")
_FURTHER_CONTROLS = re.compile("[\x7f-\x9f]")


def clean_cell(text: str) -> str:
    """Text in NFC without controls, direction marks and spaces around; its lines are kept."""
    if _USUAL.fullmatch(text):
        return text.strip()
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = _FURTHER_CONTROLS.sub("", _SPACES.sub(" ", clean(lines)))
    return unicodedata.normalize("NFC", kept).strip()


def written(text: str) -> str:
    """A text as it may stand in a cell: clean, not longer than Excel allows."""
    kept = clean_cell(text)
    return kept if len(kept) <= LONGEST_CELL else kept[: LONGEST_CELL - 1] + "…"
