"""A crawl over the whole portal: no link leads nowhere, and every page is linked."""

import re
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import parse_qsl, unquote, urldefrag, urljoin, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.exceptions import HTTPException

from portal.core.db import db
from portal.registry.models import Establishment, Product
from portal.settings import ROOT

SITE = "http://localhost"
# Links are gathered from so many pages of one kind; every link found is opened once.
PAGES_OF_A_KIND = 2
# What no page links to: asked for by programs, or sent by forms.
WITHOUT_LINKS = {
    "/.well-known/security.txt",
    "/api/v1/openapi.json",
    "/api/v1/search",
    "/api/v1/suggest",
    "/giao-dien",
    "/favicon.ico",
    "/healthz",
    "/readyz",
    "/robots.txt",
    "/sitemap.xml",
    "/sitemap-<part>.xml",
    "/q/",
    "/q/<typed>",
    "/q/<typed>/s/<digits>",
    "/static/<filename>",
    # Attachments of articles; the sample articles have none.
    "/tep/<digest>/<name>",
    # For GS1 scanners and other programs.
    "/.well-known/gs1resolver",
    "/<key>/<rest>",
    "/eh<rest>",
    "/ex<rest>",
    "/truy-xuat/",
    # Of the scanner's scripts, and of forms without an account.
    "/sw.js",
    "/quet/ngoai-tuyen",
    "/quet/du-lieu.json",
    "/quet/tra-cuu.json",
    "/quet/bo-doc-ma.wasm",
    "/phan-anh/phieu",
    # Behind a secret, a mail or a form that was sent; films, earlier versions and published
    # results, of which the samples have none.
    "/dang-ky-tin/da-gui",
    "/dang-ky-tin/da-xoa",
    "/dang-ky-tin/huy/<secret>",
    "/dang-ky-tin/quan-ly/<secret>",
    "/dang-ky-tin/quan-ly/<secret>/ngung",
    "/dang-ky-tin/quan-ly/<secret>/xoa",
    "/dang-ky-tin/xac-nhan/<token>",
    "/danh-gia/cam-on",
    "/dao-tao/phieu/da-huy",
    "/dao-tao/phieu/huy",
    "/hoi-dap/theo-doi/bo-sung",
    "/phan-anh/ket-qua/<number>",
    "/phan-anh/theo-doi/danh-gia",
    "/phan-anh/theo-doi/du-lieu",
    "/phan-anh/theo-doi/viet-them",
    "/phan-anh/theo-doi/xoa-danh-tinh",
    "/tep/video/<digest>.<ending>",
    "/thu-tuc/<code>/phien-ban/<number>",
    "/thu-vien/<slug>.vtt",
    "/tieu-chuan/ap-dung/tin/<digest>.xml",
}
PROGRAMS = "/api/v1/"
# Opened from the menu of officers, which tests/browser/test_workspace.py walks through.
STAFF = "/can-bo/"
ERRORS = {
    "/khong-co-trang-nay": 404,
    "/q/AAAAAAAA": 404,
    "/san-pham/?trang=x": 400,
}
# Without a code this form leads to the page on which one is typed, in the same language.
LEADS_ON = "/en/quet/noi-quet"
# Feeds and files for programs have one language.
FOR_PROGRAMS = (".xml", ".json", "/api/v1/log/head")
# Reached by typing: the crawl begins there too.
TYPED = ("/", "/en/", "/tim-kiem?q=nuoc+mam", "/tim-kiem?q=xyzzyq", *ERRORS)


