"""How EPCIS requests are read and answered: versions, forms, problems, pages."""

import json
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, urlencode

from flask import Response, request

from portal.accounts.bearer import current_key, requires_key
from portal.accounts.scopes import Scope
from portal.core import clock
from portal.core.access import View, guarded
from portal.core.addresses import absolute
from portal.core.language import gettext as _
from portal.core.logs import REQUEST_ID
from portal.trace.epcis.documents import query_document
from portal.trace.epcis.event_queries import EventPage
from portal.trace.epcis.event_query import next_page_token
from portal.trace.epcis.refusals import (
    EpcisError,
    InvalidEventsError,
    NotAcceptableError,
    TooManyEventsError,
    UnreadableError,
)
from portal.trace.epcis.sorting import Declarer
from portal.trace.epcis.strict_json import MalformedJsonError, read_json
from portal.trace.epcis.visibility import EVERYONE, Reader

PREFIX = "/api/v1/epcis"
VERSION = "2.0.0"
LARGEST_DOCUMENT = 2 * 1024 * 1024
MOST_EVENTS = 1_000
HEADERS: Mapping[str, str] = {
    "GS1-EPCIS-Version": VERSION,
    "GS1-CBV-Version": VERSION,
    "GS1-EPC-Format": "Never_Translates",
    "GS1-CBV-Format": "Never_Translates",
}
LIMITS: Mapping[str, str] = {
    "GS1-EPCIS-Capture-Limit": str(MOST_EVENTS),
    "GS1-EPCIS-Capture-File-Size-Limit": str(LARGEST_DOCUMENT),
}
_JSON = ("application/json", "application/ld+json")
_FORMATS = {"", "No_Preference", "Never_Translates"}


def open_to_readers(view: View) -> View:
    """Mark a view that everyone may open; who brings a key must have `epcis:read`."""
    keyed = requires_key(Scope.EPCIS_READ)(view)
    check: Callable[[], None] = vars(keyed)["guard"]

    def guard() -> None:
        if "Authorization" in request.headers:
            check()

    return guarded(f"public or key:{Scope.EPCIS_READ}", guard)(view)


def reader() -> Reader:
    """Whose eyes look at the answer."""
    if "Authorization" not in request.headers:
        return EVERYONE
    key = current_key()
    return Reader(key.owner_code, is_partner=True, is_office=key.is_admin)


def declarer() -> Declarer:
    """Who hands events in."""
    key = current_key()
    return Declarer(key.actor, key.owner_code, key.is_admin, key.commune_code)


def refuse_other_versions() -> None:
    """EPCIS 2.0 in the notation of the events is all there is; raises NotAcceptableError."""
    for name in ("GS1-EPCIS-Version", "GS1-CBV-Version"):
        if not request.headers.get(name, VERSION).startswith("2."):
            raise NotAcceptableError(_("Cổng chỉ hỗ trợ EPCIS và CBV 2.0."))
    for name in ("GS1-EPC-Format", "GS1-CBV-Format"):
        if request.headers.get(name, "") not in _FORMATS:
            raise NotAcceptableError(_("Cổng trả sự kiện đúng như đã nhận, không đổi dạng mã."))
    if request.accept_mimetypes and not request.accept_mimetypes.best_match(_JSON):
        raise NotAcceptableError(_("Cổng chỉ trả lời bằng JSON hoặc JSON-LD."))


def read_body() -> tuple[bytes, Any]:
    """The body of the request and what it says.

    Raises UnreadableError for a form that is not taken, InvalidEventsError for bad JSON.
    """
    refuse_other_versions()
    request.max_content_length = LARGEST_DOCUMENT
    if request.mimetype not in _JSON or request.content_encoding not in {None, "identity"}:
        raise UnreadableError(_("Cổng chỉ nhận EPCIS dạng JSON hoặc JSON-LD, không nén."))
    data = request.get_data(cache=False)
    try:
        return data, read_json(data)
    except MalformedJsonError as error:
        message = _("Nội dung gửi lên không đọc được.")
        raise InvalidEventsError(message, [{"field": "", "reason": error.reason}]) from None


def refuse_too_many(document: Any) -> None:
    """Raises TooManyEventsError before each event is looked at."""
    body = document.get("epcisBody") if isinstance(document, dict) else None
    events = body.get("eventList") if isinstance(body, dict) else None
    if isinstance(events, list) and len(events) > MOST_EVENTS:
        message = _("Mỗi lần nộp tối đa %(most)s sự kiện.") % {"most": MOST_EVENTS}
        raise TooManyEventsError(message)


def address(*parts: str) -> str:
    """An address of this interface; each part is escaped as a whole."""
    return PREFIX + "".join(f"/{quote(part, safe='')}" for part in parts)


def answer(value: object, status: HTTPStatus = HTTPStatus.OK) -> Response:
    """A JSON answer in the form that the client prefers."""
    kind = request.accept_mimetypes.best_match(_JSON, default=_JSON[0])
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    response = Response(body, status, content_type=f"{kind}; charset=utf-8")
    response.vary.update(["Accept", "Authorization"])
    return response


def page_answer(page: EventPage, path: str) -> Response:
    """A page of events as the standard's query document, with the way to the next page."""
    events = [one.event for one in page.events]
    response = answer(
        query_document(events, [one.namespaces for one in page.events], at=clock.now())
    )
    if page.last is not None:
        pairs = [(name, text) for name, text in _parameters() if name != "nextPageToken"]
        query = urlencode([*pairs, ("nextPageToken", next_page_token(page.last))])
        response.headers["Link"] = f'<{absolute(path)}?{query}>; rel="next"'
    return response


def problem(error: EpcisError) -> Response:
    """RFC 9457 with the standard's name of the exception."""
    body = {
        "type": f"epcisException:{error.exception}",
        "title": error.status.phrase,
        "status": int(error.status),
        "detail": error.message,
        "instance": request.path,
        "request_id": request.environ.get(REQUEST_ID, ""),
        **({"errors": list(error.problems)} if error.problems else {}),
    }
    text = json.dumps(body, ensure_ascii=False)
    return Response(text, error.status, content_type="application/problem+json; charset=utf-8")


def _parameters() -> list[tuple[str, str]]:
    return list(request.args.items(multi=True))
