"""What in a text meant for the public may tell who somebody is: shown to the officer beside it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

LONGEST_SHOWN = 80
# Spelled out: between À and Ỹ stand the small letters too.
_CAPITAL = "A-ZÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬĐÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴ"
_PERSON = "ông|bà|anh|chị|cô|chú|bác|em|cháu|cụ"
_ROAD = "đường|phố|ngõ|ngách|hẻm|kiệt|thôn|xóm|tổ|tổ dân phố|khu phố|khối phố"


class Trait(StrEnum):
    """What kind of thing may tell who somebody is."""

    PHONE = "phone"
    EMAIL = "email"
    NUMBER = "number"
    PERSON = "person"
    ADDRESS = "address"
    PLATE = "plate"


TRAIT_LABELS = {
    Trait.PHONE: "Số điện thoại",
    Trait.EMAIL: "Địa chỉ thư điện tử",
    Trait.NUMBER: "Số giấy tờ tùy thân",
    Trait.PERSON: "Tên người",
    Trait.ADDRESS: "Địa chỉ cụ thể",
    Trait.PLATE: "Biển số xe",
}
# Looked for in this order; what one pattern has found no later one names again.
_PATTERNS: Sequence[tuple[Trait, re.Pattern[str]]] = (
    (Trait.EMAIL, re.compile(r"[\w.%+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")),
    # Citizens' identity numbers have 12 digits, older ones 9 (without a leading 0).
    (Trait.NUMBER, re.compile(r"(?<![\d.,])(?:\d{12}|[1-9]\d{8})(?![\d.,]*\d)")),
    (Trait.PHONE, re.compile(r"(?<!\d)(?:\+84|84|0)(?:[ .-]?\d){8,10}(?!\d)")),
    (Trait.PLATE, re.compile(r"(?<!\w)\d{2}[A-ZĐ]\d?[ -]?\d{3}[.]?\d{2}(?!\d)")),
    (
        Trait.PERSON,
        re.compile(rf"(?<!\w)(?i:{_PERSON})\s+[{_CAPITAL}]\w*(?:\s+[{_CAPITAL}]\w*)*"),
    ),
    (
        Trait.ADDRESS,
        re.compile(
            rf"(?<!\w)(?i:số nhà|nhà số)\s+\d+[\w/-]*|(?<!\w)(?i:số)\s+\d+[\w/-]*,?\s+(?i:{_ROAD})"
            rf"(?:\s+[{_CAPITAL}\d]\w*)*|(?<!\w)(?i:{_ROAD})\s+(?:[{_CAPITAL}]\w*|\d+)"
            rf"(?:\s+[{_CAPITAL}]\w*)*"
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Sign:
    """One place in a text, and what it may tell."""

    trait: Trait
    words: str

    @property
    def label(self) -> str:
        """The kind of it, in words."""
        return TRAIT_LABELS[self.trait]


def identifying_signs(text: str) -> Sequence[Sign]:
    """What may tell who somebody is, each words once, in the order of the text.

    A help for the eye and no more: it neither finds all nor is all it finds personal.
    """
    taken: list[tuple[int, int]] = []
    found: list[tuple[int, Sign]] = []
    for trait, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            taken.append(match.span())
            found.append((match.start(), Sign(trait, match.group()[:LONGEST_SHOWN])))
    ordered = [sign for _, sign in sorted(found, key=lambda one: one[0])]
    return list(dict.fromkeys(ordered))
