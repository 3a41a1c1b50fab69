"""Warnings and recalls, in force and past, and their feed."""

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from portal.core import clock
from portal.core.access import public
from portal.core.addresses import absolute, to
from portal.core.banners import show_above
from portal.core.feed import CONTENT_TYPE, Feed, FeedEntry, atom, start_of
from portal.core.forms import read_query
from portal.core.language import N_, current_language
from portal.core.language import gettext as _
from portal.ledger.queries import newest_position
from portal.places.queries import own_province_name
from portal.warnings.cards import banners_of_establishment, banners_of_product
from portal.warnings.models import ConsumerWarning
from portal.warnings.publications import WARNINGS
from portal.warnings.queries import (
    WarningFilter,
    hazard_kinds,
    newest_warnings,
    warned_communes,
    warning_by_slug,
    warnings_page,
)
from portal.warnings.schemas import WarningsQuery
from portal.warnings.states import MEASURE_LABELS, SOURCE_LABELS, STATUS_LABELS, WarningStatus
from portal.warnings.wording import CHANGE_LABELS, SURVEY_BASIS

pages = Blueprint("warnings", __name__)
FEED_LENGTH = 30
SURVEY_IS_NO_VERDICT = N_(
    "Đây là kết quả khảo sát trên mẫu lấy ngẫu nhiên, chỉ để tham khảo. Khảo sát không kết luận"
    " cơ sở nào làm sai."
)
show_above("product", banners_of_product)
show_above("establishment", banners_of_establishment)
LIST, FEED = "/canh-bao/", "/canh-bao/atom.xml"


@pages.get("/canh-bao/")
@public
def warnings() -> ResponseReturnValue:
    """The list of warnings, those in force first."""
    query, today = read_query(WarningsQuery, request.args), clock.today()
    wanted = WarningFilter(
        status=WarningStatus(query["tinh_trang"]) if query["tinh_trang"] else None,
        measures=query["bien_phap"],
        hazards=query["moi_nguy"],
        commune=query["xa"],
        words=query["tim"],
    )
    return render_template(
        "warnings/warnings.html",
        listing=warnings_page(today, wanted, query["trang"]),
        wanted=wanted,
        hazards=hazard_kinds(),
        communes=warned_communes(today),
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
        source_labels=SOURCE_LABELS,
        change_labels=CHANGE_LABELS,
        survey_basis=SURVEY_BASIS,
        survey_words=SURVEY_IS_NO_VERDICT,
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
    if warning.is_survey:
        body = Markup("<p>{}</p>").format(_(SURVEY_IS_NO_VERDICT)) + body
    changed = [change.at for change in warning.changes]
    return FeedEntry(
        address=absolute(warning.path),
        title=warning.title,
        summary=warning.summary,
        html=str(body),
        published=start_of(warning.issued_on),
        updated=max((start_of(warning.last_change), *changed)),
        category=_(MEASURE_LABELS[warning.measure]),
    )


def _structured(warning: ConsumerWarning) -> dict[str, object]:
    """The warning for machines (schema.org)."""
    named = [(one.name, one.gtin) for one in warning.products]
    named += [(one.name, one.gtin) for one in warning.goods]
    goods = [
        {"@type": "Product", "name": name, **({"gtin": gtin} if gtin else {})}
        for name, gtin in named
    ]
    told: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "SpecialAnnouncement",
        "name": warning.title,
        "text": warning.summary,
        "datePosted": warning.issued_on.isoformat(),
        "inLanguage": "vi",
        "url": absolute(warning.path),
        "announcementLocation": {"@type": "AdministrativeArea", "name": own_province_name()},
        "category": MEASURE_LABELS[warning.measure],
        "about": goods,
    }
    if warning.lifted_on is not None:
        told["expires"] = warning.lifted_on.isoformat()
    return told
