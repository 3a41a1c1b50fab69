"""The description of the API tells the truth: addresses, keys, parameters, answers."""

import itertools
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

import fastjsonschema
import pytest
from flask import Flask
from flask.testing import FlaskClient
from marshmallow import Schema, fields, missing, validate
from werkzeug.routing import Rule

from portal.accounts.scopes import Scope
from portal.api import (
    figures,
    log_schemas,
    procedure_schemas,
    registry_schemas,
    schemas,
    trace,
    warning_schemas,
)
from portal.api.views import DESCRIPTION
from portal.core.errors import PortalError
from portal.procedures.schemas import ApiQuery
from portal.resolver.schemas import EntryBody, LinkBody
from portal.trace.epcis.event_query import read_event_query
from tests.make.lots import epc_of_lot, make_events, make_lot, observed, transformed
from tests.make.registry import make_establishment, make_product
from tests.make.resolver import Registrant, a_link, make_key, make_own_product
from tests.make.trace import LOT, Partner, make_event
from tests.make.visits import make_scans, visits_of

BASE = "/api/v1"
METHODS = {"get", "put", "post", "delete", "options", "head", "patch", "trace"}
Described = Mapping[str, Any]
Operation = tuple[str, str]

# What each address that takes a query accepts; EPCIS has a language of its own, see below.
QUERIES: Mapping[str, type[Schema]] = {
    "/search": schemas.SearchQuery,
    "/suggest": schemas.SuggestQuery,
    "/procedures": ApiQuery,
    "/log/head": log_schemas.HeadQuery,
    "/log/checkpoint": log_schemas.HeadQuery,
    "/log/entries": log_schemas.EntriesQuery,
    "/log/proof/inclusion": log_schemas.InclusionQuery,
    "/log/proof/consistency": log_schemas.ConsistencyQuery,
    "/trace/{epc}": trace.TraceQuery,
    "/figures/scans": figures.ScansQuery,
    "/warnings": warning_schemas.WarningsQuery,
}
SHAPES: Sequence[type[Schema]] = (
    schemas.SearchAnswer,
    schemas.SearchItem,
    schemas.FacetValue,
    schemas.SuggestAnswer,
    schemas.SuggestItem,
    trace.TraceAnswer,
    trace.TraceItem,
    trace.TraceLink,
    figures.ScansAnswer,
    figures.WeekFigure,
    figures.ProductFigure,
    figures.CommuneFigure,
    procedure_schemas.ProcedureAnswer,
    procedure_schemas.ProcedureList,
    procedure_schemas.ProcedureOfficeAnswer,
    procedure_schemas.ProcedurePaper,
    procedure_schemas.ProcedureGround,
    EntryBody,
    LinkBody,
    registry_schemas.EstablishmentBody,
    registry_schemas.EstablishmentAnswer,
    registry_schemas.ProductBody,
    registry_schemas.ProductAnswer,
    warning_schemas.WarningsAnswer,
    warning_schemas.WarningAnswer,
    warning_schemas.WarnedProductAnswer,
    warning_schemas.WarnedGoodsAnswer,
    warning_schemas.WarnedEstablishmentAnswer,
    warning_schemas.ContactAnswer,
    warning_schemas.ReplyAnswer,
    warning_schemas.ChangeAnswer,
    warning_schemas.FileAnswer,
    warning_schemas.HazardAnswer,
    warning_schemas.RiskAnswer,
)
# How parameters of EPCIS queries begin, and the fields that the standard has them for.
PREFIXES = ("EQ", "GT", "GE", "LT", "LE", "WD", "MATCH", "EXISTS", "HASATTR")
FIELDS = (
    *("eventTime", "recordTime", "action", "bizStep", "disposition", "persistentDisposition"),
    *("readPoint", "bizLocation", "transformationID", "eventID", "epc", "parentID", "inputEPC"),
    *("outputEPC", "anyEPC", "epcClass", "inputEPCClass", "outputEPCClass", "anyEPCClass"),
    *("quantity", "errorDeclaration", "errorReason", "correctiveEventID", "bizTransaction"),
    *("source", "destination", "ilmd", "sensorElement"),
)
OTHERS = (
    *("eventType", "perPage", "nextPageToken"),
    *("orderBy", "orderDirection", "eventCountLimit", "maxEventCount"),
)


@pytest.fixture
def described(client: FlaskClient) -> Described:
    answer = client.get(f"{BASE}/openapi.json")
    assert answer.status_code == 200
    return dict(answer.get_json())


def operations(described: Described) -> dict[Operation, Described]:
    """Every operation by address and method; references to whole addresses are followed."""
    return {
        (path, method): {**operation, "parameters": _parameters(described, item, operation)}
        for path, item in described["paths"].items()
        for method, operation in _followed(described, item).items()
        if method in METHODS
    }


