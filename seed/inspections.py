"""Loads the fictional inspections and surveys of the sample data."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from portal.inspections.models import Conclusion, InspectionKind
from portal.inspections.services import InspectionResult, publish_result
from seed.references import sample_establishment, sample_origin, sample_products

FILE = Path(__file__).parent / "sample" / "inspections.yaml"


def load_sample_inspections(*, by: str) -> int:
    """Bring the sample results up to date; returns how many there are."""
    rows = yaml.safe_load(FILE.read_text(encoding="utf-8"))["inspections"]
    for row in rows:
        owner = sample_establishment(row["establishment"]) if row["establishment"] else None
        products = sample_products(row["products"])
        publish_result(_result(row), establishment=owner, products=products, by=by)
    return len(rows)


def _result(row: Mapping[str, Any]) -> InspectionResult:
    return InspectionResult(
        origin=sample_origin(row["ref"]),
        kind=InspectionKind(row["kind"]),
        title=row["title"],
        legal_ground=row["legal_ground"],
        decision_number=row["decision_no"] or "",
        decided_on=row["decided_on"],
        carried_out_on=row["carried_out_on"],
        team=row["team"],
        samples=_rows(row["samples"]),
        instruments=_rows(row["instruments"]),
        findings=row["findings"],
        conclusion=Conclusion(row["conclusion"]),
        measures=row["measures"] or "",
        forwarded_to=row["forwarded_to"] or "",
        corrections=_rows(row["corrections"]),
        published_from=row["published_from"],
        published_until=row["published_until"],
        is_sample=row["is_sample"],
    )


def _rows(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The rows as JSON can hold them: days as text."""
    return [
        {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in row.items()
        }
        for row in rows
    ]
