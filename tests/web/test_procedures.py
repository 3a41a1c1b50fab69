"""Procedures as people, printers and machines meet them."""

from datetime import timedelta
from xml.etree import ElementTree

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.accounts.permissions import Role
from portal.core import clock
from portal.core.db import unit_of_work
from portal.lookup.indexing import IndexKeeper
from portal.procedures.entries import SOURCES
from portal.procedures.queries import procedure_by_code
from portal.procedures.services.publishing import withdraw_procedure
from portal.procedures.states import Level
from tests.make.labels import addresses_in, offer_labels, words_in
from tests.make.officers import make_officer, sign_in
from tests.make.procedures import (
    PUBLISHER,
    TEXT,
    make_draft,
    make_procedure,
    make_procedure_rows,
    make_version,
)
from tests.make.statements import count_statements

TODAY = clock.today()
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(autouse=True)
def rows(app: Flask) -> None:
    """Fields and offices."""
    make_procedure_rows(app)


def withdraw(app: Flask, code: str, replaced_by: str = "") -> None:
    with app.app_context(), unit_of_work():
        found = procedure_by_code(code)
        withdraw_procedure(
            found,
            reason="Bãi bỏ theo quyết định thử",
            replaced_by=replaced_by,
            expected_version=found.version,
            at=clock.now(),
            by=PUBLISHER,
        )


def test_a_procedure_says_what_is_needed_and_what_is_not_known(
    app: Flask, client: FlaskClient
) -> None:
    code = make_procedure(app)

    page = client.get(f"/thu-tuc/{code}").text

    for words in ("Cân thử và ghi sổ.", "Bản công bố", "Nơi nhận hồ sơ thử", "Luật Đo lường", code):
        assert words in page
    assert "Chưa có dữ liệu" in page
    assert "Đối chiếu với Cổng Dịch vụ công quốc gia" in page
    assert 'href="https://dichvucong.gov.vn/"' in page
    assert "Chưa đối chiếu" in client.get("/thu-tuc/").text


def test_the_printed_code_leads_to_the_page_and_lower_case_too(
    app: Flask, client: FlaskClient
) -> None:
    code = make_procedure(app)

    answer = client.get(f"/q/{code}")

    assert (answer.status_code, answer.location) == (303, f"/thu-tuc/{code}")
    assert client.get(f"/thu-tuc/{code.lower()}").location == f"/thu-tuc/{code}"


def test_drafts_are_found_nowhere(app: Flask, client: FlaskClient) -> None:
    code = make_draft(app)

    for path in (f"/thu-tuc/{code}", f"/thu-tuc/{code}/qr.svg", f"/api/v1/procedures/{code}"):
        assert client.get(path).status_code == 404
    assert client.get(f"/thu-tuc/{code}/phien-ban/1").status_code == 404
    assert client.get("/thu-tuc/ap-phich.pdf").status_code == 404
    assert TEXT.name not in client.get("/thu-tuc/").text
    with app.app_context():
        assert list(SOURCES[0].keys()) == []


def test_former_and_coming_versions_can_be_read_and_say_so(app: Flask, client: FlaskClient) -> None:
    code = make_procedure(app)
    coming = TODAY + timedelta(days=9)
    make_version(app, code, name="Cách làm mới của dấu định lượng", valid_from=coming)

    page = client.get(f"/thu-tuc/{code}").text
    later = client.get(f"/thu-tuc/{code}/phien-ban/2").text

    assert "Sắp thay đổi" in page
    assert f"{coming:%d/%m/%Y}" in page
    assert "Phiên bản này có hiệu lực từ ngày" in later
    assert '<meta name="robots" content="noindex">' in later
    assert client.get(f"/thu-tuc/{code}/phien-ban/3").status_code == 404


def test_a_withdrawn_procedure_tells_who_scans_its_code(app: Flask, client: FlaskClient) -> None:
    code, follower = make_procedure(app), make_procedure(app, name="Thủ tục theo sau")
    withdraw(app, code, follower)

    page = client.get(f"/thu-tuc/{code}").text

    assert "Thủ tục này không còn áp dụng" in page
    assert "Bãi bỏ theo quyết định thử" in page
    assert f'href="/thu-tuc/{follower}"' in page
    assert TEXT.name not in client.get("/thu-tuc/").text
    assert client.get(f"/api/v1/procedures/{code}").status_code == 404


def test_lists_are_narrowed_and_cost_the_same_for_many(app: Flask, client: FlaskClient) -> None:
    def statements() -> int:
        with count_statements(app) as seen:
            assert client.get("/thu-tuc/").status_code == 200
        return len(seen)

    for number in range(2):
        make_procedure(app, name=f"Thủ tục thử số {number}")
    few = statements()
    for number in range(2, 6):
        make_procedure(app, name=f"Thủ tục thử số {number}", field_code="tieu-chuan")

    assert statements() == few
    narrowed = client.get("/thu-tuc/?linh_vuc=tieu-chuan&cap=province&noi=hcc-tinh&q=thu+so+3").text
    assert "Thủ tục thử số 3" in narrowed
    assert "Thủ tục thử số 4" not in narrowed
    assert client.get("/thu-tuc/?cap=x").status_code == 400
    assert client.get("/thu-tuc/?trang=5").status_code == 404


