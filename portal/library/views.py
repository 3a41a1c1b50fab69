"""Public pages of the library: the list, one item, its captions and video, the feed."""

from flask import Blueprint, Response, make_response, render_template, request, send_file
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from portal.core import clock
from portal.core.access import public, public_uncached
from portal.core.addresses import absolute, to
from portal.core.errors import NotFoundError
from portal.core.feed import CONTENT_TYPE, Feed, FeedEntry, atom, start_of
from portal.core.forms import read_query
from portal.core.headers import ASK_AGAIN, CONTENT_SECURITY_POLICY
from portal.core.language import current_language
from portal.core.language import gettext as _
from portal.core.markdown import render
from portal.library.models import LibraryItem
from portal.library.queries import (
    is_video_public,
    item_by_slug,
    items_page,
    newest_items,
    related_items,
    topics,
)
from portal.library.schemas import LibraryQuery
from portal.library.states import KIND_LABELS, LibraryKind
from portal.library.videos import MEDIA_TYPES, video_file
from portal.places.queries import own_province_name

pages = Blueprint("library", __name__)
LIST, FEED = "/thu-vien/", "/thu-vien/atom.xml"
FEED_LENGTH = 30
MOST_RELATED = 4
CAPTIONS = "text/vtt; charset=utf-8"
SCHEMA_TYPES = {
    LibraryKind.INFOGRAPHIC: "ImageObject",
    LibraryKind.VIDEO: "VideoObject",
    LibraryKind.LEAFLET: "DigitalDocument",
    LibraryKind.LESSON: "LearningResource",
}
# A page with a video may play it, from this portal alone.
WITH_MEDIA = f"{CONTENT_SECURITY_POLICY}; media-src 'self'"
SANDBOX = "sandbox; default-src 'none'"


@pages.get("/thu-vien/")
@public
def library() -> ResponseReturnValue:
    """What the library offers, newest first."""
    query = read_query(LibraryQuery, request.args)
    return render_template(
        "library/library.html",
        listing=items_page(query["trang"], query["loai"], query["chu_de"]),
        kinds=query["loai"],
        topic_code=query["chu_de"],
        topics=topics(),
        kind_labels=KIND_LABELS,
    )


@pages.get("/thu-vien/<string:slug>")
@public
def item(slug: str) -> ResponseReturnValue:
    """One item, with everything in words that it shows or says."""
    found = item_by_slug(slug)
    page = render_template(
        "library/item.html",
        item=found,
        text=render(found.body, link=to),
        related=related_items(found, MOST_RELATED),
        address=absolute(to(found.path)),
        data=_structured(found),
        kind_labels=KIND_LABELS,
    )
    response = make_response(page)
    if found.video_digest:
        response.headers["Content-Security-Policy"] = WITH_MEDIA
    return response


@pages.get("/thu-vien/<string:slug>.vtt")
@public
def captions(slug: str) -> ResponseReturnValue:
    """The captions of a video."""
    found = item_by_slug(slug)
    if not found.captions:
        raise NotFoundError(_("Video này không có phụ đề."))
    return Response(found.captions, content_type=CAPTIONS)


# Below the address of attachments, which the page cache passes by: browsers ask for parts.
@pages.get("/tep/video/<string:digest>.<string:ending>")
@public_uncached
def video(digest: str, ending: str) -> ResponseReturnValue:
    """A video of a published item, whole or in parts."""
    if not is_video_public(digest):
        raise NotFoundError(_("Không có video này."))
    file = video_file(digest, ending)
    response = send_file(file, mimetype=MEDIA_TYPES[ending], etag=digest, conditional=True)
    response.headers["Content-Security-Policy"] = SANDBOX
    # An item can be withdrawn, so the reader's browser asks again and is told 304.
    response.headers["X-Cache-Control"] = ASK_AGAIN
    return response


@pages.get("/thu-vien/atom.xml")
@public
def feed() -> ResponseReturnValue:
    """Feed of what is new."""
    entries = [_feed_entry(found) for found in newest_items(FEED_LENGTH)]
    newest = max((entry.updated for entry in entries), default=start_of(clock.today()))
    province = own_province_name()
    title = f"{_('Thư viện')} – {province}"
    addresses = absolute(to(FEED)), absolute(to(LIST))
    document = Feed(*addresses, title, province, entries, newest, current_language())
    return Response(atom(document), content_type=CONTENT_TYPE)


def _feed_entry(found: LibraryItem) -> FeedEntry:
    body = Markup("<p>{}</p>").format(found.summary) + render(found.body, absolute).html
    if found.picture_digest:
        picture = absolute(found.picture_url(1280)), found.picture_alt
        body = Markup('<p><img src="{}" alt="{}"></p>').format(*picture) + body
    return FeedEntry(
        address=absolute(found.path),
        title=found.title,
        summary=found.summary,
        html=str(body),
        published=found.published_at or found.updated_at,
        updated=found.updated_at,
        category=_(KIND_LABELS[found.kind]),
    )


def _structured(found: LibraryItem) -> dict[str, object]:
    """The item for machines (schema.org)."""
    published = found.published_at or found.updated_at
    data: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": SCHEMA_TYPES[found.kind],
        "name": found.title,
        "description": found.summary,
        "datePublished": published.isoformat(),
        "dateModified": found.updated_at.isoformat(),
        "inLanguage": "vi",
        "isAccessibleForFree": True,
        "url": absolute(found.path),
        "about": found.topic.label,
        "publisher": {"@type": "GovernmentOrganization", "name": own_province_name()},
    }
    if found.picture_digest:
        data["image" if found.kind is LibraryKind.LESSON else "thumbnailUrl"] = absolute(
            found.picture_url(1280)
        )
    if found.kind is LibraryKind.INFOGRAPHIC:
        data["contentUrl"] = absolute(found.picture_url(1280))
    if found.kind is LibraryKind.VIDEO:
        data["contentUrl"] = absolute(found.video_path) if found.video_path else found.video_link
        data["uploadDate"] = published.isoformat()
    return data
