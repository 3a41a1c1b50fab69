"""The front page, the site map, the display switch, and what machines ask first."""

from datetime import UTC, datetime, time, timedelta
from http import HTTPStatus
from math import ceil
from urllib.parse import urlsplit

from flask import Blueprint, Response, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import Forbidden

from portal.core import clock, display, sitemap
from portal.core.access import public, public_uncached
from portal.core.addresses import absolute, local_path, settings, static_url, to
from portal.core.errors import NotFoundError
from portal.core.forms import read_query
from portal.core.language import current_language
from portal.core.language import gettext as _
from portal.core.load import expensive
from portal.home.examples import examples
from portal.home.queries import addresses, best_products, count_addresses, count_records
from portal.home.schemas import DisplayForm
from portal.places.queries import own_province_name
from portal.publishing.models import CATEGORY_LABELS
from portal.publishing.queries import handbook_articles, latest_news
from portal.registry.judgement import judge_product
from portal.warnings.queries import warnings_in_force
from portal.warnings.states import MEASURE_LABELS

pages = Blueprint("home", __name__)
PLAIN = "text/plain; charset=utf-8"
SHOWN_WARNINGS, SHOWN_NEWS, SHOWN_PRODUCTS, SHOWN_CHAPTERS = 4, 3, 3, 6
SECURITY_CONTACT_DAYS = 180
A_YEAR_S = 365 * 24 * 3600
# Searches with filters are without number; a page of plain words says by itself whether it is
# for robots.
NOT_FOR_ROBOTS = ("/tim-kiem?*&", "/en/tim-kiem?*&", "/api/", "/en/api/")
# Pages that are no records: they stand in the site map too.
LISTS = (
    *("/", "/quet", "/san-pham/", "/co-so/", "/tieu-chuan/", "/van-ban/", "/canh-bao/"),
    *("/kiem-tra/", "/tin-tuc/", "/so-tay/", "/so-do-trang", "/hoi-dap/", "/hoi-dap/tbt/"),
    *("/thu-tuc/", "/dao-tao/", "/thu-vien/", "/phan-anh/", "/phan-anh/ket-qua/", "/dang-ky-tin"),
    "/tieu-chuan/ap-dung",
)


@pages.get("/")
@public
def front() -> ResponseReturnValue:
    """Search first, then scan, warnings in force, ways on, news, figures."""
    today = clock.today()
    in_force = warnings_in_force(today)
    figures = count_records()
    return render_template(
        "home/front.html",
        warnings=in_force[:SHOWN_WARNINGS],
        more_warnings=len(in_force) > SHOWN_WARNINGS,
        news=latest_news(today, SHOWN_NEWS),
        chapters=handbook_articles(today)[:SHOWN_CHAPTERS],
        labels=CATEGORY_LABELS,
        measures=MEASURE_LABELS,
        figures=figures,
        examples=examples() if figures.has_samples else (),
        products=best_products(settings().province, today, SHOWN_PRODUCTS),
        judge=lambda product: judge_product(product, today),
        data=_structured(),
    )


@pages.get("/so-do-trang")
@public
def site_map() -> ResponseReturnValue:
    """All parts of the portal on one page, for people."""
    return render_template(
        "home/site_map.html",
        chapters=handbook_articles(clock.today()),
        labels=CATEGORY_LABELS,
    )


@pages.post("/giao-dien")
@public_uncached
def choose_display() -> ResponseReturnValue:
    """Keep in a cookie how the reader wants pages shown, and go back to the page."""
    _refuse_other_sites()
    form = read_query(DisplayForm, request.form)
    chosen = {
        choice
        for choice, is_chosen in (
            ("tuong-phan", form["contrast"] == "high"),
            ("chu-lon", form["text_size"] == "large"),
        )
        if is_chosen
    }
    answer = redirect(local_path(form["back"]), 303)
    answer.set_cookie(
        display.COOKIE,
        display.cookie_value(chosen),
        max_age=A_YEAR_S if chosen else 0,
        secure=settings().base_url.startswith("https://"),
        httponly=True,
        samesite="Lax",
    )
    return answer


@pages.get("/sitemap.xml")
@public
@expensive
def sitemap_xml() -> ResponseReturnValue:
    """The site map for search engines, or the list of its parts when it is too long for one."""
    today = clock.today()
    parts = ceil(count_addresses(today) / sitemap.PAGES_IN_FILE)
    if parts > 1:
        names = (absolute(f"/sitemap-{part}.xml") for part in range(1, parts + 1))
        return Response(sitemap.index(names), content_type=sitemap.CONTENT_TYPE)
    return _part_of_sitemap(1)


@pages.get("/sitemap-<int:part>.xml")
@public
@expensive
def sitemap_part(part: int) -> ResponseReturnValue:
    """One part of a long site map, from 1."""
    return _part_of_sitemap(part)


