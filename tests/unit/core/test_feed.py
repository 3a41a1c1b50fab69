"""Atom feeds, site maps and share links are what their readers expect."""

import base64
import json
from datetime import UTC, date, datetime
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from portal.core import sitemap
from portal.core.feed import Feed, FeedEntry, atom, start_of
from portal.core.sharing import zalo_link

DAY = date(2026, 11, 20)
ATOM = "{http://www.w3.org/2005/Atom}"


def feed_with(title: str) -> Feed:
    at = start_of(DAY)
    entry = FeedEntry("https://x.vn/tin-tuc/a", title, title, f"<p>{title}</p>", at, at)
    return Feed("https://x.vn/f", "https://x.vn/", title, "Tỉnh", [entry], at, "vi")


@given(st.text(max_size=60))
def test_any_text_makes_a_well_formed_feed(title: str) -> None:
    root = ElementTree.fromstring(atom(feed_with(title)))  # noqa: S314  # made above

    assert root.findtext(f"{ATOM}entry/{ATOM}id") == "https://x.vn/tin-tuc/a"


def test_html_stands_escaped_in_the_content() -> None:
    document = atom(feed_with("Mắm & muối")).decode()

    assert "Mắm &amp; muối" in document
    assert "&lt;p&gt;" in document


def test_a_day_begins_at_midnight_in_viet_nam() -> None:
    assert start_of(DAY).isoformat() == "2026-11-20T00:00:00+07:00"


def test_a_site_map_names_both_languages_and_escapes_addresses() -> None:
    page = sitemap.SitePage("/tieu-chuan/a&b c", datetime(2026, 1, 5, tzinfo=UTC))
    document = sitemap.urlset("https://x.vn", [page])
    root = ElementTree.fromstring(document)  # noqa: S314  # made above

    places = [one.text for one in root.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    assert places == ["https://x.vn/tieu-chuan/a%26b%20c", "https://x.vn/en/tieu-chuan/a%26b%20c"]
    assert document.count('hreflang="en"') == 2


def test_zalo_gets_the_address_in_its_own_wrapping() -> None:
    wrapped = parse_qs(urlsplit(zalo_link("https://x.vn/tin-tuc/a")).query)["d"][0]

    assert json.loads(base64.b64decode(wrapped)) == {"url": "https://x.vn/tin-tuc/a"}
