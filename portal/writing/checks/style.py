"""Remarks on how plainly a text is written: length, officialese, capitals, dates."""

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

import yaml

from portal.writing.checks.finding import Finding, Rule, Severity, shortened
from portal.writing.checks.passage import CAPITAL, Passage
from portal.writing.marked_text import Place
from search.vietnamese import words

LIST = Path(__file__).with_name("plain_words.yaml")
MOST_WORDS_IN_SENTENCE = 35
MOST_WORDS_IN_PARAGRAPH = 120
# Abbreviations are capitals too; shouting is several real words in a row.
_CAPITALS = re.compile(rf"\b[{CAPITAL}]{{2,}}(?: +[{CAPITAL}]+){{2,}}\b")
_LONG_CAPITALS = 4
_DATE = re.compile(
    r"(?<![\d/.-])(?:(?P<d>\d{1,2})(?P<sep>[/.-])(?P<m>\d{1,2})(?P=sep)(?P<y>\d{4}|\d{2})"
    r"|(?P<iso>\d{4}-\d{1,2}-\d{1,2}))(?![\d/-]|\.\d)"
)
_CODE_BEFORE = re.compile(
    r"(?:\b(?:TCVN|QCVN|ISO|IEC|mục|khoản|điểm|số|phiên bản)|[:/])\s*\S*$", re.I
)


def style_findings(passage: Passage) -> Iterator[Finding]:
    """Where a text could be plainer."""
    yield from _lengths(passage)
    yield from _officialese(passage)
    yield from _capitals(passage)


def _lengths(passage: Passage) -> Iterator[Finding]:
    for start, sentence in passage.sentences():
        number = len(words(sentence))
        if number > MOST_WORDS_IN_SENTENCE:
            message = f"Câu dài {number} chữ. Xin tách thành câu ngắn hơn (dưới 35 chữ)."
            yield _at(passage, start, Severity.HINT, Rule.LONG_SENTENCE, message, sentence)
    number = len(words(passage.text))
    if number > MOST_WORDS_IN_PARAGRAPH:
        message = f"Đoạn dài {number} chữ. Xin tách đoạn hoặc dùng danh sách."
        yield _at(passage, 0, Severity.HINT, Rule.LONG_PARAGRAPH, message, passage.text)


def _officialese(passage: Passage) -> Iterator[Finding]:
    pattern, rather = _plain_words()
    for found in pattern.finditer(passage.text):
        said = " ".join(found.group().lower().split())
        message = f"“{said}”: nói gọn hơn là {rather[said]}."
        yield _at(passage, found.start(), Severity.HINT, Rule.PLAIN_WORDS, message, found.group())


@cache
def _plain_words() -> tuple[re.Pattern[str], dict[str, str]]:
    record = yaml.safe_load(LIST.read_text(encoding="utf-8"))
    rather = {entry["say"]: entry["rather"] for entry in record["words"]}
    longest_first = sorted(rather, key=len, reverse=True)
    said = "|".join(r"\s+".join(map(re.escape, phrase.split())) for phrase in longest_first)
    return re.compile(rf"\b(?:{said})\b", re.IGNORECASE), rather


def _capitals(passage: Passage) -> Iterator[Finding]:
    for found in _CAPITALS.finditer(passage.text):
        long = [word for word in words(found.group()) if len(word) >= _LONG_CAPITALS]
        if passage.place is not Place.HEAD_CELL and long:
            message = "Viết hoa cả cụm rất khó đọc. Xin viết hoa như thường; cần nhấn thì in đậm."
            yield _at(
                passage, found.start(), Severity.WARNING, Rule.CAPITALS, message, found.group()
            )


def date_findings(passage: Passage) -> Iterator[Finding]:
    """Dates that do not exist or are not written day/month/year."""
    for found in _DATE.finditer(passage.text):
        if found["sep"] == "." and _CODE_BEFORE.search(passage.text[: found.start()]):
            continue
        problem = _problem(found)
        if problem:
            severity, message = problem
            yield _at(passage, found.start(), severity, Rule.DATE, message, found.group())


def _problem(found: re.Match[str]) -> tuple[Severity, str] | None:
    if found["iso"]:
        return Severity.WARNING, "Xin viết ngày theo kiểu ngày/tháng/năm, ví dụ 05/02/2026."
    day, month, year = int(found["d"]), int(found["m"]), int(found["y"])
    if not _exists(day, month, year + 2000 * (len(found["y"]) == len("26"))):
        return Severity.ERROR, "Không có ngày này. Xin kiểm tra ngày và tháng (ngày viết trước)."
    if found["sep"] != "/" or len(found["y"]) != len("2026") or not _has_zeros(found):
        return Severity.WARNING, "Xin viết ngày theo kiểu ngày/tháng/năm, ví dụ 05/02/2026."
    return None


def _exists(day: int, month: int, year: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _has_zeros(found: re.Match[str]) -> bool:
    # Decree 30/2020/ND-CP, annex I, part II.4: a zero before days below 10 and months 1 and 2.
    is_short_month = len(found["m"]) == 1 and int(found["m"]) <= 2
    return len(found["d"]) > 1 and not is_short_month


def _at(
    passage: Passage, offset: int, severity: Severity, rule: Rule, message: str, excerpt: str
) -> Finding:
    return Finding(passage.line_at(offset), severity, rule, message, shortened(excerpt))
