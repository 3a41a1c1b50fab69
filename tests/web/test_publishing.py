"""News, handbook, fixed pages and feeds, as readers get them."""

import re
import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.app import create_app
from portal.core import clock
from portal.core.db import db
from portal.publishing.entries import SOURCES
from portal.publishing.models import ArticleKind, Category
from tests.make.portal import close, settings_in
from tests.make.publishing import HANDBOOK, NEWS, PAGE, make_article, withdraw
from tests.make.statements import count_statements

ATOM = "{http://www.w3.org/2005/Atom}"
PLACES = ("/", "/tin-tuc/", "/tin-tuc/atom.xml", "/tin-tuc/chat-luong/atom.xml", "/sitemap.xml")


def titles_in_feed(client: FlaskClient, path: str) -> list[str | None]:
    root = ElementTree.fromstring(client.get(path).data)  # noqa: S314  # our own feed
    return [one.text for one in root.iterfind(f"{ATOM}entry/{ATOM}title")]


def assert_is_nowhere(app: Flask, client: FlaskClient, slug: str) -> None:
    assert client.get(f"/tin-tuc/{slug}").status_code == 404
    assert client.get(f"/tin-tuc/{slug}.txt").status_code == 404
    for place in PLACES:
        assert slug not in client.get(place).get_data(as_text=True), place
    with app.app_context():
        assert SOURCES[0].keys() == []
        assert SOURCES[0].documents([f"news/{slug}"]) == []
        assert SOURCES[0].found([f"news/{slug}"]) == {}
        db.session.remove()


def test_an_article_shows_dates_category_summary_body_and_sources(
    app: Flask, client: FlaskClient
) -> None:
    path = make_article(app, updated_on=NEWS.published_on + timedelta(2), sources=["Nghị định 37"])

    page = client.get(path).get_data(as_text=True)

    for words in ("Tin thử về nhãn hàng", "Một câu tóm tắt.", "05/01/2026", "07/01/2026"):
        assert words in page
    assert "Nghị định 37" in page
    assert '<h2 id="muc-mot">Mục một</h2>' in page
    assert '"@type":"NewsArticle"' in page
    assert 'href="http://localhost/tin-tuc/tin-thu"' in page


def test_a_withdrawn_article_is_nowhere(app: Flask, client: FlaskClient) -> None:
    make_article(app, slug="bai-bi-go")
    withdraw(app, ArticleKind.NEWS, "bai-bi-go")

    assert_is_nowhere(app, client, "bai-bi-go")


def test_an_article_of_tomorrow_is_nowhere_today(app: Flask, client: FlaskClient) -> None:
    make_article(app, slug="bai-ngay-mai", published_on=clock.today() + timedelta(1))

    assert_is_nowhere(app, client, "bai-ngay-mai")


def test_an_article_of_today_is_listed_fed_and_found(app: Flask, client: FlaskClient) -> None:
    make_article(app, slug="bai-hom-nay", published_on=clock.today())

    for place in PLACES:
        assert "bai-hom-nay" in client.get(place).get_data(as_text=True), place
    with app.app_context():
        assert SOURCES[0].keys() == ["news/bai-hom-nay"]
        assert SOURCES[0].found(["news/bai-hom-nay"])["news/bai-hom-nay"].path == (
            "/tin-tuc/bai-hom-nay"
        )


def test_an_article_stands_only_at_the_address_of_its_kind(app: Flask, client: FlaskClient) -> None:
    make_article(app, HANDBOOK)

    assert client.get("/so-tay/bai-so-tay").status_code == 200
    assert client.get("/tin-tuc/bai-so-tay").status_code == 404


def test_what_an_author_types_never_becomes_code(app: Flask, client: FlaskClient) -> None:
    path = make_article(
        app,
        title="<script>alert(1)</script>",
        summary='"><img src=x onerror=alert(1)>',
        body="<script>alert(1)</script> [x](javascript:alert(1))",
        sources=["<svg onload=alert(1)>"],
    )

    for address in (path, "/tin-tuc/", "/"):
        page = client.get(address).get_data(as_text=True)
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "<svg onload" not in page
        assert 'href="javascript' not in page


def test_the_list_can_be_narrowed_to_a_category(app: Flask, client: FlaskClient) -> None:
    make_article(app, title="Bài chất lượng")
    make_article(app, slug="khac", title="Bài đo lường", category=Category.METROLOGY)

    page = client.get("/tin-tuc/?chuyen_muc=do-luong").get_data(as_text=True)

    assert "Bài đo lường" in page
    assert "Bài chất lượng" not in page
    assert client.get("/tin-tuc/?chuyen_muc=").status_code == 200
    assert client.get("/tin-tuc/?chuyen_muc=khong-co").status_code == 400


def test_a_long_list_has_pages_with_links_both_ways(app: Flask, client: FlaskClient) -> None:
    for number in range(21):
        make_article(app, slug=f"bai-{number}")

    first = client.get("/tin-tuc/").get_data(as_text=True)
    second = client.get("/tin-tuc/?trang=2").get_data(as_text=True)

    assert '<link rel="next" href="http://localhost/tin-tuc/?trang=2">' in first
    assert '<link rel="prev" href="http://localhost/tin-tuc/?trang=1">' in second
    assert client.get("/tin-tuc/?trang=3").status_code == 404


