"""Remarks on marks, keys of the keyboard that stayed, and spaces."""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from portal.writing.checks.finding import Finding, Rule, Severity, shortened
from portal.writing.checks.passage import CAPITAL, Passage
from portal.writing.checks.syllable_shapes import is_syllable, parted, repairs
from search.keyboard import decode
from search.spelling import with_tone
from search.vietnamese import fold

_WORD = re.compile(r"(?<![\w/.-])[^\W\d_]+(?![\w/-])")
_TYPED = re.compile(r"(?<![\w/.@-])[a-zđ]{2,9}[a-z0-9]{0,3}(?![\w/@-])", re.IGNORECASE)
_TELEX_SHAPE = re.compile(r"w|aa|ee|oo|dd", re.IGNORECASE)
_TELEX_TONE = re.compile(r"[aeiouyw].*[sfrxj]", re.IGNORECASE)
_SHORTEST_TYPED = 3
_NEW_STYLE = re.compile(r"[ou](?:[àáảãạ]|[èéẻẽẹ]|[ỳýỷỹỵ])")
_OLD_STYLE = re.compile(r"(?:[òóỏõọ](?:a|e)|[ùúủũụ]y)$")
_SPACES = (
    (re.compile(r"(?<=\S)[ \u00a0]{2,}(?=\S)"), "Có hai dấu cách liền nhau."),
    (re.compile(r"(?<=[^\W\d_])\s+[,;:!?](?=\s|$)"), "Thừa dấu cách trước dấu câu."),
    (re.compile(r"(?<=[^\W\d_])[,;!?](?=[^\W\d_])"), "Thiếu dấu cách sau dấu câu."),
    (
        re.compile(rf"(?<=[^\W\d_A-Z]{{2}})\.(?=[{CAPITAL}][^\W\d_])"),
        "Thiếu dấu cách sau dấu chấm.",
    ),
)


def spelling_findings(passages: Sequence[Passage]) -> Iterator[Finding]:
    """What looks mistyped, and the two styles of placing a tone if both are used."""
    for passage in passages:
        yield from _unicode(passage)
        yield from _syllables(passage)
        yield from _typed(passage)
        yield from _spaces(passage)
    yield from _mixed_styles(passages)


def _unicode(passage: Passage) -> Iterator[Finding]:
    if unicodedata.normalize("NFC", passage.text) != passage.text:
        message = (
            "Có chữ dùng Unicode tổ hợp (dấu rời). Lưu lại, cổng sẽ đổi sang Unicode dựng sẵn."
        )
        yield _at(passage, 0, Severity.HINT, Rule.UNICODE, message, passage.text)


def _syllables(passage: Passage) -> Iterator[Finding]:
    for found in _WORD.finditer(_composed(passage.text)):
        word = found.group().lower()
        if fold(word) == word:
            continue
        if not is_syllable(word):
            likely = repairs(word)
            if likely:
                message = f"“{found.group()}” sai dấu; có phải là {_either(likely)}?"
                yield _found(passage, found, Severity.WARNING, Rule.SYLLABLE, message)
        elif _is_tone_astray(word):
            message = f"“{found.group()}” đặt dấu sai chỗ; đúng là “{_usual(word)}”."
            yield _found(passage, found, Severity.WARNING, Rule.TONE_PLACE, message)


def _either(likely: Sequence[str]) -> str:
    return " hoặc ".join(f"“{word}”" for word in likely[:3])


def _usual(word: str) -> str:
    letters, tone = parted(word)
    return with_tone(unicodedata.normalize("NFD", letters), tone)


def _is_tone_astray(word: str) -> bool:
    """Neither style puts the tone there: "hòan", "qủa", "tòan"."""
    return _usual(word) != word and not _is_new_style(word)


def _is_new_style(word: str) -> bool:
    return _usual(word) != word and _NEW_STYLE.search(word) is not None and _is_open(word)


def _is_old_style(word: str) -> bool:
    return _usual(word) == word and _OLD_STYLE.search(word) is not None


def _is_open(word: str) -> bool:
    return _OLD_STYLE.search(_usual(word)) is not None


def _typed(passage: Passage) -> Iterator[Finding]:
    for found in _TYPED.finditer(passage.text):
        typed = found.group()
        meant = _meant(typed.lower()) if not typed.isupper() else None
        if meant:
            message = f"“{typed}” có lẽ là “{meant}” gõ chưa bật tiếng Việt."
            yield _found(passage, found, Severity.WARNING, Rule.KEYBOARD, message)


def _meant(typed: str) -> str | None:
    """The syllable behind leftover keys; one key alone may belong to a foreign word."""
    letters = typed.rstrip("0123456789")
    if letters == typed:
        has_both = _TELEX_SHAPE.search(typed) and _TELEX_TONE.search(typed)
        is_sure = typed.startswith("dd") or has_both is not None
    else:
        is_sure = len(typed) - len(letters) > 1 and len(letters) >= _SHORTEST_TYPED
    meant = decode(typed) if is_sure and len(typed) >= _SHORTEST_TYPED else None
    return meant if meant and meant != typed and is_syllable(meant) else None


def _spaces(passage: Passage) -> Iterator[Finding]:
    for pattern, message in _SPACES:
        for found in pattern.finditer(passage.text):
            around = passage.text[max(0, found.start() - 20) : found.end() + 20]
            yield _at(passage, found.start(), Severity.HINT, Rule.SPACES, message, around)


def _mixed_styles(passages: Sequence[Passage]) -> Iterator[Finding]:
    """The style used less often, if both hòa and hoà occur in one text."""
    new, old = [], []
    for passage in passages:
        for found in _WORD.finditer(_composed(passage.text)):
            word = found.group().lower()
            if _is_new_style(word):
                new.append((passage, found))
            elif _is_old_style(word):
                old.append((passage, found))
    if not new or not old:
        return
    fewer, usual = (new, "òa") if len(new) <= len(old) else (old, "oà")
    for passage, found in fewer:
        message = f"Bài dùng hai kiểu đặt dấu. Xin viết thống nhất theo kiểu “{usual}”."
        yield _found(passage, found, Severity.HINT, Rule.TONE_PLACE, message)


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _found(
    passage: Passage, found: re.Match[str], severity: Severity, rule: Rule, message: str
) -> Finding:
    line = passage.line + found.string.count("\n", 0, found.start())
    return Finding(line, severity, rule, message, shortened(found.group()))


def _at(
    passage: Passage, offset: int, severity: Severity, rule: Rule, message: str, excerpt: str
) -> Finding:
    return Finding(passage.line_at(offset), severity, rule, message, shortened(excerpt))
