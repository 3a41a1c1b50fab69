"""Names in small letters without marks, as registers sort by them: the usual ones at once.

`slugify` looks for a library on the disk at every name; for a whole file that takes longer than
reading it.
"""

import re
import unicodedata
from functools import lru_cache

from portal.registry.services.facts import LONGEST_NAME, sort_name

_LETTERS = (
    "aàáảãạăằắẳẵặâầấẩẫậbcdđeèéẻẽẹêềếểễệfghiìíỉĩịjklmnoòóỏõọôồốổỗộơờớởỡợpqrstuùúủũụưừứửữựvwxyỳýỷỹỵz"
)
_PLAIN = {
    ord(form): unicodedata.normalize("NFD", letter)[0].replace("đ", "d")
    for letter in _LETTERS
    for form in (letter, letter.upper())
}
# What stands between words. Typographic apostrophes and marks of markup are treated in ways of
# their own, and so are commas within numbers.
_PARTS = f"[{_LETTERS}{_LETTERS.upper()}0-9 ().:;/+_%!?'\"“”–-]*"
_USUAL = re.compile(f"{_PARTS}(?:,(?![0-9]){_PARTS})*")
_OTHER = re.compile("[^a-z0-9]+")
# A batch asks for the same name when it looks it up and when it decides.
_KEPT = 4_096


@lru_cache(maxsize=_KEPT)
def sort_key(name: str) -> str:
    """The same as `facts.sort_name`, without `slugify` for names of usual letters and marks."""
    if len(name) > LONGEST_NAME or not _USUAL.fullmatch(name):
        return sort_name(name)
    return _OTHER.sub(" ", name.translate(_PLAIN)).strip()