def _parameters(described: Described, item: Described, operation: Described) -> list[Described]:
    shared = _followed(described, item).get("parameters", [])
    return [_followed(described, one) for one in [*shared, *operation.get("parameters", [])]]


def _followed(described: Described, value: Described) -> Described:
    found = value
    if "$ref" in value:
        found = described
        for step in value["$ref"].removeprefix("#/").split("/"):
            found = found[step]
    return found


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if "$ref" in value:
            yield value["$ref"]
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from references(one)


def in_query(operation: Described) -> dict[str, Described]:
    return {one["name"]: one for one in operation["parameters"] if one["in"] == "query"}


def templates(rule: Rule) -> list[str]:
    """A rule as OpenAPI writes it; a choice of words is one address for each."""
    words = re.search(r"<any\(([^)]*)\):\w+>", str(rule))
    spelled = (
        [str(rule).replace(words[0], word) for word in words[1].split(",")]
        if words
        else [str(rule)]
    )
    return [re.sub(r"<(?:[^<>:]*:)?_?(\w+)>", r"{\1}", one).removeprefix(BASE) for one in spelled]


def endpoints(app: Flask) -> dict[Operation, str]:
    """Every address and method of the API, and the view behind it; HEAD goes with GET."""
    return {
        (path, method.lower()): rule.endpoint
        for rule in app.url_map.iter_rules()
        if str(rule).startswith(f"{BASE}/")
        for path in templates(rule)
        for method in rule.methods or ()
        if method != "HEAD"
        and not (method == "OPTIONS" and vars(rule)["provide_automatic_options"])
    }


def test_the_description_lists_exactly_the_endpoints_there_are(
    app: Flask, described: Described
) -> None:
    assert set(operations(described)) == set(endpoints(app))
    assert described["openapi"] == "3.1.0"
    assert described["servers"] == [{"url": f"http://localhost{BASE}"}]


def test_the_description_names_the_keys_that_open_each_address(
    app: Flask, described: Described
) -> None:
    told = {at: operation.get("security", []) for at, operation in operations(described).items()}

    for at, endpoint in endpoints(app).items():
        public, _or, scope = vars(app.view_functions[endpoint])["permission"].rpartition("key:")
        expected = [{"key": [scope]}] if _or else []
        assert told[at] == ([{}, *expected] if public else expected), at


def test_the_description_tells_what_every_scope_opens(described: Described) -> None:
    text = described["components"]["securitySchemes"]["key"]["description"]

    assert [scope for scope in Scope if f"{scope} (" not in text] == []


def test_every_reference_leads_somewhere_and_every_component_is_used(described: Described) -> None:
    named = set(references(described))
    present = {
        f"#/components/{kind}/{name}"
        for kind, components in described["components"].items()
        if kind != "securitySchemes"
        for name in components
    }

    assert named == present


def test_no_part_of_the_description_writes_over_another() -> None:
    parts = [json.loads(file.read_text()) for file in sorted(DESCRIPTION.glob("*.json"))]
    names = [(kind, one) for part in parts for kind, c in part["components"].items() for one in c]
    paths = [path for part in parts for path in part["paths"]]

    assert len(set(names)) == len(names)
    assert len(set(paths)) == len(paths)


def test_every_operation_is_complete(described: Described) -> None:
    found = operations(described)
    tags = {tag["name"] for tag in described["tags"]}
    names = [one["operationId"] for one in found.values() if "operationId" in one]

    assert len(set(names)) == len(names)
    for (path, _method), operation in found.items():
        declared = {one["name"] for one in operation["parameters"] if one["in"] == "path"}
        assert declared == set(re.findall(r"{(\w+)}", path)), path
        assert set(operation["tags"]) <= tags
        assert operation["summary"]
        needs_key = {} not in operation.get("security", [{}])
        assert not needs_key or {"401", "403"} <= set(operation["responses"]), path
        for answer in operation["responses"].values():
            assert _followed(described, answer)["description"]


def test_every_address_with_a_query_is_compared_with_its_schema(described: Described) -> None:
    asking = {path for (path, _), one in operations(described).items() if in_query(one)}

    assert {path for path in asking if not path.startswith("/epcis/")} == set(QUERIES)


@pytest.mark.parametrize("path", QUERIES)
def test_the_description_names_the_parameters_that_are_accepted(
    described: Described, path: str
) -> None:
    told = in_query(operations(described)[path, "get"])
    accepted = {one.data_key or name: one for name, one in QUERIES[path]().fields.items()}

    assert set(told) == set(accepted)
    for name, field in accepted.items():
        assert told[name]["required"] == field.required
        schema = told[name]["schema"]
        assert set(schema.get("enum", ())) == set(choices_of(field)), name
        assert schema == {**schema, **bounds_of(field)}, name


