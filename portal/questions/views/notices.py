"""TBT notices that all can read, and their feed."""

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from portal.core import clock
from portal.core.access import public
from portal.core.addresses import absolute, to
from portal.core.feed import CONTENT_TYPE, Feed, FeedEntry, atom, start_of
from portal.core.forms import read_query
from portal.core.language import current_language
from portal.core.language import gettext as _
from portal.places.queries import own_province_name
from portal.questions.catalogue import (
    chapters_in_use,
    chapters_named,
    markets,
    newest_notices,
    notices_page,
    public_notice,
)
from portal.questions.models import TbtNotice
from portal.questions.schemas import NoticesQuery

pages = Blueprint("tbt_notices", __name__)
FEED_LENGTH = 50
LIST, FEED = "/hoi-dap/tbt/", "/hoi-dap/tbt/atom.xml"


@pages.get("/hoi-dap/tbt/")
@public
def notices() -> ResponseReturnValue:
    """The notices of a market about a group of goods, the newest first."""
    query, today = read_query(NoticesQuery, request.args), clock.today()
    listing = notices_page(
        query["trang"],
        today,
        words=query["q"],
        market=query["thi_truong"],
        hs=query["hs"],
        only_open=query["con_gop_y"],
    )
    return render_template(
        "questions/notices.html",
        listing=listing,
        query=query,
        markets=markets(),
        chapters=chapters_named(),
        chapters_in_use=chapters_in_use(),
    )


@pages.get("/hoi-dap/tbt/<string:slug>")
@public
def notice(slug: str) -> ResponseReturnValue:
    """One notice."""
    found = public_notice(slug)
    return render_template(
        "questions/notice.html",
        notice=found,
        chapters=chapters_named(),
        is_open=found.is_open_for_comments(clock.today()),
        address=absolute(to(found.path)),
    )


@pages.get("/hoi-dap/tbt/atom.xml")
@public
def feed() -> ResponseReturnValue:
    """Feed of notices as they are entered."""
    entries = [_feed_entry(found) for found in newest_notices(FEED_LENGTH)]
    newest = max((entry.updated for entry in entries), default=start_of(clock.today()))
    province = own_province_name()
    title = f"{_('Thông báo TBT')} – {province}"
    addresses = absolute(to(FEED)), absolute(to(LIST))
    document = Feed(*addresses, title, province, entries, newest, current_language())
    return Response(atom(document), content_type=CONTENT_TYPE)


def _feed_entry(found: TbtNotice) -> FeedEntry:
    body = Markup("<p>{}</p><p>HS: {}</p>").format(found.summary, ", ".join(found.hs_codes))
    return FeedEntry(
        address=absolute(found.path),
        title=f"{found.symbol}: {found.title}",
        summary=found.summary or found.title,
        html=str(body),
        published=start_of(found.issued_on),
        updated=found.updated_at,
        category=found.market.shown_label,
    )
