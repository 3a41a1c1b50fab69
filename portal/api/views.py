"""Endpoints of /api/v1."""

import json
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, jsonify, request

from portal.api.schemas import (
    DescriptionQuery,
    SearchAnswer,
    SearchQuery,
    SuggestAnswer,
    SuggestQuery,
)
from portal.core.access import public
from portal.core.addresses import absolute, to
from portal.core.forms import read_api_query
from portal.core.language import gettext as _
from portal.core.load import expensive
from portal.lookup.findings import Completion, Findings, Row, complete, labels_of, look_up
from portal.lookup.queries import KIND_LABELS
from portal.lookup.schemas import FILTERS
from search.ask import Query

pages = Blueprint("api", __name__, url_prefix="/api/v1")
# The frame, and a file for each group of addresses, whose paths and components are put into it.
DESCRIPTION = Path(__file__).resolve().parent / "openapi"
FRAME = "frame.json"


@pages.get("/search")
@public
@expensive
def search() -> Response:
    """Records that fit the words, with facet counts."""
    asked = read_api_query(SearchQuery, request.args)
    findings = look_up(
        Query(
            text=asked["q"],
            filters={"kind": (asked["kind"],)} if "kind" in asked else {},
            facets=tuple(one.facet for one in FILTERS),
            page=asked["page"],
            size=asked["per_page"],
        )
    )
    answer = {
        "total": findings.total,
        "items": [_item(row) for row in findings.rows],
        "facets": _facets(findings),
        "suggestion": findings.corrected or findings.did_you_mean,
    }
    return jsonify(SearchAnswer().dump(answer))


@pages.get("/suggest")
@public
@expensive
def suggest() -> Response:
    """Completions of what is being typed."""
    asked = read_api_query(SuggestQuery, request.args)
    completions = complete(asked["q"]) if asked["q"] else []
    return jsonify(SuggestAnswer().dump({"items": [_completion(one) for one in completions]}))


@pages.get("/openapi.json")
@public
def description() -> Response:
    """What this API offers, in OpenAPI 3.1."""
    read_api_query(DescriptionQuery, request.args)
    return jsonify({**_description(), "servers": [{"url": absolute("/api/v1")}]})


def _item(row: Row) -> dict[str, str]:
    found = row.found
    return {
        "kind": found.kind,
        "code": found.code,
        "title": found.title,
        "url": absolute(to(found.path)),
        "snippet": "".join(text for text, _is_hit in row.snippet),
    }


def _facets(findings: Findings) -> dict[str, list[dict[str, str | int]]]:
    labels = labels_of(findings.facets)
    return {
        name: [
            {
                "value": one.value,
                "label": _(labels.get(name, {}).get(one.value, one.value)),
                "count": one.count,
            }
            for one in counts
        ]
        for name, counts in findings.facets.items()
    }


def _completion(completion: Completion) -> dict[str, str]:
    found = completion.found
    if found is None:
        address = to("/tim-kiem?" + urlencode({"q": completion.text}))
        return {"text": completion.text, "kind": "", "label": "", "url": address}
    return {
        "text": completion.text,
        "kind": found.kind,
        "label": _(KIND_LABELS[found.kind]),
        "url": to(found.path),
    }


@cache
def _description() -> dict[str, Any]:
    described = _read(DESCRIPTION / FRAME)
    for file in sorted(DESCRIPTION.glob("*.json")):
        if file.name != FRAME:
            part = _read(file)
            described["paths"].update(part["paths"])
            for kind, named in part["components"].items():
                described["components"].setdefault(kind, {}).update(named)
    return described


def _read(file: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return loaded
