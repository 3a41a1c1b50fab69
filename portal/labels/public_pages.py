"""The pages to which a poster may lead: those of this portal that everybody may open."""

import re

from flask import current_app
from werkzeug.exceptions import HTTPException

from portal.core import clock, code_book
from portal.core.access import PUBLIC
from portal.core.actor import Actor
from portal.core.addresses import settings
from portal.core.errors import RefusedError
from portal.core.language import ENGLISH_PREFIX
from portal.core.public_code import normalise
from portal.labels.queries import record_by_code
from portal.labels.things import refuse_unprintable
from portal.procedures.models import KIND as PROCEDURE
from portal.procedures.queries import procedure_on

# What RFC 3986 (3.3) allows in a path; a query would be dropped by some readers of codes.
_PATH = re.compile(r"(?:/(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})*)+")
_OF_A_RECORD = re.compile(
    r"/(?:q|san-pham|co-so|truy-xuat)/(?P<code>[^/]+)(?:/s/[0-9]+)?", re.IGNORECASE
)
_OCOP_RULES = "/san-pham/ocop"


def public_path(typed: str, *, by: Actor) -> str:
    """The path of a public page of this portal, from a path or a whole address.

    Raises RefusedError for anything else, NotFoundError for a code that nothing carries, and
    ForbiddenError for the page of a record of another unit.
    """
    path = _without_own_host(typed)
    if not _PATH.fullmatch(path):
        raise RefusedError(
            "Địa chỉ phải là một trang của cổng này: bắt đầu bằng dấu “/”,"
            " không có dấu “?” hay “#”."
        )
    bare = path.removeprefix(ENGLISH_PREFIX) if path.startswith(f"{ENGLISH_PREFIX}/") else path
    if not _is_public(bare):
        raise RefusedError("Cổng không có trang công khai nào ở địa chỉ này.")
    found = _OF_A_RECORD.fullmatch(bare)
    if found and bare != _OCOP_RULES:
        _refuse_unfit_code(normalise(found["code"]), by=by)
    return path


def _refuse_unfit_code(code: str, *, by: Actor) -> None:
    if code_book.kind_of(code) == PROCEDURE:
        # Procedures belong to no unit; one that is not public is not found.
        procedure_on(code, clock.today())
    else:
        refuse_unprintable(record_by_code(code), by=by)


def _without_own_host(typed: str) -> str:
    base = settings().base_url
    for own in (base, base.partition("://")[2]):
        if typed == own or typed.startswith(f"{own}/"):
            return typed.removeprefix(own) or "/"
    return typed


def _is_public(path: str) -> bool:
    try:
        endpoint, _values = current_app.url_map.bind("").match(path, method="GET")
    except HTTPException:
        return False
    view = current_app.view_functions[endpoint]
    return getattr(view, "permission", "") == PUBLIC