def test_the_code_is_drawn_as_picture(app: Flask, client: FlaskClient) -> None:
    code = make_procedure(app)

    svg, png = client.get(f"/thu-tuc/{code}/qr.svg"), client.get(f"/thu-tuc/{code}/qr.png")

    assert svg.content_type.startswith("image/svg+xml")
    assert png.data.startswith(b"\x89PNG")
    assert client.get(f"/thu-tuc/{code}/qr.svg?mm=0").status_code == 400


@pytest.mark.parametrize("paper", ["a4", "a5"])
def test_a_poster_has_a_code_for_each_procedure(
    app: Flask, client: FlaskClient, paper: str
) -> None:
    codes = {make_procedure(app, name=f"Thủ tục thử số {number}") for number in range(9)}
    make_procedure(app, name="Của nơi khác", office_code=None)

    answer = client.get(f"/thu-tuc/ap-phich.pdf?noi=hcc-tinh&kho={paper}")

    assert answer.content_type == "application/pdf"
    found = addresses_in(answer.data)
    assert set(found) == {f"http://localhost/q/{code}" for code in codes}
    words = words_in(answer.data)
    assert "Nơi nhận hồ sơ thử" in words
    assert "Của nơi khác" not in words


def test_single_procedures_are_chosen_for_a_poster(app: Flask, client: FlaskClient) -> None:
    code, other = make_procedure(app), make_procedure(app, name="Thủ tục khác")

    page = client.get("/thu-tuc/ap-phich?noi=hcc-tinh").text
    answer = client.get(f"/thu-tuc/ap-phich.pdf?ma={code}")

    assert f'value="{other}"' in page
    assert addresses_in(answer.data) == [f"http://localhost/q/{code}"]
    assert client.get("/thu-tuc/ap-phich.pdf?ma=22222222").status_code == 404
    assert client.get("/thu-tuc/ap-phich.pdf?kho=a0").status_code == 400
    assert client.get("/thu-tuc/ap-phich.pdf?noi=khong-co").status_code == 404


def test_officers_make_a_poster_with_words_for_a_public_procedure(app: Flask) -> None:
    offer_labels(app)
    code, draft = make_procedure(app), make_draft(app, name="Chưa đăng")
    officer = sign_in(app, make_officer(app, Role.REGISTRAR))

    page = officer.get(f"/can-bo/ap-phich/?ma={code}")

    assert f'value="/q/{code}"' in page.text
    assert TEXT.name in page.text
    assert officer.get(f"/can-bo/ap-phich/?ma={draft}").status_code == 404
    words = {"tieu_de": "Thủ tục", "loi_dan": "Quét", "buoc": "", "chan": "", "kho": "a4"}
    drawn = officer.post("/can-bo/ap-phich/", {**words, "dia_chi": f"/q/{code}"})
    assert drawn.content_type == "application/pdf"
    refused = officer.post("/can-bo/ap-phich/", {**words, "dia_chi": f"/q/{draft}"})
    assert refused.status_code == 422


def test_machines_read_the_same(app: Flask, client: FlaskClient) -> None:
    code = make_procedure(app)
    make_procedure(app, name="Của xã", level=Level.COMMUNE)

    listed = client.get("/api/v1/procedures?level=province").get_json()
    one = client.get(f"/api/v1/procedures/{code}").get_json()

    assert listed == {"total": 1, "items": [one]}
    assert (one["code"], one["time_limit"], one["confidence"]) == (code, None, "low")
    assert one["papers"] == [{"name": "Bản công bố", "copies": 1, "form": "mẫu thử"}]
    assert one["url"] == f"http://localhost/thu-tuc/{code}"
    assert client.get("/api/v1/procedures?x=1").status_code == 400
    assert client.get(f"/api/v1/procedures/{code}?x=1").status_code == 400
    assert client.get("/api/v1/procedures?page=7").status_code == 404


def test_the_feed_and_the_search_know_it(app: Flask, client: FlaskClient) -> None:
    code = make_procedure(app)
    with app.app_context(), IndexKeeper(app.extensions["portal_settings"].index_dir) as keeper:
        keeper.rebuild()

    feed = ElementTree.fromstring(client.get("/thu-tuc/atom.xml").data)  # noqa: S314  # our own
    found = client.get("/api/v1/search?q=dau+dinh+luong&kind=procedure").get_json()

    address = f"http://localhost/thu-tuc/{code}"
    assert [one.findtext(f"{ATOM}id") for one in feed.findall(f"{ATOM}entry")] == [address]
    assert [item["url"] for item in found["items"]] == [address]


def test_english_pages_keep_the_words_of_the_record(app: Flask, client: FlaskClient) -> None:
    code = make_procedure(app)
    other = make_procedure(app, name="Tên khác", name_en="Declaring a quantity mark")

    assert f'<h1 lang="vi">{TEXT.name}' in client.get(f"/en/thu-tuc/{code}").text
    assert "<h1>Declaring a quantity mark" in client.get(f"/en/thu-tuc/{other}").text
