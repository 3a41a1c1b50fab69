"""Signs of gambling, loan and porn spam as it is planted in pages of the state."""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from portal.writing.defence.disguise import (
    Word,
    is_masked,
    spaced_runs,
    unmasked,
    words_of,
)
from portal.writing.defence.spam_words import Phrase, Severity, spam_words

_HOST = re.compile(r"(?<![\w.-])(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,12}(?![\w-])", re.I)
_STATE_HOST = (".gov.vn", ".edu.vn")
_HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|text-indent\s*:\s*-\d{3,}|font-size\s*:\s*0(?![.\d])"
    r"|(?:left|top)\s*:\s*-\d{4,}|opacity\s*:\s*0(?![.\d])",
    re.IGNORECASE,
)
_TURNED = re.compile("[\u202a-\u202e\u2066-\u2069]")
_ZERO_WIDTH = re.compile("\\w[\u200b-\u200d\u2060\ufeff]+\\w")
_SENTENCE_END = re.compile(r"[.!?…]\s|\n")
_PARTING = re.compile(r"[,;:.!?()]\s|\n\s*\n")
_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Sign:
    """Something in a text that looks planted; `rule` is topic, domain or hidden."""

    line: int
    severity: Severity
    rule: str
    words: str
    message_vi: str


@dataclass(frozen=True, slots=True)
class _Hit:
    at: int
    severity: Severity
    rule: str
    words: str
    message: str
    may_be_warning: bool = True


def spam_signs(text: str) -> Sequence[Sign]:
    """The signs of planted spam in a text, in order; nothing for ordinary texts.

    A gambling word in a sentence that warns of gambling is only a hint, unless the text also
    invites (link, bonus) or names such a site.
    """
    plain = _Text(unmasked(text))
    hits = [*_phrases(plain), *_joined(plain), *_spaced(plain), *_hosts(plain)]
    weighed = _weighed(plain, hits)
    if is_masked(text):
        weighed = [_masked(hit) for hit in weighed]
    found = {(sign.line, sign.words): sign for sign in (_sign(plain, hit) for hit in weighed)}
    signs = [sign for sign in found.values() if not _is_part(sign, found.values())]
    return tuple(
        sorted([*signs, *_hidden(text)], key=lambda sign: (sign.line, sign.severity, sign.words))
    )


def _is_part(sign: Sign, others: Iterable[Sign]) -> bool:
    """Whether a longer finding on the same line says it already."""
    return any(
        sign.line == other.line and sign.words != other.words and sign.words in other.words
        for other in others
    )


