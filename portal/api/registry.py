"""`/api/v1/establishments` and `/api/v1/products`: units keep their records by machine.

The services are those of the officers' forms, so a key may do what an officer of its unit may.
"""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.bearer import current_key, requires_key
from portal.accounts.scopes import Scope
from portal.api.json_body import read_object
from portal.api.registry_schemas import (
    EstablishmentAnswer,
    EstablishmentBody,
    FieldsError,
    ProductAnswer,
    ProductBody,
    facts_of,
    read_facts,
)
from portal.core import clock
from portal.core.addresses import absolute
from portal.core.db import unit_of_work
from portal.core.errors import PortalError, StaleEditError
from portal.core.logs import REQUEST_ID
from portal.registry.models import Establishment
from portal.registry.register_queries import (
    ESTABLISHMENT,
    PRODUCT,
    register_record,
    survivor_code,
)
from portal.registry.schemas import Contact, NewEstablishment, NewProduct
from portal.registry.services.editing import update_establishment, update_product
from portal.registry.services.entering import enter_establishment, enter_product
from portal.registry.services.trail import Owner, refuse_outside

pages = Blueprint("registry_api", __name__, url_prefix="/api/v1")
# A version that no record has ever had.
NO_VERSION = 0


class VersionNeededError(PortalError):
    """A change that does not say which version it was made for."""

    status = HTTPStatus.PRECONDITION_REQUIRED


class OtherVersionError(PortalError):
    """The record is no longer in the version for which a change was made."""

    status = HTTPStatus.PRECONDITION_FAILED


@pages.errorhandler(FieldsError)
def name_fields(error: FieldsError) -> Response:
    """A problem document that says of each field what is wrong with it (RFC 9457, 3.2)."""
    problem = {
        "type": "about:blank",
        "title": error.status.phrase,
        "status": int(error.status),
        "detail": error.message,
        "instance": request.path,
        "request_id": request.environ.get(REQUEST_ID, ""),
        "errors": error.errors,
    }
    answer = jsonify(problem)
    answer.status_code, answer.content_type = error.status, "application/problem+json"
    return answer


@pages.get("/establishments/<string:code>")
@requires_key(Scope.REGISTRY_WRITE)
def establishment(code: str) -> ResponseReturnValue:
    """An establishment of one's unit with everything that can be corrected."""
    return _shown(ESTABLISHMENT, code)


@pages.get("/products/<string:code>")
@requires_key(Scope.REGISTRY_WRITE)
def product(code: str) -> ResponseReturnValue:
    """A product of one's unit with everything that can be corrected."""
    return _shown(PRODUCT, code)


@pages.post("/establishments")
@requires_key(Scope.REGISTRY_WRITE)
def enter_one_establishment() -> ResponseReturnValue:
    """Enter an establishment; nobody but its unit sees it until an officer has verified it."""
    facts = read_facts(EstablishmentBody, read_object(), partial=False)
    return _entered(lambda: enter_establishment(_new_establishment(facts), by=current_key().unit))


@pages.post("/products")
@requires_key(Scope.REGISTRY_WRITE)
def enter_one_product() -> ResponseReturnValue:
    """Enter a product of one's unit."""
    facts = read_facts(ProductBody, read_object(), partial=False)
    codes = {name: facts[name] or None for name in ("establishment_code", "commune_code")}
    new = NewProduct(**{**facts, **codes})
    return _entered(lambda: enter_product(new, on=clock.today(), by=current_key().unit))


@pages.patch("/establishments/<string:code>")
@requires_key(Scope.REGISTRY_WRITE)
def correct_establishment(code: str) -> Response:
    """Correct facts of an establishment; those that are not sent stay."""
    facts = read_facts(EstablishmentBody, read_object(), partial=True)
    unit = current_key().unit

    def correct(found: Any, version: int) -> None:
        update_establishment(found, facts, expected_version=version, by=unit)

    return _corrected(ESTABLISHMENT, code, correct)


@pages.patch("/products/<string:code>")
@requires_key(Scope.REGISTRY_WRITE)
def correct_product(code: str) -> Response:
    """Correct facts of a product; those that are not sent stay."""
    facts = read_facts(ProductBody, read_object(), partial=True)
    unit, on = current_key().unit, clock.today()

    def correct(found: Any, version: int) -> None:
        update_product(found, facts, expected_version=version, on=on, by=unit)

    return _corrected(PRODUCT, code, correct)


def _shown(kind: str, code: str) -> ResponseReturnValue:
    found = register_record(kind, code)
    survivor = survivor_code(found.code)
    if survivor is not None:
        path = url_for(str(request.endpoint), code=survivor)
        return redirect(path, HTTPStatus.MOVED_PERMANENTLY)
    refuse_outside(found, current_key().unit)
    return _answer(found)


def _entered(enter: Callable[[], Owner]) -> ResponseReturnValue:
    with unit_of_work():
        answer = _answer(enter())
    answer.status_code = HTTPStatus.CREATED
    answer.headers["Location"] = f"{request.path}/{answer.get_json()['code']}"
    return answer


def _corrected(kind: str, code: str, correct: Callable[[Any, int], None]) -> Response:
    wanted = request.if_match
    if not wanted or wanted.star_tag:
        raise VersionNeededError(
            "Xin gửi If-Match với ETag của hồ sơ mà bạn đã đọc, để không ghi đè lên thay đổi của"
            " người khác."
        )
    try:
        with unit_of_work():
            found = register_record(kind, code)
            # A compressing server in between marks tags as weak. The service looks at the unit
            # before it looks at the version, and refuses one that never was.
            is_read = wanted.contains_weak(str(found.version))
            correct(found, found.version if is_read else NO_VERSION)
    except StaleEditError as error:
        raise OtherVersionError(error.message) from None
    return _answer(register_record(kind, code))


def _answer(record: Owner) -> Response:
    is_establishment = isinstance(record, Establishment)
    path = "/co-so/" if is_establishment else "/san-pham/"
    told = {
        "code": record.code,
        "url": absolute(f"{path}{record.code}"),
        "state": record.state.value,
        "version": record.version,
        "facts": facts_of(record),
    }
    schema = EstablishmentAnswer() if is_establishment else ProductAnswer()
    answer = jsonify(schema.dump(told))
    answer.set_etag(str(record.version))
    return answer


def _new_establishment(facts: dict[str, Any]) -> NewEstablishment:
    contacts = {
        name: Contact(value=facts[name], is_shown=facts[f"shows_{name}"])
        for name in ("phone", "email", "website")
    }
    kept = {name: value for name, value in facts.items() if not name.startswith("shows_")}
    kept |= {"trades": tuple(facts["trades"]), "commune_code": facts["commune_code"] or None}
    return NewEstablishment(**{**kept, **contacts})
