"""Answers of the resolver for people and machines: redirect, linkset, choice, and problems."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from flask import Response, make_response, render_template

from portal.core.addresses import absolute
from portal.core.headers import ASK_AGAIN
from portal.core.language import gettext as _
from portal.core.negotiation import Offer, media_ranks
from portal.core.pagecache import OFFER_MARK
from portal.resolver.levels import Level, Target
from portal.resolver.link_types import HANDLED_BY, LABELS, uri_of
from portal.resolver.linkset import (
    CONTEXT_ADDRESS,
    JSON_LD_TYPE,
    JSON_TYPE,
    LINKSET_TYPE,
    PAGE_TYPE,
    linked_data,
    linkset,
    relations,
)
from portal.resolver.queries import Handed
from portal.resolver.targets import with_query
from qr.digital_link import DigitalLink

METHODS = "GET, HEAD, OPTIONS"
CORS: Mapping[str, str] = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": METHODS,
    "Access-Control-Allow-Headers": "Accept, Accept-Language, Content-Type",
    "Access-Control-Expose-Headers": "Link, Location",
    "Access-Control-Max-Age": "86400",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
VARY = "Accept, Accept-Language"
PROBLEM_TYPE = "application/problem+json"
# In the order in which they are taken where a client leaves the choice to the resolver.
FORMATS = (LINKSET_TYPE, JSON_TYPE, JSON_LD_TYPE, PAGE_TYPE)
_CONTEXT_LINK = (
    f'<{CONTEXT_ADDRESS}>; rel="http://www.w3.org/ns/json-ld#context"; type="{JSON_LD_TYPE}"'
)


@dataclass(frozen=True, slots=True)
class Asked:
    """One request to the resolver: the identifier, and the query and Accept header as sent."""

    link: DigitalLink
    query: str
    accept: str

    @property
    def linkset_link(self) -> str:
        """The Link header that points to the linkset of this identifier."""
        address = absolute(f"{self.link.path}?linkType=linkset")
        return f'<{address}>; rel="linkset"; type="{LINKSET_TYPE}"'


def offer_of(levels: Sequence[Level]) -> Offer:
    """All languages and media types between which answers about these levels can choose."""
    targets = [target for level in levels for target in level.targets]
    languages = {tag for target in targets for tag in target.languages}
    return Offer.of(languages, {one.media_type for one in targets if one.media_type})


def wanted_format(accept: str) -> str:
    """In which form a linkset is wanted; RFC 9264 JSON where the client does not mind."""
    ranks = media_ranks(accept, FORMATS)
    known = [(rank, place) for place, rank in enumerate(ranks) if rank is not None]
    return FORMATS[min(known)[1]] if known else LINKSET_TYPE


def wants_page(accept: str) -> bool:
    """Whether a person reads the answer: HTML is wanted before what machines read."""
    page, machine = media_ranks(accept, (PAGE_TYPE, JSON_TYPE))
    return page is not None and (machine is None or page < machine)


def redirect_to(target: Target, asked: Asked) -> Response:
    """Lead to the target; a re-pointed identifier works at once, so nobody keeps the answer."""
    response = Response(status=HTTPStatus.TEMPORARY_REDIRECT)
    response.autocorrect_location_header = False
    response.headers["Location"] = with_query(target.href, asked.query)
    response.headers["Link"] = asked.linkset_link
    del response.headers["Content-Type"]
    return response


def hand_to(handed: Handed, asked: Asked) -> Response:
    """Lead to the other resolver, which answers for this prefix (2.8)."""
    address = handed.resolver + asked.link.path
    response = redirect_to(Target(HANDLED_BY, address, handed.title), asked)
    response.headers["Link"] = f'<{address}>; rel="{uri_of(HANDLED_BY)}"'
    return response


def linkset_answer(
    levels: Sequence[Level], asked: Asked, status: HTTPStatus = HTTPStatus.OK
) -> Response:
    """All links of these levels in the form that is wanted; with 300 the ones to choose from."""
    document = linkset(levels, absolute(""))
    form = wanted_format(asked.accept)
    if form == PAGE_TYPE:
        response = _page(levels, document, asked, status)
    else:
        body = linked_data(document) if form == JSON_LD_TYPE else document
        response = Response(_json(body), status, content_type=form)
    links = [_CONTEXT_LINK] if form in {LINKSET_TYPE, JSON_TYPE} else []
    response.headers["Link"] = ", ".join([asked.linkset_link, *links])
    if status is HTTPStatus.OK:
        response.headers["X-Cache-Control"] = ASK_AGAIN
    return response


def problem(status: HTTPStatus, detail: str, accept: str, **facts: Any) -> Response:
    """What is wrong, as the helpful page or as RFC 9457; `facts` say more to both."""
    if wants_page(accept):
        page = render_template("resolver/problem.html", status=status, detail=detail, **facts)
        return make_response(page, status)
    body = {"type": "about:blank", "title": status.phrase, "status": int(status), "detail": detail}
    return Response(_json(body | facts), status, content_type=f"{PROBLEM_TYPE}; charset=utf-8")


def kept(response: Response, offer: Offer) -> Response:
    """Let the page cache keep an answer that chose from `offer`."""
    response.headers[OFFER_MARK] = offer.mark
    return response


def _page(
    levels: Sequence[Level], document: Mapping[str, Any], asked: Asked, status: HTTPStatus
) -> Response:
    page = render_template(
        "resolver/linkset.html",
        link=asked.link,
        is_choice=status is HTTPStatus.MULTIPLE_CHOICES,
        levels=[(level, _named(level)) for level in levels],
        data=linked_data(document),
    )
    return make_response(page, status)


def _named(level: Level) -> list[tuple[str, tuple[Target, ...]]]:
    """The targets under the words for their link types."""
    return [(_(LABELS.get(term, term)), found) for term, found in relations(level).items()]


def _json(body: Mapping[str, Any]) -> str:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))