class _Text:
    """An unmasked text with its words and lines at hand."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.words = list(words_of(text))
        self._ends = [found.start() for found in re.finditer("\n", text)]
        self._sentences = [0, *(found.end() for found in _SENTENCE_END.finditer(text))]
        self._first: dict[str, list[int]] = defaultdict(list)
        for at, word in enumerate(self.words):
            for folded in word.folded:
                self._first[folded].append(at)

    def line_of(self, at: int) -> int:
        return bisect_right(self._ends, at - 1) + 1 if at else 1

    def sentence_of(self, at: int) -> int:
        return bisect_right(self._sentences, at)

    def find(self, phrase: Phrase) -> Iterator[tuple[int, bool]]:
        """Where a phrase stands unbroken, and whether any of its words has marks."""
        for words in self.find_all(phrase):
            if not self._is_parted(words):
                yield words[0].start, any(word.is_marked for word in words)

    def find_all(self, phrase: Phrase) -> Iterator[Sequence[Word]]:
        """The words of a phrase wherever they follow each other, also over a comma."""
        for at in self._first.get(phrase.words[0][0], ()):
            words = self.words[at : at + len(phrase.words)]
            if _agrees(words, phrase):
                yield words

    def _is_parted(self, words: Sequence[Word]) -> bool:
        """Whether a comma or the end of a sentence stands between the words."""
        return any(
            _PARTING.search(self.text, one.end, other.start + 1) for one, other in pairwise(words)
        )


def _agrees(words: Sequence[Word], phrase: Phrase) -> bool:
    """A word without marks may be any reading, one with marks must be this one."""
    return len(words) == len(phrase.words) and all(
        word.accent == accent or (not word.is_marked and folded in word.folded)
        for word, (folded, accent) in zip(words, phrase.words, strict=True)
    )


def _phrases(plain: _Text) -> Iterator[_Hit]:
    for phrase in spam_words().phrases:
        has_marks = any(folded != accent for folded, accent in phrase.words)
        for at, is_marked in plain.find(phrase):
            severity = phrase.severity if is_marked or not has_marks else phrase.bare
            if severity:
                yield _Hit(at, severity, phrase.topic, phrase.shown, _about(phrase.shown))


def _joined(plain: _Text) -> Iterator[_Hit]:
    for word in plain.words:
        for name in spam_words().joined:
            if not word.is_marked and any(name in folded for folded in word.folded):
                yield _Hit(word.start, Severity.BLOCK, "cờ bạc", name, _about(name))


def _spaced(plain: _Text) -> Iterator[_Hit]:
    for at, letters in spaced_runs(plain.text):
        for phrase in spam_words().phrases:
            if phrase.severity is Severity.BLOCK and phrase.squeezed in letters:
                message = f"“{phrase.shown}” viết tách từng chữ để tránh bị phát hiện."
                yield _Hit(at, Severity.BLOCK, phrase.topic, phrase.shown, message, False)


def _hosts(plain: _Text) -> Iterator[_Hit]:
    for found in _HOST.finditer(plain.text):
        host = found.group().lower()
        if host.endswith(_STATE_HOST):
            continue
        severities = {
            label.severity
            for part in host.split(".")[:-1]
            for label in spam_words().labels
            if label.pattern.fullmatch(part)
        }
        if severities:
            message = f"Tên miền {host} giống tên miền trang cờ bạc. Xin kiểm tra ai đã chèn."
            yield _Hit(found.start(), min(severities), "tên miền", host, message, False)


def _weighed(plain: _Text, hits: Sequence[_Hit]) -> list[_Hit]:
    """Hints become blocks beside an invitation, blocks become hints in a sentence that warns."""
    invites = any(True for lure in spam_words().lures for _ in plain.find(lure))
    names_site = any(hit.rule == "tên miền" and hit.severity is Severity.BLOCK for hit in hits)
    warned = {
        plain.sentence_of(found[0].start)
        for warning in spam_words().warnings
        for found in plain.find_all(warning)
    }
    if invites:
        sure = any(hit.severity is Severity.BLOCK for hit in hits) or len(hits) > 1
        return [_raised(hit) if sure else hit for hit in hits]
    if names_site:
        return list(hits)
    return [
        replace(hit, severity=Severity.HINT)
        if hit.may_be_warning and plain.sentence_of(hit.at) in warned
        else hit
        for hit in hits
    ]


def _raised(hit: _Hit) -> _Hit:
    return replace(hit, severity=Severity.BLOCK)


def _masked(hit: _Hit) -> _Hit:
    message = f"“{hit.words}” bị che bằng ký tự lạ hoặc ký tự ẩn."
    return replace(hit, severity=Severity.BLOCK, message=message)


def _sign(plain: _Text, hit: _Hit) -> Sign:
    return Sign(plain.line_of(hit.at), hit.severity, hit.rule, hit.words, hit.message)


def _about(words: str) -> str:
    return f"“{words}” hay gặp trong quảng cáo cài trộm. Xin xóa nếu không phải của bài."


def _hidden(text: str) -> Iterator[Sign]:
    rules = (
        (_HIDING, Severity.BLOCK, "Có mã giấu chữ khỏi mắt người đọc."),
        (_TURNED, Severity.BLOCK, "Có ký tự đảo chiều chữ, thường dùng để che địa chỉ."),
        (_ZERO_WIDTH, Severity.HINT, "Có ký tự ẩn giữa chữ. Xin gõ lại chỗ này."),
    )
    for pattern, severity, message in rules:
        for found in pattern.finditer(text):
            line = text.count("\n", 0, found.start()) + 1
            yield Sign(line, severity, "ẩn", found.group()[:_SHOWN], message)
