"""Site maps for search engines (sitemaps.org): every address in both languages."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote
from xml.sax.saxutils import escape

from portal.core.language import ENGLISH, ENGLISH_PREFIX, VIETNAMESE

CONTENT_TYPE = "application/xml; charset=utf-8"
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
SCHEMA = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
XHTML = 'xmlns:xhtml="http://www.w3.org/1999/xhtml"'
# A file may hold 50,000 addresses; each page has one for each language.
PAGES_IN_FILE = 22_000


@dataclass(frozen=True, slots=True)
class SitePage:
    """A page by its path without language prefix; `changed_at` is None for lists."""

    path: str
    changed_at: datetime | None = None


def urlset(base_url: str, pages: Iterable[SitePage]) -> str:
    """The site map of these pages."""
    return "".join(
        (
            HEAD,
            f"<urlset {SCHEMA} {XHTML}>\n",
            *(_page(base_url, page) for page in pages),
            "</urlset>",
        )
    )


def index(addresses: Iterable[str]) -> str:
    """A site map that names other site maps."""
    maps = (f"<sitemap><loc>{escape(one)}</loc></sitemap>\n" for one in addresses)
    return "".join((HEAD, f"<sitemapindex {SCHEMA}>\n", *maps, "</sitemapindex>"))


def _page(base_url: str, page: SitePage) -> str:
    path = quote(page.path, safe="/:")
    here = {
        VIETNAMESE: escape(base_url + path),
        ENGLISH: escape(base_url + ENGLISH_PREFIX + path),
    }
    links = "".join(
        f'<xhtml:link rel="alternate" hreflang="{language}" href="{address}"/>'
        for language, address in here.items()
    )
    changed = page.changed_at
    when = f"<lastmod>{changed.isoformat(timespec='seconds')}</lastmod>" if changed else ""
    return "".join(f"<url><loc>{one}</loc>{when}{links}</url>\n" for one in here.values())
