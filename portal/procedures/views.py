"""Administrative procedures that all can read, their codes, their posters, their feed."""

from collections.abc import Sequence
from importlib import import_module
from io import BytesIO

from flask import Blueprint, Response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from portal.core import clock
from portal.core.access import public
from portal.core.addresses import absolute, to
from portal.core.errors import NotFoundError, RefusedError
from portal.core.feed import CONTENT_TYPE, Feed, FeedEntry, atom, start_of
from portal.core.forms import read_query
from portal.core.language import current_language
from portal.core.language import gettext as _
from portal.core.load import expensive
from portal.core.printed_code import draw_png, draw_svg, printed_address
from portal.places.queries import own_province_name
from portal.procedures.models import ProcedureVersion
from portal.procedures.queries import (
    Wanted,
    former_version,
    newest_versions,
    office_named,
    offices,
    other_versions,
    procedure_fields,
    procedure_on,
    procedures_for_poster,
    procedures_page,
    withdrawn_procedure,
)
from portal.procedures.schemas import (
    MOST_ON_POSTER,
    PictureQuery,
    PosterQuery,
    ProceduresQuery,
)
from portal.procedures.states import LEVEL_LABELS, VersionState
from qr.errors import QrError

pages = Blueprint("procedures", __name__)
FEED_LENGTH = 30
LIST, FEED = "/thu-tuc/", "/thu-tuc/atom.xml"
# The national public-service portal, where papers are handed in; this portal takes none.
NATIONAL_PORTAL = "https://dichvucong.gov.vn/"
POSTER_TITLE = "Thủ tục hành chính về tiêu chuẩn, đo lường, chất lượng"
POSTER_LEAD = "Quét mã để xem hồ sơ cần nộp, nơi nộp, thời hạn và căn cứ pháp lý."


@pages.get("/thu-tuc/")
@public
def procedures() -> ResponseReturnValue:
    """The procedures that hold today, by field, level, office and words."""
    query = read_query(ProceduresQuery, request.args)
    wanted = Wanted(query["q"], query["linh_vuc"], query["cap"], query["noi"])
    return render_template(
        "procedures/procedures.html",
        listing=procedures_page(clock.today(), query["trang"], wanted),
        wanted=wanted,
        fields=procedure_fields(),
        offices=offices(),
        levels=LEVEL_LABELS,
    )


@pages.get("/thu-tuc/<string:code>")
@public
def procedure(code: str) -> ResponseReturnValue:
    """One procedure as it holds today."""
    today = clock.today()
    try:
        shown = procedure_on(code, today)
    except NotFoundError:
        return _withdrawn(code)
    if code != shown.procedure.code:
        return redirect(to(shown.procedure.path), 301)
    return _page(shown, is_former=False)


@pages.get("/thu-tuc/<string:code>/phien-ban/<int:number>")
@public
def version(code: str, number: int) -> ResponseReturnValue:
    """A procedure as it held before, or will hold later."""
    return _page(former_version(code, number), is_former=True)


@pages.get("/thu-tuc/<string:code>/qr.svg")
@public
@expensive
def svg(code: str) -> Response:
    """The printed code of a procedure as SVG."""
    query = read_query(PictureQuery, request.args)
    found = procedure_on(code, clock.today()).procedure.code
    body = draw_svg(found, mm=query["mm"], caption=query["chu"])
    return _file(body, "image/svg+xml", f"qr-{found}.svg", is_shown=True)


@pages.get("/thu-tuc/<string:code>/qr.png")
@public
@expensive
def png(code: str) -> Response:
    """The printed code of a procedure as PNG."""
    query = read_query(PictureQuery, request.args)
    found = procedure_on(code, clock.today()).procedure.code
    body = draw_png(found, mm=query["mm"], dpi=query["dpi"], caption=query["chu"])
    return _file(body, "image/png", f"qr-{found}.png", is_shown=True)


@pages.get("/thu-tuc/ap-phich")
@public
def choose() -> ResponseReturnValue:
    """Choose what stands on a poster: an office, a field, or single procedures."""
    query = read_query(PosterQuery, request.args)
    wanted = Wanted(field=query["linh_vuc"], office=query["noi"])
    return render_template(
        "procedures/posters.html",
        query=query,
        versions=procedures_for_poster(clock.today(), (), wanted, MOST_ON_POSTER),
        fields=procedure_fields(),
        offices=offices(),
    )


