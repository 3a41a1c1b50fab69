"""Pages of documents as a visitor sees them."""

import html
import re
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.core.db import unit_of_work
from portal.documents.models import DocumentKind, RelationKind
from portal.documents.services import SectionFacts, TaskFacts
from seed import documents as seed
from seed import places
from tests.make.documents import make_document, make_relation
from tests.make.statements import count_statements

PLAN = "/van-ban/ke-hoach-quang-ngai-2025"


@pytest.fixture
def seeded(app: Flask) -> Flask:
    """A portal with the places and documents of the seed."""
    with app.app_context(), unit_of_work():
        places.load_provinces_and_communes(by="test")
        seed.load_documents(by="test")
    return app


def text_of(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return html.unescape(re.sub(r"\s+", " ", answer.text))


@pytest.mark.usefixtures("seeded")
def test_the_list_shows_texts_and_cited_documents_only_when_asked(client: FlaskClient) -> None:
    assert "<strong>5</strong> văn bản" in text_of(client, "/van-ban/")
    assert "<strong>18</strong> văn bản" in text_of(client, "/van-ban/?toan_van=dan-chieu")
    everything = text_of(client, "/van-ban/?toan_van=tat-ca")
    assert "<strong>23</strong> văn bản" in everything
    assert 'rel="next"' in everything


@pytest.mark.usefixtures("seeded")
def test_the_list_is_narrowed_by_each_filter(client: FlaskClient) -> None:
    for query in ("loai=ke_hoach", "nam=2025&tinh=51", "co_quan=Ủy ban nhân dân tỉnh Quảng Ngãi"):
        page = text_of(client, f"/van-ban/?{query}")
        assert f'href="{PLAN}"' in page, query
        assert 'href="/van-ban/quyet-dinh-thanh-hoa-2025"' not in page, query


@pytest.mark.usefixtures("seeded")
def test_the_inferred_number_is_shown_as_an_inference(client: FlaskClient) -> None:
    page = text_of(client, PLAN)

    assert "Số: /KH-UBND" in page
    assert "bản gốc để trống số" in page
    assert "Suy luận: <strong>40/KH-UBND</strong>" in page
    assert "Căn cứ suy luận" in page
    assert '"legislationIdentifier"' not in page


@pytest.mark.usefixtures("seeded")
def test_a_document_is_headed_by_kind_number_and_issuer(client: FlaskClient) -> None:
    for path, heading in (
        (PLAN, "Kế hoạch 40/KH-UBND (số suy luận) – Ủy ban nhân dân tỉnh Quảng Ngãi"),
        ("/van-ban/1703-qd-ttg", "Quyết định 1703/QĐ-TTg – Thủ tướng Chính phủ"),
        (
            "/van-ban/quyet-dinh-thanh-hoa-2025",
            "Quyết định (chưa có số) – Ủy ban nhân dân tỉnh Thanh Hóa",
        ),
        (
            "/van-ban/luat-to-chuc-chinh-quyen-dia-phuong-2025",
            "Luật Tổ chức chính quyền địa phương",
        ),
    ):
        assert f"<h1>{heading}</h1>" in text_of(client, path)
    listed = text_of(client, "/van-ban/?toan_van=tat-ca")
    assert ">Kế hoạch 40/KH-UBND (số suy luận) – Ủy ban nhân dân tỉnh Quảng Ngãi</a>" in listed


@pytest.mark.usefixtures("seeded")
def test_a_document_can_be_passed_on_by_zalo(client: FlaskClient) -> None:
    assert "https://button-share.zalo.me/" in text_of(client, PLAN)


@pytest.mark.usefixtures("seeded")
def test_every_anchor_of_the_contents_stands_on_the_page_once(client: FlaskClient) -> None:
    for slug in ("ke-hoach-quang-ngai-2025", "quyet-dinh-thanh-hoa-2025",
                 "bao-cao-xa-dak-long-2025", "bao-cao-phuong-duc-pho-2025",
                 "bai-trinh-bay-quang-tri-2026"):  # fmt: skip
        page = text_of(client, f"/van-ban/{slug}")
        anchors = re.findall(r' id="([^"]+)"', page)
        assert len(anchors) == len(set(anchors)), slug
        assert set(re.findall(r'href="#([^"]+)"', page)) <= set(anchors), slug


@pytest.mark.usefixtures("seeded")
def test_every_task_has_its_row_and_anchor(client: FlaskClient) -> None:
    assert len(re.findall(r'<tr id="nhiem-vu-', text_of(client, PLAN))) == 20
    page = text_of(client, "/van-ban/quyet-dinh-thanh-hoa-2025")
    assert len(re.findall(r'<tr id="nhiem-vu-', page)) == 20
    assert "Kết quả cần đạt" in page


@pytest.mark.usefixtures("seeded")
def test_tasks_are_filtered_by_agency_and_period(client: FlaskClient) -> None:
    by_agency = text_of(client, f"{PLAN}?co_quan=Thanh tra tỉnh")
    by_year = text_of(client, f"{PLAN}?thoi_gian=2025")
    by_both = text_of(client, f"{PLAN}?co_quan=Thanh tra tỉnh&thoi_gian=2025")

    assert re.findall(r'<tr id="([^"]+)"', by_agency) == ["nhiem-vu-v-1", "nhiem-vu-v-2"]
    assert re.findall(r'<tr id="([^"]+)"', by_year) == [
        "nhiem-vu-i-1",
        "nhiem-vu-ii-3",
        "nhiem-vu-ii-4",
        "nhiem-vu-ii-5",
        "nhiem-vu-iii-1",
    ]
    assert "Không có nhiệm vụ nào hợp với bộ lọc" in by_both


@pytest.mark.usefixtures("seeded")
def test_numbers_in_the_text_lead_to_their_documents(client: FlaskClient) -> None:
    page = text_of(client, PLAN)

    assert '<a href="/van-ban/1703-qd-ttg">1703/QĐ-TTg</a>' in page
    assert '<a href="#chu-thich-1">' in page


@pytest.mark.usefixtures("seeded")
def test_a_cited_document_says_where_it_is_mentioned(client: FlaskClient) -> None:
    page = text_of(client, "/van-ban/996-qd-ttg")

    assert "Cổng chưa có toàn văn" in page
    assert "Được nhắc đến trong" in page
    assert f'href="{PLAN}"' in page
    assert "Đề án 996" in page


@pytest.mark.usefixtures("seeded")
def test_a_replaced_document_says_so_at_the_top(client: FlaskClient) -> None:
    page = text_of(client, "/van-ban/21-kh-ubnd-quang-ngai")

    assert page.index("Văn bản này đã bị thay thế") < page.index("Cơ quan ban hành")


@pytest.mark.usefixtures("seeded")
def test_the_text_for_reading_aloud_is_plain_and_in_words(client: FlaskClient) -> None:
    answer = client.get(f"{PLAN}.txt")

    assert answer.content_type == "text/plain; charset=utf-8"
    assert "UBND" not in answer.text
    assert "%" not in answer.text
    assert not re.search(r"\d/\d", answer.text)
    assert max(map(len, answer.text.splitlines())) <= 72
    assert answer.text.count("\nNhiệm vụ ") == 20
    assert "Nguyễn Ngọc Sâm" in answer.text


def test_bullets_are_lists_and_words_are_escaped(app: Flask, client: FlaskClient) -> None:
    section = SectionFacts(
        number="I", heading="Một", level=1, anchor="muc-i", body="Mở:\n\n- <b>a</b>\n\n- b"
    )
    make_document(app, sections=(section,))

    page = client.get("/van-ban/ke-hoach-thu").text

    assert "<ul><li>&lt;b&gt;a&lt;/b&gt;</li><li>b</li></ul>" in page


def test_a_column_that_the_annex_lacks_is_left_out(app: Flask, client: FlaskClient) -> None:
    task = TaskFacts(code="1", group_code="I", group_title="Nhóm", title="Việc", lead_raw="Sở A")
    make_document(app, tasks=(task,))

    page = text_of(client, "/van-ban/ke-hoach-thu")

    assert 'data-label="Chủ trì">Sở A' in page
    assert "Kết quả cần đạt" not in page


def test_an_official_number_and_day_stand_in_the_structured_data(
    app: Flask, client: FlaskClient
) -> None:
    make_document(app, "cu", kind=DocumentKind.DECISION)
    make_document(app, number="7/KH-UBND", issued_on=date(2025, 9, 9))
    make_relation(app, "ke-hoach-thu", RelationKind.REPLACES, "cu")

    page = text_of(client, "/van-ban/ke-hoach-thu")

    assert '"legislationIdentifier":"7/KH-UBND"' in page
    assert '"legislationDate":"2025-09-09"' in page
    assert '"legislationChanges":["http://localhost/van-ban/cu"]' in page


def test_what_does_not_exist_is_not_found(client: FlaskClient) -> None:
    assert client.get("/van-ban/khong-co").status_code == 404
    assert client.get("/van-ban/khong-co.txt").status_code == 404
    assert client.get("/van-ban/?nam=1").status_code == 400


@pytest.mark.parametrize(
    ("path", "limit"),
    [("/van-ban/?toan_van=tat-ca", 4), (PLAN, 6), (f"{PLAN}.txt", 5)],
)
def test_pages_send_a_fixed_number_of_statements(
    seeded: Flask, client: FlaskClient, path: str, limit: int
) -> None:
    client.get("/van-ban/khong-co")

    with count_statements(seeded) as seen:
        answer = client.get(path)

    assert answer.status_code == 200
    assert len(seen) <= limit, seen
