"""What in a text may be data of a person: shown to the officer before an answer is published."""

import re
from collections.abc import Iterator, Sequence

_SHOWN = 40
_SIGNS: Sequence[tuple[str, re.Pattern[str]]] = (
    ("Thư điện tử", re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    ("Số điện thoại", re.compile(r"(?<!\d)(?:\+?84|0)(?:[ .-]?\d){9,10}(?!\d)")),
    ("Số định danh, căn cước hoặc mã số thuế", re.compile(r"(?<!\d)\d{9,13}(?!\d)")),
    (
        "Tên người",
        re.compile(
            r"(?i:\b(?:ông|bà|anh|chị|cô|chú|bác|tôi tên|tôi là|em là))\s+"
            r"[A-ZĐÀ-Ỹ][a-zđà-ỹ]+(?:\s+[A-ZĐÀ-Ỹ][a-zđà-ỹ]+){0,4}"
        ),
    ),
    (
        "Địa chỉ nhà",
        re.compile(r"(?i:\bsố(?: nhà)?)\s+\d+[A-Za-z]?\s*,?\s*(?i:đường|phố|ngõ|hẻm|kiệt)"),
    ),
)


def personal_signs(text: str) -> Sequence[str]:
    """What in `text` looks like data of a person, each with its kind; a hint, not a judgement."""
    return list(dict.fromkeys(_signs(text)))


def _signs(text: str) -> Iterator[str]:
    taken: list[tuple[int, int]] = []
    for kind, pattern in _SIGNS:
        for found in pattern.finditer(text):
            start, end = found.span()
            if any(start < until and since < end for since, until in taken):
                continue
            taken.append((start, end))
            yield f"{kind}: “{found.group()[:_SHOWN]}”"
