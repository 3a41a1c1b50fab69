"""Loads the abbreviations of the trade and the groups of words that mean the same."""

import csv
from collections.abc import Iterator
from pathlib import Path

import yaml

from portal.lookup import services
from portal.lookup.models import TermGroupKind
from portal.lookup.services import Terms

HERE = Path(__file__).resolve().parent
ABBREVIATIONS = HERE / "data" / "lexicon" / "abbreviations.csv"
SYNONYMS = HERE / "content" / "lexicon.yaml"
SYNONYMS_SOURCE = "Danh mục từ đồng nghĩa của cổng"


def load_lexicon(*, by: str) -> int:
    """Bring abbreviations and synonyms up to date; returns how many groups there are."""
    return services.load_lexicon([*_abbreviations(), *_synonyms()], by=by)


def _abbreviations() -> Iterator[Terms]:
    with ABBREVIATIONS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield Terms(
                TermGroupKind.ABBREVIATION,
                (row["abbr"], row["expansion"]),
                row["source"],
                is_unsafe_alone=row["unsafe_alone"] == "1",
            )


def _synonyms() -> Iterator[Terms]:
    for group in yaml.safe_load(SYNONYMS.read_text(encoding="utf-8"))["groups"]:
        yield Terms(
            TermGroupKind.SYNONYM,
            tuple(group["terms"]),
            SYNONYMS_SOURCE,
            triggers=tuple(group.get("trigger", ())),
        )
