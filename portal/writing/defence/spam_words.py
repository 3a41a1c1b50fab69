"""The words of spam, read from the list that stands beside this module."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from search.vietnamese import fold, keys

LIST = Path(__file__).with_name("spam_words.yaml")


class Severity(StrEnum):
    """What a sign means for the text: it may not go out, or somebody should look."""

    BLOCK = "block"
    HINT = "hint"


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words in a row; `bare` is the severity when they are written without marks."""

    words: tuple[tuple[str, str], ...]
    shown: str
    topic: str
    severity: Severity
    bare: Severity | None

    @property
    def squeezed(self) -> str:
        """The letters without marks and spaces."""
        return "".join(word[0] for word in self.words)


@dataclass(frozen=True, slots=True)
class Label:
    """How a part of the host names of such sites looks."""

    pattern: re.Pattern[str]
    severity: Severity


@dataclass(frozen=True, slots=True)
class SpamWords:
    """All lists together."""

    phrases: tuple[Phrase, ...]
    joined: tuple[str, ...]
    labels: tuple[Label, ...]
    lures: tuple[Phrase, ...]
    warnings: tuple[Phrase, ...]


@cache
def spam_words() -> SpamWords:
    """The lists, read once."""
    record = yaml.safe_load(LIST.read_text(encoding="utf-8"))
    brands = record["brands"]
    names = [_phrase(name, "cờ bạc", Severity.BLOCK, Severity.BLOCK) for name in brands]
    return SpamWords(
        phrases=(*(phrase for group in record["groups"] for phrase in _group(group)), *names),
        joined=(*record["joined"], *(name for name in brands if len(name) > 4)),
        labels=(_brand_label(brands), *map(_label, record["labels"])),
        lures=_plain(record["lures"]),
        warnings=_plain(record["warnings"]),
    )


def _group(group: dict[str, Any]) -> list[Phrase]:
    severity = Severity(group["severity"])
    bare = None if group.get("bare") == "never" else Severity(group.get("bare", severity))
    return [_phrase(text, group["topic"], severity, bare) for text in group["phrases"]]


def _plain(texts: Sequence[str]) -> tuple[Phrase, ...]:
    return tuple(_phrase(text, "", Severity.HINT, Severity.HINT) for text in texts)


def _phrase(text: str, topic: str, severity: Severity, bare: Severity | None) -> Phrase:
    words = tuple(keys(word) for word in text.replace(",", "").lower().split())
    return Phrase(words, text, topic, severity, bare)


def _label(record: dict[str, str]) -> Label:
    return Label(re.compile(record["pattern"]), Severity(record["severity"]))


def _brand_label(brands: Sequence[str]) -> Label:
    names = "|".join(re.escape(fold(name).replace(" ", "")) for name in brands)
    return Label(re.compile(rf"(?:{names})\d{{0,3}}"), Severity.BLOCK)
