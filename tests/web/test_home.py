"""The front page, the display switch, and what machines ask first."""

import json
import re
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.core import sitemap
from tests.make.publishing import HANDBOOK, make_article
from tests.make.statements import count_statements
from tests.make.warnings import make_warned_product, make_warning

OWN = {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"}


def test_an_empty_portal_has_a_front_page(client: FlaskClient) -> None:
    page = client.get("/").get_data(as_text=True)

    assert "Hiện không có cảnh báo" in page
    assert "Có dữ liệu mẫu" not in page


def test_search_and_scan_come_first_then_warnings_then_news(
    app: Flask, client: FlaskClient
) -> None:
    make_article(app)
    make_article(app, HANDBOOK)
    make_warning(app)

    page = client.get("/").get_data(as_text=True)

    order = (
        'name="q"',
        'href="/quet"',
        "Thu hồi lô mắm thử",
        "Bạn cần gì?",
        "Tin thử về nhãn hàng",
    )
    places = [page.index(words, page.index("<main")) for words in order]
    assert places == sorted(places)
    assert page.count('name="q"') == 1


def test_the_front_page_says_when_records_are_fictional(app: Flask, client: FlaskClient) -> None:
    make_warning(app, is_sample=True)

    assert "Có dữ liệu mẫu" in client.get("/").get_data(as_text=True)


def test_the_front_page_takes_few_statements(app: Flask, client: FlaskClient) -> None:
    for number in range(6):
        make_article(app, slug=f"bai-{number}")
        make_warning(app, make_warned_product(app, f"Mắm {number}"), slug=f"w-{number}")

    with count_statements(app) as seen:
        client.get("/")

    assert len(seen) <= 11


def test_without_sample_lots_no_chain_is_offered(app: Flask, client: FlaskClient) -> None:
    make_warning(app, is_sample=True)

    assert "Xem thử một chuỗi truy xuất" not in client.get("/").get_data(as_text=True)


@pytest.mark.parametrize(
    ("language", "title", "badge"),
    [("", "Xem thử một chuỗi truy xuất", "Dữ liệu mẫu"), ("/en", "Try a traceability", "Sample")],
)
def test_three_sample_chains_can_be_tried(
    visitor: FlaskClient, language: str, title: str, badge: str
) -> None:
    page = visitor.get(f"{language}/").get_data(as_text=True)

    section = page.partition('id="chuoi-mau"')[2].partition("</ul>")[0]
    paths = re.findall(r'href="([^"]*/truy-xuat/[^"]+)"', section)
    assert title in section
    assert badge in section
    assert len(paths) == 3
    pages = [visitor.get(path).get_data(as_text=True) for path in paths]
    for number, shown in zip(("CB2609-07", "NM2609-02", "DV260901-0001"), pages, strict=True):
        assert number in shown


def test_the_sample_chains_cost_one_statement(seeded_app: Flask, visitor: FlaskClient) -> None:
    with count_statements(seeded_app) as seen:
        visitor.get("/?chi-mot-lan")

    assert len([one for one in seen if "FROM lot" in one]) == 1


def test_machines_learn_how_to_search(client: FlaskClient) -> None:
    page = client.get("/").get_data(as_text=True)

    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page)
    assert found
    site, organisation = json.loads(found.group(1))["@graph"]
    template = site["potentialAction"]["target"]["urlTemplate"]
    assert template == "http://localhost/tim-kiem?q={search_term_string}"
    assert organisation["@type"] == "GovernmentOrganization"


def test_the_page_for_people_names_every_part(app: Flask, client: FlaskClient) -> None:
    make_article(app, HANDBOOK)

    page = client.get("/so-do-trang").get_data(as_text=True)

    for path in ("/san-pham/", "/van-ban/", "/canh-bao/", "/so-tay/bai-so-tay", "/lien-he"):
        assert f'href="{path}"' in page


def choose(client: FlaskClient, headers: dict[str, str] | None = None, **form: str) -> str:
    answer = client.post("/giao-dien", data=form, headers=OWN if headers is None else headers)
    assert answer.status_code == 303
    return str(answer.location)


def test_the_chosen_display_is_kept_and_the_reader_goes_back(client: FlaskClient) -> None:
    location = choose(client, contrast="high", text_size="large", back="/tin-tuc/?trang=1")

    assert location == "/tin-tuc/?trang=1"
    assert 'class="contrast-high text-large"' in client.get("/").get_data(as_text=True)


