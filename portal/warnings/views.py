"""Warnings and recalls, in force and past, and their feed."""

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
from portal.ledger.queries import newest_position
from portal.places.queries import own_province_name
from portal.warnings.models import (
    MEASURE_LABELS,
    STATUS_LABELS,
    ConsumerWarning,
    WarningMeasure,
    WarningStatus,
)
from portal.warnings.publications import WARNINGS
from portal.warnings.queries import newest_warnings, warning_by_slug, warnings_page
from portal.warnings.schemas import WarningsQuery

pages = Blueprint("warnings", __name__)
FEED_LENGTH = 30
LIST, FEED = "/canh-bao/", "/canh-bao/atom.xml"


@pages.get("/canh-bao/")
@public
def warnings() -> ResponseReturnValue:
    """The list of warnings, those in force first."""
    query, today = read_query(WarningsQuery, request.args), clock.today()
    status = WarningStatus(query["tinh_trang"]) if query["tinh_trang"] else None
    measures: list[WarningMeasure] = query["bien_phap"]
    return render_template(
        "warnings/warnings.html",
        listing=warnings_page(today, query["trang"], status, measures),
        status=status,
        measures=measures,
        status_labels=STATUS_LABELS,
        measure_labels=MEASURE_LABELS,
    )


@pages.get("/canh-bao/<string:slug>")
@public
def warning(slug: str) -> ResponseReturnValue:
    """One warning: first what to do, then what it is about."""
    found = warning_by_slug(slug, clock.today())
    address = absolute(to(found.path))
    return render_template(
        "warnings/warning.html",
        warning=found,
        is_in_force=found.is_in_force(clock.today()),
        status=found.status_on(clock.today()),
        status_labels=STATUS_LABELS,
        measure_labels=MEASURE_LABELS,
        address=address,
        data=_structured(found),
        log_position=newest_position(WARNINGS.kind, found.slug),
    )


@pages.get("/canh-bao/atom.xml")
@public
def feed() -> ResponseReturnValue:
    """Feed of warnings as they are issued and lifted."""
    entries = [_feed_entry(found) for found in newest_warnings(clock.today(), FEED_LENGTH)]
    newest = max((entry.updated for entry in entries), default=start_of(clock.today()))
    province = own_province_name()
    title = f"{_('Cảnh báo và thu hồi')} – {province}"
    addresses = absolute(to(FEED)), absolute(to(LIST))
    document = Feed(*addresses, title, province, entries, newest, current_language())
    return Response(atom(document), content_type=CONTENT_TYPE)


def _feed_entry(warning: ConsumerWarning) -> FeedEntry:
    steps = Markup("").join(Markup("<li>{}</li>").format(step) for step in warning.what_to_do)
    body = Markup("<p>{}</p><p>{}</p><ol>{}</ol>").format(warning.summary, warning.hazard, steps)
    if warning.lifted_on is not None:
        body = Markup("<p>{} {}</p>").format(_("Đã gỡ bỏ:"), warning.lifted_reason) + body
    return FeedEntry(
        address=absolute(warning.path),
        title=warning.title,
        summary=warning.summary,
        html=str(body),
        published=start_of(warning.issued_on),
        updated=start_of(warning.last_change),
        category=_(MEASURE_LABELS[warning.measure]),
    )


def _structured(warning: ConsumerWarning) -> dict[str, object]:
    """The warning for machines (schema.org)."""
    return {
        "@context": "https://schema.org",
        "@type": "SpecialAnnouncement",
        "name": warning.title,
        "text": warning.summary,
        "datePosted": warning.issued_on.isoformat(),
        "inLanguage": "vi",
        "url": absolute(warning.path),
        "announcementLocation": {"@type": "AdministrativeArea", "name": own_province_name()},
        "about": [{"@type": "Product", "name": product.name} for product in warning.products],
    }