@pages.get("/robots.txt")
@public
def robots() -> ResponseReturnValue:
    """What crawlers may read: all but search results and the API."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in NOT_FOR_ROBOTS)]
    text = "\n".join((*lines, "", f"Sitemap: {absolute('/sitemap.xml')}", ""))
    return Response(text, content_type=PLAIN)


@pages.get("/manifest.webmanifest")
@public
def manifest() -> ResponseReturnValue:
    """What a phone needs to keep the portal on its home screen."""
    answer = jsonify(
        name=f"{_('Tiêu chuẩn – Đo lường – Chất lượng')} {own_province_name()}",
        short_name="TCĐLCL",
        lang=current_language(),
        id=to("/quet"),
        start_url=to("/quet"),
        # All of it, in both languages: a code leads to every part of the portal.
        scope="/",
        display="standalone",
        background_color="#ffffff",
        theme_color="#06343d",
        icons=[
            {"src": static_url("img/emblem.svg"), "sizes": "any", "type": "image/svg+xml"},
            *(_icon(side, purpose) for side in (192, 512) for purpose in ("any", "maskable")),
        ],
        shortcuts=[
            {"name": _("Quét mã"), "url": to("/quet")},
            {"name": _("Cảnh báo"), "url": to("/canh-bao/")},
        ],
    )
    answer.content_type = "application/manifest+json; charset=utf-8"
    return answer


@pages.get("/favicon.ico")
@public
def favicon() -> ResponseReturnValue:
    """For browsers that ask for an icon without reading the page."""
    return redirect(static_url("img/emblem-180.png"), HTTPStatus.FOUND)


@pages.get("/.well-known/security.txt")
@public
def security_txt() -> ResponseReturnValue:
    """Whom to tell about a weakness (RFC 9116); the date always lies ahead."""
    ends = clock.today() + timedelta(days=SECURITY_CONTACT_DAYS)
    email = settings().contact_email
    lines = (
        *([f"Contact: mailto:{email}"] if email else []),
        f"Contact: {absolute('/lien-he')}",
        f"Expires: {datetime.combine(ends, time(), UTC).isoformat()}",
        "Preferred-Languages: vi, en",
        f"Canonical: {absolute('/.well-known/security.txt')}",
        "",
    )
    return Response("\n".join(lines), content_type=PLAIN)


def _part_of_sitemap(part: int) -> Response:
    size = sitemap.PAGES_IN_FILE
    records = addresses(clock.today(), limit=size, offset=(part - 1) * size) if part else []
    lists = LISTS if part == 1 else ()
    if not (records or lists):
        raise NotFoundError(_("Không có phần này của sơ đồ trang."))
    found = (
        *(sitemap.SitePage(path) for path in lists),
        *(sitemap.SitePage(record.path, record.changed_at) for record in records),
    )
    return Response(sitemap.urlset(settings().base_url, found), content_type=sitemap.CONTENT_TYPE)


def _icon(side: int, purpose: str) -> dict[str, str]:
    """An icon whose edge a phone may cut off in its own shape."""
    source = static_url(f"img/app-{side}.png")
    sizes = f"{side}x{side}"
    return {"src": source, "sizes": sizes, "type": "image/png", "purpose": purpose}


def _refuse_other_sites() -> None:
    """Refuse a form that another site sends in the reader's name."""
    site = request.headers.get("Sec-Fetch-Site", "")
    origin = request.headers.get("Origin", "")
    if site and site not in {"same-origin", "none"}:
        raise Forbidden
    # Browsers without Sec-Fetch-Site say at least where the form stood.
    if not site and origin and urlsplit(origin).hostname not in settings().allowed_hosts:
        raise Forbidden


def _structured() -> dict[str, object]:
    """The portal and who runs it, for machines (schema.org)."""
    province = own_province_name()
    search = {
        "@type": "SearchAction",
        "target": {
            "@type": "EntryPoint",
            "urlTemplate": absolute(to("/tim-kiem")) + "?q={search_term_string}",
        },
        "query-input": "required name=search_term_string",
    }
    organisation = {
        "@type": "GovernmentOrganization",
        "@id": absolute("/#co-quan"),
        "name": province,
        "url": absolute("/"),
        "logo": absolute(static_url("img/emblem.svg")),
        "areaServed": {"@type": "AdministrativeArea", "name": province},
    }
    site = {
        "@type": "WebSite",
        "name": f"{_('Cổng Tiêu chuẩn – Đo lường – Chất lượng')} {province}",
        "url": absolute("/"),
        "inLanguage": ["vi", "en"],
        "publisher": {"@id": absolute("/#co-quan")},
        "potentialAction": search,
    }
    return {"@context": "https://schema.org", "@graph": [site, organisation]}
