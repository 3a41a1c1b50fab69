"""Other documents named in a text, and how the text stands to them."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache

from portal.writing.plans.dates import DAY, day_of
from portal.writing.plans.recognised import Citation
from portal.writing.plans.words import either, plan_words

REFERS_TO = "refers_to"
_LAW, _LETTER = "luat", "cong_van"
# 40/KH-UBND, 249-KH/TU, 78/2025/QH15, 37/2026/NĐ-CP, 1014/UBND-VHXH.
_NUMBER = (
    r"\d{1,5}[a-z]?(?:\s*/\s*\d{4})?\s*[/-]"
    r"\s*[A-ZĐ][A-ZĐa-zđ0-9]*(?:\s*[-/.]\s*[A-ZĐ]\w*)*"
)
# "Luật Tổ chức chính quyền địa phương ngày 16/6/2025": a law is cited by its name too.
_NAMED_LAW = (
    r"(?P<law>(?:Bộ luật|Luật)\s+[A-ZĐ][^;,.()\n]{3,80}?)"
    r"(?=\s+(?:ngày|số|năm|và các)\b|[;,.()\n]|$)"
)
_LAW_NUMBER = rf"(?:\s+số\s+(?P<law_number>{_NUMBER}))?"
_CLAUSE_END = re.compile(r"[;\n]|[.:](?=\s)")
_LINKED = re.compile(r"[\s,()]*(?:và|,)\s*$")
_TITLE_WORDS = re.compile(
    r"\b(?:ban hành|phê duyệt|về việc|về|sửa đổi|bổ sung|quy định)\b", re.IGNORECASE
)
_AROUND = 120
_UNKNOWN = "Chưa rõ quan hệ với văn bản này. Xin chọn lại."
_GUESSED = "Quan hệ suy từ chữ đứng trước. Xin xem lại."


def citations_of(text: str, own_number: str = "") -> tuple[Citation, ...]:
    """The documents that a text names, each relation once; `own_number` is not one of them."""
    found: dict[tuple[str, str], Citation] = {}
    for citation in _all(text):
        if citation.number != own_number or not own_number:
            found.setdefault((citation.number or citation.name, citation.relation), citation)
    related = {key for key, relation in found if relation != REFERS_TO}
    return tuple(
        _with_day(one, found.values())
        for (key, relation), one in found.items()
        if relation != REFERS_TO or key not in related
    )


def _with_day(one: Citation, others: Iterable[Citation]) -> Citation:
    """A document cited again without its day is still of that day."""
    days = [other.issued_on for other in others if other.number == one.number and other.issued_on]
    return one if one.issued_on or not one.number or not days else replace(one, issued_on=days[0])


def _all(text: str) -> Iterator[Citation]:
    before: tuple[int, str] | None = None
    for found in _pattern().finditer(text):
        clause = _clause_start(text, found.start())
        near = before if before is not None and before[0] > clause else None
        words = found["kind"]
        number = re.sub(r"\s+", "", found["number"] or found["law_number"] or "")
        kind = _kind(words, number)
        relation = _relation(text, clause, found, near, kind)
        before = found.end(), relation
        name = " ".join((found["law"] or words).split())
        yield Citation(
            kind=kind,
            name=name[:1].upper() + name[1:],
            number=number,
            issued_on=day_of(found),
            relation=relation,
            passage=_passage(text, found),
            doubt=_UNKNOWN if relation == REFERS_TO else _GUESSED,
        )


@cache
def _pattern() -> re.Pattern[str]:
    kinds = either([phrase for phrase, _ in plan_words().kinds])
    named = rf"(?<!\w)(?P<kind>(?i:{kinds}))\s+(?:số:?\s*)?(?P<number>{_NUMBER})"
    return re.compile(rf"(?:{named}|{_NAMED_LAW}){_LAW_NUMBER}(?:[,\s]*(?:ngày\s+)?{DAY})?")


def _kind(words: str | None, number: str) -> str:
    if words is None:
        return _LAW
    codes = (plan_words().codes.get(code, "") for code in re.split(r"[-/]", number))
    return plan_words().kind_of(words) or next(filter(None, codes), "")


def _clause_start(text: str, at: int) -> int:
    ends = [end.end() for end in _CLAUSE_END.finditer(text, max(0, at - 600), at)]
    return ends[-1] if ends else max(0, at - 600)


def _relation(
    text: str, clause: int, found: re.Match[str], near: tuple[int, str] | None, kind: str
) -> str:
    if near is not None:
        between = text[near[0] : found.start()]
        if _LINKED.fullmatch(between) or (_LINKED.search(between) and len(between) < _AROUND):
            return near[1]
        if _TITLE_WORDS.search(between):
            # It stands in the title of the document before it.
            return REFERS_TO
        clause = near[0]
    words = text[clause : found.start()] + (found["kind"] or "")
    relation = _nearest(words)
    return "answers" if relation == "implements" and kind == _LETTER else relation


def _nearest(words: str) -> str:
    """What the last telling words before a number say."""
    best = (-1, 0, REFERS_TO)
    for phrase, relation in plan_words().relations:
        for cue in re.finditer(rf"\b{either([phrase])}\b", words, re.IGNORECASE):
            best = max(best, (cue.end(), len(phrase), relation))
    return best[2]


def _passage(text: str, found: re.Match[str]) -> str:
    start, end = max(0, found.start() - _AROUND), found.end() + _AROUND
    return " ".join(text[start:end].split())
