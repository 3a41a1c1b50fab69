"""Digital Link addresses, EPC binary strings, and the resolver's description of itself."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from http import HTTPStatus

from flask import Blueprint, Response, jsonify, request

from portal.core import clock
from portal.core.access import public, public_uncached
from portal.core.addresses import absolute, settings
from portal.core.language import ENGLISH, current_language
from portal.core.language import gettext as _
from portal.core.negotiation import media_ranks
from portal.core.raw_uri import is_digital_link, raw_path, raw_query
from portal.core.rest_of_path import let_take_rest
from portal.places.queries import own_province_name
from portal.resolver.answers import (
    CORS,
    METHODS,
    VARY,
    Asked,
    hand_to,
    kept,
    linkset_answer,
    offer_of,
    problem,
    redirect_to,
)
from portal.resolver.choice import Choice, Wish, choose, default_candidates
from portal.resolver.levels import Level
from portal.resolver.link_types import PREFIX, VOCABULARY, term_of
from portal.resolver.linkset import (
    CONTEXT_ADDRESS,
    JSON_LD_TYPE,
    JSON_TYPE,
    LINKSET_TYPE,
    PAGE_TYPE,
)
from portal.resolver.queries import handed_over, levels_of
from qr.digital_link import DigitalLink, InvalidLinkError, parse_link
from qr.epc_binary import link_of_binary
from qr.gs1_keys import QUALIFIER_SEQUENCES

pages = let_take_rest(Blueprint("resolver", __name__))
DESCRIPTION_PATH = "/.well-known/gs1resolver"
ALLOWED = ["GET", "HEAD", "OPTIONS"]
WHOLE = frozenset(("linkset", "all"))
KEYS = ",".join(f"'{key}'" for key in QUALIFIER_SEQUENCES)
Reader = Callable[[str, str], DigitalLink]


@pages.after_app_request
def open_to_all_origins(response: Response) -> Response:
    """Scanners in any page may read every answer of the resolver, errors too (2.2)."""
    if is_digital_link(request.path) or request.path == DESCRIPTION_PATH:
        response.headers.update(CORS)
        response.headers["Vary"] = VARY
    return response


@pages.route(f"/<any({KEYS}):key>/<rest:rest>", methods=ALLOWED, provide_automatic_options=False)
@public_uncached
def identified(key: str, rest: str) -> Response:
    """Where a GS1 identifier leads; read from the address as it was sent, not from the route."""
    return _resolve(parse_link)


@pages.route("/eh<rest:rest>", methods=ALLOWED, provide_automatic_options=False)
@pages.route("/ex<rest:rest>", methods=ALLOWED, provide_automatic_options=False)
@public_uncached
def binary(rest: str) -> Response:
    """The same for the binary string of an RFID tag (2.3)."""
    return _resolve(_read_binary)


@pages.get(DESCRIPTION_PATH)
@public
def description() -> Response:
    """What this resolver supports (Resolver 3)."""
    own = settings()
    return jsonify(
        name=f"{_('Tiêu chuẩn – Đo lường – Chất lượng')} {own_province_name()}".strip(),
        resolverRoot=own.base_url,
        supportedPrimaryKeys=list(QUALIFIER_SEQUENCES),
        supportedLinkType=[{"namespace": VOCABULARY, "prefix": PREFIX}],
        linkTypeDefaultCanBeLinkset=False,
        supportsSemanticInterpretation=False,
        validatesAIcombinations=True,
        supportsLanguageVariants=True,
        jsonLdContextLocation=CONTEXT_ADDRESS,
        contact={"fn": own_province_name() or own.base_url},
    )


def _read_binary(path: str, query: str) -> DigitalLink:
    return parse_link(link_of_binary(path).path, query)


def _resolve(read: Reader) -> Response:
    if request.method == "OPTIONS":
        return Response(status=HTTPStatus.NO_CONTENT, headers={"Allow": METHODS})
    accept, query = request.headers.get("Accept", ""), raw_query(request.environ)
    try:
        link = read(raw_path(request.environ), query)
    except InvalidLinkError as error:
        detail = _("Địa chỉ này không phải là một mã GS1 hợp lệ.")
        return problem(HTTPStatus.BAD_REQUEST, detail, accept, reason=error.reason)
    asked = Asked(link, query, accept)
    levels = levels_of(link, clock.today(), absolute(""))
    answer = _answer(levels, asked) if levels else _elsewhere(asked)
    return kept(answer, offer_of(levels))


def _elsewhere(asked: Asked) -> Response:
    handed = handed_over(asked.link)
    if handed is not None:
        return hand_to(handed, asked)
    detail = _("Mã GS1 này được viết đúng, nhưng chưa có trong sổ đăng ký.")
    return problem(HTTPStatus.NOT_FOUND, detail, asked.accept, identifier=asked.link.value)


def _answer(levels: Sequence[Level], asked: Asked) -> Response:
    wish = _wish(asked)
    if wish.link_type in WHOLE:
        return linkset_answer(levels, asked)
    choice = choose(levels, wish)
    if choice is None:
        return _without_target(levels, asked)
    if _wants_linkset(wish, levels):
        return linkset_answer(levels, asked)
    if len(choice.targets) == 1:
        return redirect_to(choice.targets[0], asked)
    return linkset_answer([_only(choice)], asked, HTTPStatus.MULTIPLE_CHOICES)


def _wish(asked: Asked) -> Wish:
    parameters = {name.lower(): value for name, value in reversed(asked.link.attributes)}
    written = parameters.get("linktype", "").strip()
    languages = request.headers.get("Accept-Language", "")
    if current_language() == ENGLISH:
        languages = f"{ENGLISH}, {languages}"
    return Wish(
        link_type=written.lower() if written.lower() in WHOLE else term_of(written) or written,
        accept=asked.accept,
        accept_language=languages,
        context=parameters.get("context", ""),
    )


def _wants_linkset(wish: Wish, levels: Sequence[Level]) -> bool:
    """Whether the Accept header asks for the linkset outright (2.10).

    JSON is also the type of some targets; then it asks for such a target.
    """
    forms = (PAGE_TYPE, LINKSET_TYPE, JSON_TYPE, JSON_LD_TYPE)
    page, *machine = media_ranks(wish.accept, forms)
    before_page = [
        form
        for form, rank in zip(forms[1:], machine, strict=True)
        if rank is not None and (page is None or rank < page)
    ]
    if wish.link_type or LINKSET_TYPE in before_page:
        return LINKSET_TYPE in before_page
    offered = {target.media_type for target in default_candidates(levels)}
    return bool(before_page) and offered.isdisjoint(before_page)


def _only(choice: Choice) -> Level:
    """The level with nothing but the targets to choose from."""
    targets = tuple([replace(target, is_default=False) for target in choice.targets])
    return replace(choice.level, targets=targets)


def _without_target(levels: Sequence[Level], asked: Asked) -> Response:
    detail = _("Mã này có trong hệ thống, nhưng không có loại liên kết được hỏi.")
    types = sorted({f"{PREFIX}{one.link_type}" for level in levels for one in level.targets})
    return problem(
        HTTPStatus.NOT_FOUND,
        detail,
        asked.accept,
        available=types,
        linkset=absolute(f"{asked.link.path}?linkType=linkset"),
    )
