"""EPCIS 2.0 below /api/v1/epcis: capturing events, and asking for them (JSON, JSON-LD)."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any, TypeVar

from flask import Blueprint, Response, request
from sqlalchemy.exc import IntegrityError

from portal.accounts.bearer import requires_key
from portal.accounts.scopes import Scope
from portal.api.epcis_answers import (
    HEADERS,
    LIMITS,
    PREFIX,
    address,
    answer,
    declarer,
    open_to_readers,
    page_answer,
    problem,
    read_body,
    reader,
    refuse_other_versions,
    refuse_too_many,
)
from portal.core import clock
from portal.core.access import public_uncached
from portal.core.addresses import absolute
from portal.core.db import unit_of_work
from portal.core.language import gettext as _
from portal.core.load import expensive
from portal.trace.epcis import vocabulary
from portal.trace.epcis.capture import (
    Behaviour,
    Handover,
    capture_document,
    capture_events,
    capture_job,
)
from portal.trace.epcis.documents import query_document, read_document, read_event, timestamp
from portal.trace.epcis.event_queries import (
    business_locations_in_use,
    business_steps_in_use,
    event_by_id,
    events_page,
)
from portal.trace.epcis.event_query import EventQuery, one_identifier, one_word, read_event_query
from portal.trace.epcis.namespaces import EPCIS_CONTEXT
from portal.trace.epcis.patterns import IdentifierMatch, Patterns
from portal.trace.epcis.refusals import (
    EpcisError,
    InvalidEventsError,
    NoSuchResourceError,
    NotSupportedError,
    QueryParameterError,
)
from portal.trace.models import CaptureJob
from portal.trace.states import EventType

pages = Blueprint("epcis", __name__, url_prefix=PREFIX)
pages.register_error_handler(EpcisError, problem)
Made = TypeVar("Made")
# Answered by `offer` below, without a key.
OWN_OPTIONS = {"provide_automatic_options": False}
BEHAVIOUR = "GS1-Capture-Error-Behaviour"
# Parts of the standard that need state for each client, and lists without an index.
NOT_OFFERED = "queries", "subscriptions", "readPoints", "dispositions"


@pages.after_request
def say_versions(response: Response) -> Response:
    """Every answer says which version of the standard it speaks."""
    response.headers.update(HEADERS)
    return response


@pages.route("/", methods=["OPTIONS"])
@pages.route("/<path:_path>", methods=["OPTIONS"])
@public_uncached
def offer(_path: str = "") -> Response:
    """What the portal can do: versions, limits, methods."""
    response = Response(status=HTTPStatus.NO_CONTENT)
    response.headers.update({"GS1-EPCIS-Min": "2.0.0", "GS1-EPCIS-Max": "2.0.0", **LIMITS})
    response.headers["Allow"] = "GET, HEAD, OPTIONS, POST"
    return response


@pages.post("/capture", **OWN_OPTIONS)
@requires_key(Scope.EPCIS_WRITE)
def capture() -> Response:
    """Take in a document of events; 202 with the address of the job, which is done by then."""
    data, document = read_body()
    behaviour = _behaviour()
    refuse_too_many(document)
    submission = read_document(document)
    digest = hashlib.sha256(data).hexdigest()
    by = declarer()

    def work() -> str:
        return capture_document(submission, Handover(by, clock.now(), digest, behaviour)).id

    job_id = _committed(work)
    response = Response(status=HTTPStatus.ACCEPTED)
    response.headers["Location"] = absolute(address("capture", job_id))
    response.headers.update({BEHAVIOUR: behaviour, **LIMITS})
    return response


@pages.get("/capture/<job_id>", **OWN_OPTIONS)
@requires_key(Scope.EPCIS_WRITE)
def job(job_id: str) -> Response:
    """What became of a document."""
    _refuse_parameters()
    return answer(_job(capture_job(job_id, by=declarer())))


@pages.post("/events", **OWN_OPTIONS)
@requires_key(Scope.EPCIS_WRITE)
def add_event() -> Response:
    """Take in one event: 201, or 200 when it was known; 409 when another has its eventID."""
    _data, value = read_body()
    event = read_event(value)
    by = declarer()

    def work() -> bool:
        return bool(capture_events([event], by=by, at=clock.now()).stored)

    is_new = _committed(work)
    response = Response(status=HTTPStatus.CREATED if is_new else HTTPStatus.OK)
    response.headers["Location"] = absolute(address("events", event.event_id))
    return response


@pages.get("/events", **OWN_OPTIONS)
@open_to_readers
@expensive
def events() -> Response:
    """Events by the query language of the standard."""
    return _page(_query(), address("events"))


@pages.get("/events/<path:event_id>", **OWN_OPTIONS)
@open_to_readers
def event(event_id: str) -> Response:
    """One event by its eventID."""
    _refuse_parameters()
    shown = event_by_id(event_id, reader())
    document = query_document([shown.event], [shown.namespaces], at=clock.now())
    return answer({"@context": document["@context"], **shown.event})


@pages.get("/epcs/<path:epc>/events", **OWN_OPTIONS)
@open_to_readers
@expensive
def events_of_epc(epc: str) -> Response:
    """Every event that names an EPC, a lot or a class, in any role."""
    match = IdentifierMatch((), Patterns((one_identifier("epc", epc),)))
    return _page(_query().about(match), address("epcs", epc, "events"))


@pages.get("/eventTypes", **OWN_OPTIONS)
@open_to_readers
def event_types() -> Response:
    """The types of events that there are."""
    return _members("eventTypes", [kind.value for kind in EventType])


@pages.get("/eventTypes/<kind>/events", **OWN_OPTIONS)
@open_to_readers
@expensive
def events_of_type(kind: str) -> Response:
    """Events of one type."""
    if kind not in set(EventType):
        raise NoSuchResourceError(_("Không có loại sự kiện này."))
    return _page(_query(eventType=kind), address("eventTypes", kind, "events"))


@pages.get("/bizSteps", **OWN_OPTIONS)
@open_to_readers
@expensive
def business_steps() -> Response:
    """The business steps that events have."""
    return _members("bizSteps", business_steps_in_use(reader()))


@pages.get("/bizSteps/<path:step>/events", **OWN_OPTIONS)
@open_to_readers
@expensive
def events_of_step(step: str) -> Response:
    """Events of one business step, in any of its four forms."""
    word = one_word("bizStep", step, vocabulary.BUSINESS_STEPS)
    return _page(_query(EQ_bizStep=word), address("bizSteps", step, "events"))


@pages.get("/bizLocations", **OWN_OPTIONS)
@open_to_readers
@expensive
def business_locations() -> Response:
    """The business locations that events have."""
    return _members("bizLocations", business_locations_in_use(reader()))


@pages.get("/bizLocations/<path:place>/events", **OWN_OPTIONS)
@open_to_readers
@expensive
def events_of_location(place: str) -> Response:
    """Events at one business location."""
    return _page(_query(EQ_bizLocation=place), address("bizLocations", place, "events"))


@pages.route(f"/<any({','.join(NOT_OFFERED)}):what>", methods=["GET", "POST"], **OWN_OPTIONS)
@pages.route(
    f"/<any({','.join(NOT_OFFERED)}):what>/<path:_more>",
    methods=["GET", "POST", "DELETE"],
    **OWN_OPTIONS,
)
@public_uncached
def not_offered(what: str, _more: str = "") -> Response:
    """What the standard has and the portal does not."""
    raise NotSupportedError(_("Cổng chưa hỗ trợ %(what)s của EPCIS 2.0.") % {"what": what})


def _behaviour() -> Behaviour:
    stated = request.headers.get(BEHAVIOUR, Behaviour.ROLLBACK)
    try:
        return Behaviour(stated)
    except ValueError:
        raise InvalidEventsError(
            _("%(header)s phải là rollback hoặc proceed.") % {"header": BEHAVIOUR}
        ) from None


def _committed(work: Callable[[], Made]) -> Made:
    """Do the work in one transaction; once more when somebody stored the same event meanwhile.

    The time of recording is read inside: on SQLite it then grows with the numbers of the events.
    """
    try:
        with unit_of_work():
            return work()
    except IntegrityError:
        with unit_of_work():
            return work()


def _query(**of_path: str) -> EventQuery:
    """The query of the address; what the path says may not be said again."""
    refuse_other_versions()
    for name in of_path:
        if name in request.args:
            raise QueryParameterError(_("Tham số %(name)s đã có trong đường dẫn.") % {"name": name})
    return read_event_query([*request.args.items(multi=True), *of_path.items()])


def _refuse_parameters() -> None:
    refuse_other_versions()
    for name in request.args:
        raise QueryParameterError(_("Không có tham số %(name)s.") % {"name": name[:60]})


def _page(query: EventQuery, path: str) -> Response:
    return page_answer(events_page(query, reader()), path)


def _members(name: str, members: Sequence[str]) -> Response:
    _refuse_parameters()
    collection: Mapping[str, Any] = {"type": "Collection", "member": list(members)}
    return answer({"@context": EPCIS_CONTEXT, "id": absolute(address(name)), **collection})


def _job(done: CaptureJob) -> dict[str, Any]:
    return {
        "captureID": done.id,
        "createdAt": timestamp(done.created_at),
        "finishedAt": timestamp(done.finished_at),
        "running": False,
        "success": done.success,
        "captureErrorBehaviour": done.behaviour,
        "stored": done.stored,
        "known": done.known,
        "errors": [{"type": "epcisException:ValidationException", **one} for one in done.errors],
    }
