"""Loads the ICS and the standards and technical regulations."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from portal.standards import services
from portal.standards.models import Confidence, StandardKind, StandardStatus
from portal.standards.services import IcsFacts, StandardFacts

FOLDER = Path(__file__).parent / "data" / "standards"


@dataclass(frozen=True)
class Application:
    """Whether documents of a kind must be applied, and the law that says so."""

    is_mandatory: bool
    basis: str


def load_ics(*, by: str) -> int:
    """Load the International Classification for Standards; returns how many classes it has."""
    classes = [_ics_facts(row) for row in _rows("ics.csv")]
    services.load_ics(classes, by=by, source="ics.csv")
    return len(classes)


def load_standards(*, by: str) -> int:
    """Load standards and technical regulations; returns how many there are."""
    application = {
        StandardKind(row["kind"]): Application(row["is_mandatory"] == "1", row["basis"])
        for row in _rows("application.csv")
    }
    standards = [_standard_facts(row, application) for row in _rows("standards.csv")]
    services.load_standards(standards, by=by, source="standards.csv")
    return len(standards)


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as source:
        yield from csv.DictReader(source)


def _ics_facts(row: dict[str, str]) -> IcsFacts:
    return IcsFacts(
        code=row["code"],
        level=int(row["level"]),
        parent_code=row["parent"] or None,
        title_en=row["title_en"],
        title_vi=row["title_vi"],
        notes_en=row["notes_en"],
    )


def _standard_facts(
    row: dict[str, str], application: dict[StandardKind, Application]
) -> StandardFacts:
    kind = StandardKind(row["kind"])
    return StandardFacts(
        code=row["code"],
        kind=kind,
        title=row["title"],
        source=row["source"],
        confidence=Confidence(row["confidence"]),
        year=int(row["year"]) if row["year"] else None,
        issuer=row["issuer"],
        status=StandardStatus(row["status"]),
        status_basis=row["status_basis"],
        is_status_assumed=row["is_status_assumed"] == "1",
        replaced_by_code=row["replaced_by"],
        equivalent=row["equivalent"],
        effective_on=date.fromisoformat(row["effective_on"]) if row["effective_on"] else None,
        is_mandatory=application[kind].is_mandatory,
        mandatory_basis=application[kind].basis,
        source_place=row["source_place"],
        note=row["note"],
        ics=_several(row["ics"]),
        ics_guess=_several(row["ics_guess"]),
        topics=_several(row["topics"]),
    )


def _several(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.split(";") if part)
