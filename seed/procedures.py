"""Loads administrative procedures of the field, with fields and offices that receive papers."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from portal.core import clock
from portal.procedures.schemas import ProcedureText
from portal.procedures.services.publishing import load_procedure
from portal.procedures.services.rows import load_fields, load_offices
from portal.procedures.states import Confidence, Level
from seed.tables import rows_of

HERE = Path(__file__).parent / "data" / "procedures"


def load_procedures(*, by: str) -> int:
    """Bring the procedures up to date; returns how many there are.

    One of which an officer has written a version is left alone.
    """
    load_fields(rows_of(HERE / "fields.csv"), by=by)
    load_offices([_office(row) for row in rows_of(HERE / "offices.csv")], by=by)
    book = yaml.safe_load((HERE / "procedures.yaml").read_text(encoding="utf-8"))
    for row in book["procedures"]:
        text = _text(row, book)
        load_procedure(row["origin"], text, is_sample=False, at=clock.now(), by=by)
    return len(book["procedures"])


def _office(row: Mapping[str, str]) -> dict[str, Any]:
    return {**row, "level": Level(row["level"])}


def _text(row: Mapping[str, Any], book: Mapping[str, Any]) -> ProcedureText:
    return ProcedureText(
        name=row["name"],
        name_en=row["name_en"],
        summary=row["summary"],
        field_code=row["field"],
        level=Level(row["level"]),
        office_code=row["office"],
        applicants=row["applicants"],
        steps=row["steps"],
        papers=[
            {"name": name, "copies": copies, "form": form} for name, copies, form in row["papers"]
        ],
        result=row["result"],
        legal_basis=[
            {"text": ground, "path": ""} for ground in (*book[row["law"]], *row.get("more_law", ()))
        ],
        valid_from=book["valid_from"],
        source=book["source"],
        confidence=Confidence.LOW,
    )