def test_the_list_takes_a_fixed_number_of_statements(app: Flask, client: FlaskClient) -> None:
    for number in range(15):
        make_article(app, slug=f"bai-{number}")

    with count_statements(app) as seen:
        client.get("/tin-tuc/")

    assert len(seen) <= 4


def test_related_links_leave_out_what_the_public_may_not_read(
    app: Flask, client: FlaskClient
) -> None:
    make_article(app, HANDBOOK, title="Bài sổ tay thử")
    make_article(app, slug="bi-go", title="Bài bị gỡ")
    withdraw(app, ArticleKind.NEWS, "bi-go")
    related = [("/so-tay/bai-so-tay", "tên cũ"), ("/tin-tuc/bi-go", "x"), ("/quet", "Quét mã")]

    page = client.get(make_article(app, related=related)).get_data(as_text=True)

    links = re.findall(r'<li><a href="([^"]+)">([^<]+)</a></li>', page)
    assert ("/so-tay/bai-so-tay", "Bài sổ tay thử") in links
    assert ("/quet", "Quét mã") in links
    assert "bi-go" not in page


def test_the_text_for_loudspeakers_has_no_marks(app: Flask, client: FlaskClient) -> None:
    path = make_article(app, body="## Mục **một**\n\n1. Rửa & ngâm", sources=["Nghị định 37"])

    answer = client.get(f"{path}.txt")

    text = answer.get_data(as_text=True)
    assert answer.content_type == "text/plain; charset=utf-8"
    assert "Mục một\n\n1. Rửa & ngâm" in text
    assert "– Nghị định 37" in text
    assert text.endswith("http://localhost/tin-tuc/tin-thu\n")


def test_feeds_have_stable_ids_and_absolute_links(app: Flask, client: FlaskClient) -> None:
    make_article(app, body="[Quét](/quet)")
    make_article(app, slug="khac", title="Đo", category=Category.METROLOGY)

    document = client.get("/tin-tuc/atom.xml")

    assert document.content_type == "application/atom+xml; charset=utf-8"
    assert "<id>http://localhost/tin-tuc/tin-thu</id>" in document.get_data(as_text=True)
    assert "http://localhost/quet" in document.get_data(as_text=True)
    assert titles_in_feed(client, "/tin-tuc/do-luong/atom.xml") == ["Đo"]
    assert client.get("/tin-tuc/khong-co/atom.xml").status_code == 404


def test_a_feed_does_not_follow_the_host_header(app: Flask, client: FlaskClient) -> None:
    make_article(app)

    document = client.get("/tin-tuc/atom.xml", headers={"Host": "127.0.0.1"})

    assert "127.0.0.1" not in document.get_data(as_text=True)


def test_handbook_and_fixed_pages_have_a_table_of_contents(app: Flask, client: FlaskClient) -> None:
    body = "## Một\n\nx\n\n## Hai\n\nx\n\n## Ba\n\nx"
    make_article(app, HANDBOOK, body=body)
    make_article(app, PAGE, body=body)

    for path in ("/so-tay/bai-so-tay", "/gioi-thieu"):
        assert '<a href="#hai">Hai</a>' in client.get(path).get_data(as_text=True)
    assert "bai-so-tay" in client.get("/so-tay/").get_data(as_text=True)


@pytest.mark.parametrize(
    "path", ["/gioi-thieu", "/lien-he", "/du-lieu-ca-nhan", "/kha-nang-tiep-can"]
)
def test_a_fixed_page_that_nobody_wrote_is_not_found(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_english_pages_show_english_titles_and_mark_the_vietnamese_text(
    app: Flask, client: FlaskClient
) -> None:
    path = make_article(app, title_en="A test item", summary_en="One sentence.")

    page = client.get(f"/en{path}").get_data(as_text=True)

    assert "<h1>A test item</h1>" in page
    assert '<div class="prose" lang="vi">' in page
    assert 'href="/en/tin-tuc/"' in page


def test_the_contact_page_says_how_to_reach_the_operator(
    empty_data_dir: Path, tmp_path: Path
) -> None:
    own = replace(
        settings_in(Path(shutil.copytree(empty_data_dir, tmp_path / "instance"))),
        contact_email="tdc@example.vn",
        contact_phone="0255 000 001",
    )
    app = create_app(own)
    make_article(app, PAGE, slug="lien-he")

    page = app.test_client().get("/lien-he").get_data(as_text=True)
    close(app)

    assert 'href="mailto:tdc@example.vn"' in page
    assert 'href="tel:0255000001"' in page


def test_the_contact_page_says_when_the_operator_has_given_nothing(
    app: Flask, client: FlaskClient
) -> None:
    make_article(app, PAGE, slug="lien-he")

    assert "Cơ quan vận hành chưa điền" in client.get("/lien-he").get_data(as_text=True)