def choices_of(field: fields.Field[Any]) -> Sequence[str]:
    if isinstance(field, fields.Enum):
        return [one.value for one in field.enum]
    listed = [one.choices for one in field.validators if isinstance(one, validate.OneOf)]
    return [str(choice) for choices in listed for choice in choices]


def bounds_of(field: fields.Field[Any]) -> dict[str, Any]:
    """The other bounds of a field, in the words of JSON Schema."""
    bounds: dict[str, Any] = {}
    if field.load_default not in (missing, None):
        bounds["default"] = getattr(field.load_default, "value", field.load_default)
    for check in field.validators:
        if isinstance(check, validate.Range):
            bounds |= {"minimum": check.min, "maximum": check.max}
        if isinstance(check, validate.Length):
            bounds |= {"minLength": check.min, "maxLength": check.max}
    return {name: value for name, value in bounds.items() if value is not None}


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: str(shape.__name__))
def test_the_description_names_the_fields_of_bodies_and_answers(
    described: Described, shape: type[Schema]
) -> None:
    told = described["components"]["schemas"][shape.__name__]
    present = shape().fields

    assert set(told["properties"]) == set(present)
    assert set(told["required"]) == {name for name, one in present.items() if one.required}
    assert told["additionalProperties"] is False


def epcis_queries(described: Described) -> dict[str, dict[str, Described]]:
    found = [(path, in_query(one)) for (path, _), one in operations(described).items()]
    return {path: told for path, told in found if path.startswith("/epcis/") and told}


def test_events_are_asked_for_with_the_same_parameters_everywhere(described: Described) -> None:
    queries = epcis_queries(described)
    of_path = {
        "/epcis/eventTypes/{kind}/events": {"eventType"},
        "/epcis/bizSteps/{step}/events": {"EQ_bizStep"},
        "/epcis/bizLocations/{place}/events": {"EQ_bizLocation"},
    }

    everything = set(queries["/epcis/events"])
    assert len(queries) == 5
    for path, told in queries.items():
        assert set(told) == everything - of_path.get(path, set())


def test_the_example_of_every_event_parameter_is_accepted(
    described: Described, client: FlaskClient
) -> None:
    for name, told in epcis_queries(described)["/epcis/events"].items():
        answer = client.get(f"{BASE}/epcis/events", query_string={name: told["example"]})
        assert answer.status_code == 200, answer.text


def test_no_event_parameter_of_the_standard_is_accepted_without_being_described(
    app: Flask, described: Described
) -> None:
    told = epcis_queries(described)["/epcis/events"]
    known = [f"{prefix}_{name}" for prefix, name in itertools.product(PREFIXES, FIELDS)]
    assert set(told) <= {*known, *OTHERS}

    for name in {*known, *OTHERS} - set(told):
        with app.test_request_context(), pytest.raises(PortalError):
            read_event_query([(name, "1")])


def test_the_description_names_the_kinds_that_can_be_asked_for(
    described: Described, client: FlaskClient
) -> None:
    kinds = in_query(operations(described)["/search", "get"])["kind"]["schema"]["enum"]

    for kind in kinds:
        assert client.get(f"{BASE}/search?kind={kind}").status_code in {200, 503}


# Answers of a portal with records, against the shapes that the description promises ------------


def assert_as_described(described: Described, schema: str, value: Any) -> None:
    """Draft 7 knows every word that the description uses of JSON Schema."""
    whole = {"$ref": f"#/components/schemas/{schema}", "components": described["components"]}
    check = fastjsonschema.compile(whole, use_default=False)
    check(value)


def test_entries_and_proofs_of_the_log_are_as_described(
    app: Flask, client: FlaskClient, described: Described
) -> None:
    make_lot(app, make_product(app))
    make_lot(app, make_product(app, name="Khác"))

    for path, schema in (
        ("head", "LogHead"),
        ("head?size=0", "LogHead"),
        ("entries?start=0", "LogEntries"),
        ("proof/inclusion?leaf=0", "LogInclusion"),
        ("proof/consistency?from=1&to=2", "LogConsistency"),
    ):
        answer = client.get(f"{BASE}/log/{path}")
        assert answer.status_code == 200, answer.text
        assert_as_described(described, schema, answer.get_json())
    assert client.get(f"{BASE}/log/entries?start=0").get_json()["entries"]


def test_a_trace_is_as_described(app: Flask, client: FlaskClient, described: Described) -> None:
    green = make_lot(app, make_product(app, name="Nhân", gtin="9520123456795"), number="G1")
    roasted = make_lot(app, make_product(app, name="Rang", gtin="9520123456788"), number="R1")
    goods = epc_of_lot(app, green), epc_of_lot(app, roasted)
    make_events(app, transformed("2026-03-02", [goods[0]], [goods[1]]))
    make_events(app, observed("2026-03-03", goods[1]))

    for one, direction in zip(reversed(goods), ("back", "forward"), strict=True):
        path = f"{BASE}/trace/{quote(one, safe='')}?direction={direction}"
        answer = client.get(path).get_json()
        assert len(answer["items"]) == 2
        assert answer["links"]
        assert_as_described(described, "TraceAnswer", answer)


