"""`/api/v1/procedures`: administrative procedures as they hold today."""

from typing import Any

from flask import Blueprint, Response, jsonify, request

from portal.api.procedure_schemas import ProcedureAnswer, ProcedureList
from portal.core import clock
from portal.core.access import public
from portal.core.addresses import absolute, to
from portal.core.forms import read_api_query
from portal.procedures.models import ProcedureVersion
from portal.procedures.queries import Wanted, procedure_on, procedures_page
from portal.procedures.schemas import ApiQuery, NoQuery

pages = Blueprint("procedures_api", __name__, url_prefix="/api/v1")


@pages.get("/procedures")
@public
def procedures() -> Response:
    """One page of the procedures that hold today, by name."""
    asked = read_api_query(ApiQuery, request.args)
    wanted = Wanted(asked["q"], asked["field"], asked["level"])
    listing = procedures_page(clock.today(), asked["page"], wanted, asked["per_page"])
    items = [_told(version) for version in listing.rows]
    return jsonify(ProcedureList().dump({"total": listing.total, "items": items}))


@pages.get("/procedures/<string:code>")
@public
def procedure(code: str) -> Response:
    """One procedure as it holds today."""
    read_api_query(NoQuery, request.args)
    return jsonify(ProcedureAnswer().dump(_told(procedure_on(code, clock.today()))))


def _told(version: ProcedureVersion) -> dict[str, Any]:
    """A version as the API tells it; what is not known is null."""
    office = version.office
    return {
        "code": version.procedure.code,
        "url": absolute(to(version.procedure.path)),
        "name": version.name,
        "name_en": version.name_en or None,
        "summary": version.summary,
        "field": version.field_code,
        "level": version.level.value,
        "office": {"name": office.name, "address": office.address or None} if office else None,
        "applicants": version.applicants or None,
        "steps": version.steps,
        "papers": [
            {
                "name": paper["name"],
                "copies": int(paper["copies"]) if paper["copies"] else None,
                "form": paper["form"] or None,
            }
            for paper in version.papers
        ],
        "time_limit": version.time_limit or None,
        "fee": version.fee or None,
        "fee_basis": version.fee_basis or None,
        "result": version.result or None,
        "legal_basis": [_ground(ground) for ground in version.legal_basis],
        "portal_link": version.portal_link or None,
        "version": version.number,
        "valid_from": version.valid_from.isoformat(),
        "valid_to": version.valid_to.isoformat() if version.valid_to else None,
        "source": version.source,
        "confidence": version.confidence.value,
        "is_sample": version.procedure.is_sample,
    }


def _ground(ground: dict[str, str]) -> dict[str, str | None]:
    path = ground["path"]
    address = absolute(to(path)) if path.startswith("/") else path
    return {"text": ground["text"], "url": address or None}