def test_the_normal_display_needs_no_cookie(client: FlaskClient) -> None:
    choose(client, contrast="high", text_size="normal", back="/")
    choose(client, contrast="normal", text_size="normal", back="/")

    assert client.get_cookie("hien-thi") is None


def test_the_cookie_is_only_for_this_site_and_not_for_scripts(client: FlaskClient) -> None:
    answer = client.post("/giao-dien", data={"contrast": "high"}, headers=OWN)

    cookie = answer.headers["Set-Cookie"]
    for part in ("hien-thi=tuong-phan", "Path=/", "HttpOnly", "SameSite=Lax"):
        assert part in cookie
    assert "Secure" not in cookie


@pytest.mark.parametrize(
    "back",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "\\\\evil.example",
        "/\t/evil.example",
        "/a\r\nSet-Cookie: x=1",
        " //evil.example",
        "javascript:alert(1)",
        "",
    ],
)
def test_the_switch_never_leads_to_another_site(client: FlaskClient, back: str) -> None:
    assert choose(client, contrast="high", back=back) == "/"


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"},
        {"Sec-Fetch-Site": "same-site", "Origin": "http://other.localhost"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "https://localhost.evil.example"},
    ],
)
def test_another_site_cannot_switch_the_display(
    client: FlaskClient, headers: dict[str, str]
) -> None:
    answer = client.post("/giao-dien", data={"contrast": "high"}, headers=headers)

    assert answer.status_code == 403
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("headers", [{}, {"Origin": "http://localhost"}])
def test_old_browsers_can_switch_the_display(client: FlaskClient, headers: dict[str, str]) -> None:
    assert choose(client, headers, contrast="high", back="/quet") == "/quet"


def test_an_unknown_choice_is_refused(client: FlaskClient) -> None:
    answer = client.post("/giao-dien", data={"contrast": "x"}, headers=OWN)

    assert answer.status_code == 400


def test_crawlers_stay_out_of_filtered_searches_and_api(client: FlaskClient) -> None:
    lines = client.get("/robots.txt").get_data(as_text=True).splitlines()

    assert "Disallow: /tim-kiem?*&" in lines
    assert "Disallow: /api/" in lines
    assert "Sitemap: http://localhost/sitemap.xml" in lines


def test_the_security_contact_never_expires(client: FlaskClient) -> None:
    text = client.get("/.well-known/security.txt").get_data(as_text=True)

    assert "Contact: http://localhost/lien-he" in text
    expires = re.search(r"^Expires: (.+)$", text, re.MULTILINE)
    assert expires
    assert datetime.fromisoformat(expires.group(1)) > datetime.now(UTC)


def test_the_manifest_names_icons_that_exist(client: FlaskClient) -> None:
    answer = client.get("/manifest.webmanifest")

    assert answer.content_type.startswith("application/manifest+json")
    for icon in json.loads(answer.data)["icons"]:
        assert client.get(icon["src"]).status_code == 200


def test_a_long_site_map_is_split(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sitemap, "PAGES_IN_FILE", 2)
    for number in range(5):
        make_article(app, slug=f"bai-{number}")

    names = re.findall(r"<loc>http://localhost(.*?)</loc>", client.get("/sitemap.xml").text)
    parts = [client.get(name).text for name in names]

    assert names == ["/sitemap-1.xml", "/sitemap-2.xml", "/sitemap-3.xml"]
    assert all("".join(parts).count(f"/tin-tuc/bai-{n}</loc>") == 2 for n in range(5))
    assert client.get("/sitemap-4.xml").status_code == 404
    assert client.get("/sitemap-0.xml").status_code == 404


def test_every_kind_of_address_in_the_site_map_answers(visitor: FlaskClient) -> None:
    document = visitor.get("/sitemap.xml").get_data(as_text=True)
    paths = re.findall(r"<loc>http://localhost(/.*?)</loc>", document)
    by_folder: dict[str, list[str]] = {}
    for path in paths:
        if not path.startswith("/en"):
            by_folder.setdefault(path.rpartition("/")[0], []).append(path)

    broken = [
        path
        for found in by_folder.values()
        for path in found[:: max(1, len(found) // 8)]
        if visitor.get(path).status_code != 200
    ]

    assert len(paths) > 2000
    assert broken == []
