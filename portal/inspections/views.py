"""Results of inspections and surveys, as long as they are public."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from portal.core import clock
from portal.core.access import public
from portal.core.addresses import absolute, to
from portal.core.forms import read_query
from portal.inspections.models import CONCLUSION_LABELS, FIELD_LABELS, KIND_LABELS
from portal.inspections.publications import INSPECTIONS
from portal.inspections.queries import inspection_by_code, inspections_page
from portal.inspections.schemas import InspectionsQuery
from portal.ledger.queries import newest_position

pages = Blueprint("inspections", __name__)


@pages.get("/kiem-tra/")
@public
def inspections() -> ResponseReturnValue:
    """The list of results, newest first."""
    query = read_query(InspectionsQuery, request.args)
    kinds, conclusions = query["loai"], query["ket_luan"]
    return render_template(
        "inspections/inspections.html",
        listing=inspections_page(clock.today(), query["trang"], kinds, conclusions),
        kinds=kinds,
        conclusions=conclusions,
        kind_labels=KIND_LABELS,
        conclusion_labels=CONCLUSION_LABELS,
    )


@pages.get("/kiem-tra/<string:code>")
@public
def inspection(code: str) -> ResponseReturnValue:
    """One result."""
    found = inspection_by_code(code, clock.today())
    address = absolute(to(found.path))
    return render_template(
        "inspections/inspection.html",
        inspection=found,
        kind_label=KIND_LABELS[found.kind],
        field_labels=FIELD_LABELS,
        instruments=_with_day(found.instruments, "verified_until"),
        corrections=_with_day(found.corrections, "corrected_on"),
        address=address,
        log_position=newest_position(INSPECTIONS.kind, found.code),
    )


def _with_day(rows: Sequence[Mapping[str, Any]], name: str) -> list[dict[str, Any]]:
    """The rows with one value as a day: JSON columns keep days as text."""
    return [{**row, name: date.fromisoformat(row[name]) if row[name] else None} for row in rows]
