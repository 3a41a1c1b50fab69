"""The words that give away the parts of an official document, read from the list beside."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

LIST = Path(__file__).with_name("plan_words.yaml")


@dataclass(frozen=True, slots=True)
class PlanWords:
    """All lists; each pair is a phrase and what it stands for, in the order of the list."""

    kinds: tuple[tuple[str, str], ...]
    relations: tuple[tuple[str, str], ...]
    columns: tuple[tuple[str, str], ...]
    bodies: tuple[str, ...]
    units: tuple[str, ...]
    agencies: tuple[str, ...]
    codes: dict[str, str]

    def kind_of(self, words: str) -> str:
        """The kind of document that these words name, or nothing."""
        return dict(self.kinds).get(" ".join(words.lower().split()), "")


@cache
def plan_words() -> PlanWords:
    """The lists, read once."""
    record = yaml.safe_load(LIST.read_text(encoding="utf-8"))
    return PlanWords(
        kinds=_pairs(record["kinds"], "kind"),
        relations=_pairs(record["relations"], "relation"),
        columns=_pairs(record["columns"], "column"),
        bodies=tuple(record["bodies"]),
        units=tuple(record["units"]),
        agencies=tuple(record["agencies"]),
        codes=record["codes"],
    )


def either(phrases: Sequence[str]) -> str:
    """A pattern for any of the phrases, the longest first, with any spaces between the words."""
    ordered = sorted(phrases, key=len, reverse=True)
    return "|".join(r"\s+".join(map(re.escape, phrase.split())) for phrase in ordered)


def _pairs(records: Sequence[dict[str, Any]], name: str) -> tuple[tuple[str, str], ...]:
    return tuple((phrase, record[name]) for record in records for phrase in record["words"])