class Page(HTMLParser):
    """The links and names of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.ids.add(given.get("id", ""))
        self.links += [given[name] for name in ("href", "src") if name in given]
        self.links += [one.split()[0] for one in given.get("srcset", "").split(",") if one.strip()]
        if tag == "form" and given.get("method", "get").lower() == "get":
            self.links.append(given.get("action", ""))
        if given.get("property") in {"og:image", "og:url"}:
            self.links.append(given["content"])


@dataclass
class Crawl:
    """What was opened, and what was wrong with it."""

    app: Flask
    client: FlaskClient
    seen: dict[str, int] = field(default_factory=dict)
    rules: Counter[tuple[str, ...]] = field(default_factory=Counter)
    pages: dict[str, Page] = field(default_factory=dict)
    linked: set[str] = field(default_factory=set)
    bad: list[tuple[str, str, int]] = field(default_factory=list)
    anchors: list[tuple[str, str, str]] = field(default_factory=list)

    def run(self) -> None:
        """Open everything that is linked, breadth first."""
        waiting = deque((path, "typed") for path in TYPED)
        while waiting:
            path, source = waiting.popleft()
            if path in self.seen:
                continue
            page = self.open(path, source)
            if page is not None:
                waiting.extend((link, path) for link in self.links_of(path, page))

    def open(self, path: str, source: str) -> Page | None:
        answer = self.client.get(path, follow_redirects=True)
        self.seen[path] = answer.status_code
        if answer.status_code != ERRORS.get(path.removeprefix("/en"), 200):
            self.bad.append((source, path, answer.status_code))
        if answer.mimetype != "text/html":
            return None
        page = self.pages[path] = Page(answer.text)
        kind = self.kind_of(path)
        self.rules[kind] += 1
        return page if self.rules[kind] <= PAGES_OF_A_KIND else None

    def links_of(self, path: str, page: Page) -> Iterator[str]:
        for link in page.links:
            whole, anchor = urldefrag(urljoin(SITE + path, link))
            if not whole.startswith(SITE + "/"):
                continue
            target = whole.removeprefix(SITE)
            self.linked.add(target)
            if anchor:
                self.anchors.append((path, target, unquote(anchor)))
            yield target

    def kind_of(self, path: str) -> tuple[str, ...]:
        """Rule, language and names of the query: pages of one kind come from one template."""
        parts = urlsplit(path)
        names = sorted({name for name, _ in parse_qsl(parts.query)})
        return ("en" if is_english(path) else "vi", self.rule_of(path), *names)

    def rule_of(self, path: str) -> str:
        bare = unquote(urlsplit(path).path)
        bare = bare.removeprefix("/en") if is_english(path) else bare
        try:
            rule, _ = self.app.url_map.bind("localhost").match(bare, return_rule=True)
        except HTTPException:
            return "none"
        return re.sub(r"<(?:[^:>]*:)?([^>]*)>", r"<\1>", str(rule))


def is_english(path: str) -> bool:
    return urlsplit(path).path.startswith("/en/")


@pytest.fixture(scope="module")
def crawl(seeded_app: Flask) -> Crawl:
    """The whole portal, walked through once."""
    walk = Crawl(seeded_app, seeded_app.test_client())
    walk.run()
    return walk


pytestmark = pytest.mark.xdist_group("links")


def test_no_link_leads_nowhere(crawl: Crawl) -> None:
    assert crawl.bad == []
    assert len(crawl.seen) > 500


def test_every_anchor_is_on_the_page_that_it_points_to(crawl: Crawl) -> None:
    lost = [
        (source, f"{target}#{anchor}")
        for source, target, anchor in crawl.anchors
        if target in crawl.pages and anchor not in crawl.pages[target].ids
    ]

    assert lost == []


def test_every_address_is_linked_from_somewhere(crawl: Crawl) -> None:
    reached = {crawl.rule_of(path) for path in crawl.linked}
    promised = set((ROOT / "tests/rules/addresses.txt").read_text().split())

    alone = {path for path in promised if path.startswith((PROGRAMS, STAFF))} | WITHOUT_LINKS
    assert promised - alone - reached == set()


def test_every_static_file_that_is_named_is_there(crawl: Crawl) -> None:
    named = {path for path in crawl.linked if path.startswith("/static/")}

    assert named
    assert {crawl.seen[path] for path in named} == {200}
    assert [path for path in named if not re.search(r"\?v=[0-9a-f]{12}$", path)] == []


def test_every_file_that_the_style_sheet_names_is_there() -> None:
    for sheet in (ROOT / "static").rglob("*.css"):
        named = re.findall(r"url\(\s*[\"']?([^\"')]+)", sheet.read_text())
        files = [name for name in named if not name.startswith("data:")]
        missing = [one for one in files if not (sheet.parent / urlsplit(one).path).is_file()]
        assert missing == [], sheet


def test_every_file_that_a_script_imports_is_there() -> None:
    for script in (ROOT / "static" / "js").rglob("*.js"):
        named = re.findall(r"(?:from|import)\s*\(?[\"'](\.[^\"']+)", script.read_text())
        assert [one for one in named if not (script.parent / one).is_file()] == [], script


def test_a_page_in_english_links_to_english_pages(crawl: Crawl) -> None:
    astray = {
        (path, link)
        for path, page in crawl.pages.items()
        if is_english(path) and path != LEADS_ON
        for link in page.links
        if link.startswith("/")
        and not link.startswith(("/en/", "/static/", "/anh/"))
        and not link.endswith(FOR_PROGRAMS)
    }

    # The one way out is the switch of language, to the same page.
    assert {pair for pair in astray if "/en" + pair[1] != pair[0]} == set()


def test_the_site_map_names_pages_that_are_there(visitor: FlaskClient) -> None:
    listed = re.findall(r"<loc>([^<]+)</loc>", visitor.get("/sitemap.xml").text)
    folders: dict[str, list[str]] = {}
    for address in listed:
        path = address.removeprefix(SITE)
        folders.setdefault(path.rpartition("/")[0], []).append(path)

    for paths in folders.values():
        for path in (*paths[:3], paths[-1]):
            assert visitor.get(path).status_code == 200, path


def test_a_record_and_the_page_behind_its_code_are_public_together(seeded_app: Flask) -> None:
    visitor = seeded_app.test_client()
    with seeded_app.app_context():
        products = db.session.scalars(select(Product.code).order_by(Product.id)).all()
        establishments = db.session.scalars(select(Establishment.code)).all()

    found = [
        (code, visitor.get(f"/q/{code}").status_code, visitor.get(f"/{folder}/{code}").status_code)
        for folder, codes in (("san-pham", products), ("co-so", establishments))
        for code in codes
    ]

    assert {status for _, *both in found for status in both} <= {200, 404}
    assert [one for one in found if one[1] != one[2]] == []
