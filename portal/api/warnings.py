"""Endpoints of /api/v1/warnings: warnings and recalls, in force and past."""

from datetime import date
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, jsonify, request

from portal.api.warning_schemas import WarningAnswer, WarningsAnswer, WarningsQuery
from portal.core import clock
from portal.core.access import public
from portal.core.addresses import absolute, to
from portal.core.forms import read_api_query
from portal.core.load import expensive
from portal.registry.rules import RiskClass
from portal.warnings.models import ConsumerWarning
from portal.warnings.queries import WarningFilter, warning_by_slug, warnings_page
from portal.warnings.rules import HazardKind

pages = Blueprint("api_warnings", __name__, url_prefix="/api/v1/warnings")


@pages.get("")
@public
@expensive
def warnings() -> Response:
    """One page of warnings, those in force first."""
    asked, day = read_api_query(WarningsQuery, request.args), clock.today()
    wanted = WarningFilter(
        status=asked["status"],
        measures=[asked["measure"]] if asked["measure"] else [],
        hazards=[asked["hazard"]] if asked["hazard"] else [],
        commune=asked["commune"],
        words=asked["q"],
    )
    listing = warnings_page(day, wanted, asked["page"], asked["per_page"])
    answer = {
        "total": listing.total,
        "page": listing.page,
        "pages": listing.pages,
        "items": [_told(one, day) for one in listing.rows],
    }
    return jsonify(WarningsAnswer().dump(answer))


@pages.get("/<string:slug>")
@public
def warning(slug: str) -> Response:
    """One warning."""
    day = clock.today()
    return jsonify(WarningAnswer().dump(_told(warning_by_slug(slug, day), day)))


def _told(warning: ConsumerWarning, day: date) -> dict[str, Any]:
    """A warning in the fields of the contract; what is written alike is read from the record."""
    alike = {name: getattr(warning, name) for name in _ALIKE}
    products = [one for one in warning.products if one.is_public]
    return alike | {
        "url": absolute(to(warning.path)),
        "status": warning.status_on(day).value,
        "measure": warning.measure.value,
        "source_kind": warning.source_kind.value,
        "is_verdict": not warning.is_survey,
        "hazard_kind": _hazard(warning.hazard_kind),
        "risk": _risk(warning.risk_class),
        "products": [
            {"code": one.code, "name": one.name, "gtin": one.gtin, "lots": warning.lots_of(one)}
            for one in products
        ],
        "establishments": [one for one in warning.establishments if one.is_public],
        "replies": warning.public_replies,
        "history": warning.changes,
        "files": [
            {"title": one.title, "url": absolute(quote(one.attachment.path))}
            for one in warning.files
        ],
    }


_ALIKE = (
    *("slug", "title", "title_en", "summary", "summary_en", "hazard", "what_to_do", "goods"),
    *("lots", "contacts", "issuing_body", "issued_on", "lifted_on", "lifted_reason"),
    *("legal_basis", "source", "is_sample"),
)


def _hazard(kind: HazardKind | None) -> dict[str, str] | None:
    return {"code": kind.code, "label": kind.shown_label} if kind else None


def _risk(risk: RiskClass | None) -> dict[str, str] | None:
    if risk is None:
        return None
    return {"code": risk.code, "label": risk.shown_label, "legal_basis": risk.legal_basis}