def test_jobs_events_and_lists_of_epcis_are_as_described(app: Flask, described: Described) -> None:
    office = Partner(app, Scope.ADMIN)
    job = office.capture(make_event()).headers["Location"].rpartition("/")[2]
    part = office.capture(
        make_event(readPoint=None), {"type": "X"}, GS1_Capture_Error_Behaviour="proceed"
    )
    failed = part.headers["Location"].rpartition("/")[2]
    event = office.events()[0]["eventID"]

    for path, schema in (
        (f"/capture/{job}", "EpcisJob"),
        (f"/capture/{failed}", "EpcisJob"),
        ("/events", "EpcisQueryDocument"),
        (f"/events/{quote(event, safe='')}", "EpcisEvent"),
        (f"/epcs/{quote(LOT, safe='')}/events", "EpcisQueryDocument"),
        ("/eventTypes", "EpcisCollection"),
        ("/bizSteps", "EpcisCollection"),
        ("/bizLocations", "EpcisCollection"),
    ):
        answer = office.get(path)
        assert answer.status_code == 200, answer.text
        assert_as_described(described, schema, answer.get_json(force=True))
    assert_as_described(described, "EpcisEvent", make_event())


def test_refusals_are_as_described(app: Flask, client: FlaskClient, described: Described) -> None:
    office = Partner(app, Scope.ADMIN)

    for answer, status, schema in (
        (client.get(f"{BASE}/search?x=1"), 400, "Problem"),
        (client.get(f"{BASE}/figures/scans"), 401, "Problem"),
        (client.get(f"{BASE}/log/head?size=99"), 422, "Problem"),
        (office.capture({"type": "X"}), 400, "EpcisProblem"),
        (office.get("/events", {"MATCH_x": "1"}), 501, "EpcisProblem"),
        (office.get("/queries"), 501, "EpcisProblem"),
    ):
        assert answer.status_code == status
        assert answer.mimetype == "application/problem+json"
        assert_as_described(described, schema, answer.get_json(force=True))


def test_figures_are_as_described(app: Flask, client: FlaskClient, described: Described) -> None:
    owner = make_establishment(app)
    make_scans(visits_of(app), make_product(app, establishment_code=owner), [1, 2])
    token = make_key(app, Scope.TRACE_READ, owner=owner)

    answer = client.get(f"{BASE}/figures/scans", headers={"Authorization": f"Bearer {token}"})

    assert_as_described(described, "ScansAnswer", answer.get_json())


def test_links_are_as_described(app: Flask, described: Described) -> None:
    _product, owner = make_own_product(app)
    business = Registrant(app, make_key(app, Scope.RESOLVER_WRITE, owner=owner))
    office = Registrant(app, make_key(app, Scope.ADMIN, name="quản trị"))
    body = {"item_description": "Hàng thử", "links": [a_link(hreflang=["vi"], context="vn")]}
    assert_as_described(described, "EntryBody", body)

    registered = business.put_body("/01/09521234543213", body)
    waiting = office.client.get(f"{BASE}/resolver/waiting", headers=office.headers).get_json()
    domain = f"{BASE}/resolver/domains/{owner}/shop.example"
    approved = office.client.put(domain, headers=office.headers).get_json()

    assert registered.status_code == 201, registered.text
    assert_as_described(described, "LinkEntry", registered.get_json())
    assert waiting["items"]
    assert_as_described(described, "WaitingLinks", waiting)
    assert_as_described(described, "ApprovedDomain", approved)


def test_records_of_the_registry_are_as_described(
    app: Flask, client: FlaskClient, described: Described
) -> None:
    key = {"Authorization": f"Bearer {make_key(app, Scope.REGISTRY_WRITE)}"}
    product, producer = make_own_product(app)

    for path, schema in (
        (f"products/{product}", "Product"),
        (f"establishments/{producer}", "Establishment"),
    ):
        read = client.get(f"{BASE}/{path}", headers=key)
        facts = read.get_json()["facts"]
        assert_as_described(described, f"{schema}Answer", read.get_json())
        assert_as_described(described, f"{schema}Change", {"name": facts["name"]})
        sent = {**key, "If-Match": read.headers["ETag"]}
        good = client.patch(f"{BASE}/{path}", json={"name": "Tên mới"}, headers=sent)
        bad = client.patch(f"{BASE}/{path}", json={"x": "y"}, headers=sent)
        assert_as_described(described, f"{schema}Answer", good.get_json())
        assert_as_described(described, "FieldsProblem", bad.get_json(force=True))
