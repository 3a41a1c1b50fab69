"""Public pages of gatherings: the list, one of them, calendar files, the feed."""

from collections.abc import Sequence

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from portal.core import clock
from portal.core.access import public
from portal.core.addresses import absolute, to
from portal.core.feed import CONTENT_TYPE, Feed, atom, start_of
from portal.core.forms import read_query
from portal.core.language import current_language
from portal.core.language import gettext as _
from portal.core.markdown import plain_text, render
from portal.core.spoken_text import short_lines, spoken
from portal.gatherings.calendar import CONTENT_TYPE as CALENDAR
from portal.gatherings.calendar import calendar
from portal.gatherings.linked_data import calendar_event, feed_entry, structured
from portal.gatherings.models import Gathering
from portal.gatherings.queries import (
    coming_gatherings,
    communes_with_gatherings,
    gathering_by_slug,
    gatherings_page,
    newest_gatherings,
    room_of,
)
from portal.gatherings.schemas import GatheringsQuery
from portal.gatherings.states import (
    KIND_LABELS,
    PERIOD_LABELS,
    STATUS_LABELS,
    STATUS_TONES,
)
from portal.places.queries import own_province_name

pages = Blueprint("gatherings", __name__)
LIST, FEED = "/dao-tao/", "/dao-tao/atom.xml"
FEED_LENGTH = 30
PLAIN = "text/plain; charset=utf-8"


@pages.get("/dao-tao/")
@public
def gatherings() -> ResponseReturnValue:
    """The gatherings that come, or those that were."""
    query, today = read_query(GatheringsQuery, request.args), clock.today()
    wanted = query["thoi_gian"], query["loai"], query["xa"]
    return render_template(
        "gatherings/gatherings.html",
        listing=gatherings_page(today, query["trang"], *wanted),
        period=query["thoi_gian"],
        kinds=query["loai"],
        commune_code=query["xa"],
        communes=communes_with_gatherings(),
        kind_labels=KIND_LABELS,
        period_labels=PERIOD_LABELS,
        status_labels=STATUS_LABELS,
        tones=STATUS_TONES,
    )


@pages.get("/dao-tao/<string:slug>")
@public
def gathering(slug: str) -> ResponseReturnValue:
    """One gathering: when, where, for whom, and how to sign up."""
    found, today = gathering_by_slug(slug), clock.today()
    room = room_of(found)
    return render_template(
        "gatherings/gathering.html",
        gathering=found,
        room=room,
        status=found.status_on(today),
        is_open=found.takes_sign_ups_on(today),
        text=render(found.body, link=to),
        address=absolute(to(found.path)),
        data=structured(found, room),
        kind_labels=KIND_LABELS,
        status_labels=STATUS_LABELS,
        tones=STATUS_TONES,
    )


@pages.get("/dao-tao/<string:slug>.txt")
@public
def read_aloud(slug: str) -> ResponseReturnValue:
    """A gathering as it is read out over loudspeakers."""
    found = gathering_by_slug(slug)
    text = render_template("gatherings/read_aloud.txt", gathering=found, said=_said(found))
    return Response(f"{text.strip()}\n", content_type=PLAIN)


@pages.get("/dao-tao/<string:slug>.ics")
@public
def calendar_of_one(slug: str) -> ResponseReturnValue:
    """A gathering for one's own calendar."""
    found = gathering_by_slug(slug)
    return _calendar(found.title, [found], slug)


@pages.get("/dao-tao/lich.ics")
@public
def calendar_of_all() -> ResponseReturnValue:
    """All that comes, for calendars that look for news by themselves."""
    name = f"{_('Đào tạo và sự kiện')} – {own_province_name()}"
    return _calendar(name, coming_gatherings(clock.today()), "lich")


@pages.get("/dao-tao/atom.xml")
@public
def feed() -> ResponseReturnValue:
    """Feed of the announcements."""
    entries = [feed_entry(one) for one in newest_gatherings(FEED_LENGTH)]
    newest = max((entry.updated for entry in entries), default=start_of(clock.today()))
    province = own_province_name()
    title = f"{_('Đào tạo và sự kiện')} – {province}"
    addresses = absolute(to(FEED)), absolute(to(LIST))
    document = Feed(*addresses, title, province, entries, newest, current_language())
    return Response(atom(document), content_type=CONTENT_TYPE)


def _calendar(name: str, found: Sequence[Gathering], file: str) -> Response:
    body = calendar(name, [calendar_event(one) for one in found])
    response = Response(body, content_type=CALENDAR)
    response.headers["Content-Disposition"] = f'attachment; filename="{file}.ics"'
    return response


def _said(found: Gathering) -> str:
    """The text in lines that nobody who reads aloud gets lost in."""
    paragraphs = [found.summary, *plain_text(found.body).split("\n\n")]
    return "\n\n".join("\n".join(short_lines(spoken(one))) for one in paragraphs if one.strip())