@pages.get("/thu-tuc/ap-phich.pdf")
@public
@expensive
def poster() -> Response:
    """A poster with a code for each of the procedures wanted, as PDF."""
    query = read_query(PosterQuery, request.args)
    wanted = Wanted(field=query["linh_vuc"], office=query["noi"])
    versions = procedures_for_poster(clock.today(), query["ma"], wanted, MOST_ON_POSTER)
    if not versions:
        raise NotFoundError(_("Không có thủ tục nào để in."))
    title = office_named(query["noi"]).name if query["noi"] else POSTER_TITLE
    body = _board(versions, title, query["kho"])
    return _file(body, "application/pdf", "ap-phich-thu-tuc.pdf", is_shown=False)


@pages.get("/thu-tuc/atom.xml")
@public
def feed() -> ResponseReturnValue:
    """Feed of procedures as they are published and changed."""
    entries = [_feed_entry(one) for one in newest_versions(clock.today(), FEED_LENGTH)]
    newest = max((entry.updated for entry in entries), default=start_of(clock.today()))
    province = own_province_name()
    title = f"{_('Thủ tục hành chính')} – {province}"
    addresses = absolute(to(FEED)), absolute(to(LIST))
    document = Feed(*addresses, title, province, entries, newest, current_language())
    return Response(atom(document), content_type=CONTENT_TYPE)


def _page(shown: ProcedureVersion, *, is_former: bool) -> str:
    today = clock.today()
    return render_template(
        "procedures/procedure.html",
        shown=shown,
        is_former=is_former,
        is_later=shown.valid_from > today,
        has_ended=shown.has_ended(today),
        others=other_versions(shown),
        levels=LEVEL_LABELS,
        address=absolute(to(shown.procedure.path)),
        national_portal=shown.portal_link or NATIONAL_PORTAL,
        data=_structured(shown),
    )


def _withdrawn(code: str) -> ResponseReturnValue:
    found = withdrawn_procedure(code)
    if found is None:
        raise NotFoundError(_("Không có thủ tục này."))
    published = [one for one in found.versions if one.state is VersionState.PUBLISHED]
    return render_template("procedures/withdrawn.html", procedure=found, last=published[-1])


def _board(versions: Sequence[ProcedureVersion], title: str, paper: str) -> bytes:
    # The drawing of pages brings 11 MB along, which most processes never need.
    drawing = import_module("qr.board")
    sizes = {one.key: one for one in import_module("qr.poster").POSTER_SIZES}
    entries = tuple(
        drawing.BoardEntry(printed_address(one.procedure.code), one.name, one.procedure.code)
        for one in versions
    )
    board = drawing.Board(
        title=title,
        lead=POSTER_LEAD,
        entries=entries,
        province=own_province_name(),
        footer=absolute(LIST).removeprefix("https://"),
        size=sizes[paper],
    )
    file = BytesIO()
    try:
        drawing.draw_board(file, board)
    except QrError as refusal:
        raise RefusedError(str(refusal)) from None
    return file.getvalue()


def _file(body: bytes, content_type: str, name: str, *, is_shown: bool) -> Response:
    answer = Response(body, content_type=content_type)
    kind = "inline" if is_shown else "attachment"
    answer.headers["Content-Disposition"] = f'{kind}; filename="{name}"'
    return answer


def _feed_entry(shown: ProcedureVersion) -> FeedEntry:
    steps = Markup("").join(Markup("<li>{}</li>").format(step) for step in shown.steps)
    body = Markup("<p>{}</p><ol>{}</ol>").format(shown.summary, steps)
    return FeedEntry(
        address=absolute(shown.procedure.path),
        title=shown.name,
        summary=shown.summary or shown.name,
        html=str(body),
        published=start_of(shown.valid_from),
        updated=shown.published_at or start_of(shown.valid_from),
        category=shown.field.shown_label,
    )


def _structured(shown: ProcedureVersion) -> dict[str, object]:
    """The procedure for machines (schema.org)."""
    return {
        "@context": "https://schema.org",
        "@type": "GovernmentService",
        "name": shown.name,
        "description": shown.summary,
        "identifier": shown.procedure.code,
        "inLanguage": "vi",
        "url": absolute(shown.procedure.path),
        "areaServed": {"@type": "AdministrativeArea", "name": own_province_name()},
    }
