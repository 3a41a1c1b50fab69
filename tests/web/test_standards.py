"""Pages of standards as a visitor sees them."""

import html
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.standards.models import Confidence, StandardKind, StandardStatus
from tests.make.places import make_places
from tests.make.standards import make_ics, make_standard
from tests.make.statements import count_statements


def text_of(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return html.unescape(re.sub(r"\s+", " ", answer.text))


@pytest.mark.parametrize(
    "spelling",
    ["TCVN%2012850:2019", "tcvn12850:2019", "TCVN%20012850-2019", "tcvn-12850-2019/"],
)
def test_other_spellings_lead_to_the_one_address(
    app: Flask, client: FlaskClient, spelling: str
) -> None:
    make_standard(app, "TCVN 12850:2019")

    answer = client.get(f"/tieu-chuan/{spelling}")

    assert answer.status_code == 301
    assert answer.location == "/tieu-chuan/tcvn-12850-2019"


def test_a_slash_in_the_code_is_part_of_it(app: Flask, client: FlaskClient) -> None:
    make_standard(app, "QCVN 01:2022/BKHCN")

    answer = client.get("/tieu-chuan/QCVN%2001:2022/BKHCN")

    assert answer.location == "/tieu-chuan/qcvn-1-2022-bkhcn"


def test_an_unknown_code_is_a_page_not_found(client: FlaskClient) -> None:
    assert client.get("/tieu-chuan/tcvn-1-1999").status_code == 404
    assert client.get("/tieu-chuan/ics/99").status_code == 404


def test_a_standard_shows_its_source_and_confidence(app: Flask, client: FlaskClient) -> None:
    key = make_standard(app, source="Danh mục của Bộ", confidence=Confidence.MEDIUM)

    page = text_of(client, f"/tieu-chuan/{key}")

    assert "Danh mục của Bộ" in page
    assert "Độ tin cậy của bản ghi: trung bình" in page


def test_an_unknown_status_says_so_and_where_to_check(app: Flask, client: FlaskClient) -> None:
    key = make_standard(app, status=StandardStatus.UNKNOWN)

    page = text_of(client, f"/tieu-chuan/{key}")

    assert "Chưa đối chiếu tình trạng hiệu lực" in page
    assert "hãy đối chiếu với danh mục tiêu chuẩn quốc gia" in page


def test_an_assumed_status_is_not_shown_as_certain(app: Flask, client: FlaskClient) -> None:
    key = make_standard(app, is_status_assumed=True)

    page = text_of(client, f"/tieu-chuan/{key}")

    assert "Có thể còn hiệu lực, chưa đối chiếu" in page
    assert "status--good" not in page


def test_a_superseded_regulation_leads_to_its_successor(app: Flask, client: FlaskClient) -> None:
    make_standard(app, "QCVN 01:2022/BKHCN", kind=StandardKind.QCVN, is_mandatory=True)
    old = make_standard(
        app,
        "QCVN 1:2015/BKHCN",
        kind=StandardKind.QCVN,
        is_mandatory=True,
        status=StandardStatus.SUPERSEDED,
        replaced_by_code="QCVN 01:2022/BKHCN",
    )

    page = text_of(client, f"/tieu-chuan/{old}")

    assert "Không dùng bản này nữa" in page
    assert 'href="/tieu-chuan/qcvn-1-2022-bkhcn"' in page
    assert "Đã từng bắt buộc" in page


def test_own_filing_under_the_ics_is_called_own(app: Flask, client: FlaskClient) -> None:
    make_ics(app)
    guessed = make_standard(app, "TCVN 1:2001", ics_guess=("67.120.30",))
    given = make_standard(app, "TCVN 2:2002", ics=("67.120.30",))

    assert "Cổng tự xếp" in text_of(client, f"/tieu-chuan/{guessed}")
    page = text_of(client, f"/tieu-chuan/{given}")
    assert "Cổng tự xếp" not in page
    assert all(f'href="/tieu-chuan/ics/{code}"' in page for code in ("67", "67.120", "67.120.30"))


def test_the_list_is_narrowed_by_each_filter(app: Flask, client: FlaskClient) -> None:
    make_ics(app)
    make_standard(app, "TCVN 1:2001", topics=("thuc-pham",), ics=("67.120.30",))
    make_standard(
        app,
        "QCVN 2:2002/BYT",
        kind=StandardKind.QCVN,
        is_mandatory=True,
        status=StandardStatus.UNKNOWN,
    )

    for query in ("loai=TCVN", "tinh_trang=in_force", "chu_de=thuc-pham", "linh_vuc=67",
                  "linh_vuc=67.120", "bat_buoc=khong"):  # fmt: skip
        page = text_of(client, f"/tieu-chuan/?{query}")
        assert "TCVN 1:2001" in page, query
        assert "QCVN 2:2002/BYT" not in page, query
        assert '<link rel="canonical"' in page
    assert "QCVN 2:2002/BYT" in text_of(client, "/tieu-chuan/?bat_buoc=co")


def test_national_standards_come_first_and_foreign_ones_last(
    app: Flask, client: FlaskClient
) -> None:
    make_standard(app, "ISO 1:2016", kind=StandardKind.FOREIGN)
    make_standard(app, "ĐLVN 1:2015", kind=StandardKind.DLVN)
    make_standard(app, "QCVN 1:2002/BYT", kind=StandardKind.QCVN)
    make_standard(app, "TCVN 200:2001")
    make_standard(app, "TCVN 30:2001")

    page = text_of(client, "/tieu-chuan/")

    shown = re.findall(r'result__kind">([^<]+)<', page)
    assert shown == ["TCVN 30:2001", "TCVN 200:2001", "QCVN 1:2002/BYT", "ĐLVN 1:2015",
                     "ISO 1:2016"]  # fmt: skip


def test_the_filter_says_that_it_holds_what_is_only_assumed(
    app: Flask, client: FlaskClient
) -> None:
    make_standard(app, is_status_assumed=True)

    assert "Còn hiệu lực (kể cả chưa đối chiếu)" in text_of(client, "/tieu-chuan/")


def test_the_link_to_more_parts_opens_a_search_for_standards(
    app: Flask, client: FlaskClient
) -> None:
    for part in range(1, 16):
        key = make_standard(app, f"TCVN 5699-{part}:2010")

    page = text_of(client, f"/tieu-chuan/{key}")

    (link,) = re.findall(r'href="(/tim-kiem\?[^"]+q=[^"]+)"', page)
    assert link == "/tim-kiem?loai=tieu-chuan&q=TCVN%205699"


def test_a_standard_can_be_passed_on_by_zalo(app: Flask, client: FlaskClient) -> None:
    key = make_standard(app)

    assert "https://button-share.zalo.me/" in text_of(client, f"/tieu-chuan/{key}")


def test_a_chosen_filter_can_be_removed(app: Flask, client: FlaskClient) -> None:
    make_standard(app)

    page = text_of(client, "/tieu-chuan/?loai=TCVN&loai=QCVN&tinh_trang=in_force")

    assert 'href="/tieu-chuan/?tinh_trang=in_force&loai=QCVN"' in page
    assert 'href="/tieu-chuan/?loai=TCVN&loai=QCVN"' in page


def test_a_list_without_hits_says_so(client: FlaskClient) -> None:
    assert "Không có tiêu chuẩn nào hợp với bộ lọc" in text_of(client, "/tieu-chuan/?loai=TCVN")


@pytest.mark.parametrize("query", ["loai=x", "linh_vuc=9", "linh_vuc=67.%25", "bat_buoc=1"])
def test_a_filter_that_nobody_offers_is_a_bad_request(client: FlaskClient, query: str) -> None:
    assert client.get(f"/tieu-chuan/?{query}").status_code == 400


def test_the_tree_of_the_ics_counts_standards(app: Flask, client: FlaskClient) -> None:
    make_ics(app)
    make_standard(app, "TCVN 1:2001", ics=("67.120.30",))

    assert "1 tiêu chuẩn" in text_of(client, "/tieu-chuan/ics/")
    page = text_of(client, "/tieu-chuan/ics/67.120")
    assert '67.120.30 <span lang="en">Fish' in page
    assert "TCVN 1:2001" in page


@pytest.mark.parametrize(
    ("path", "limit"),
    [("/tieu-chuan/", 4), ("/tieu-chuan/tcvn-1-2001", 7), ("/tieu-chuan/ics/67", 8)],
)
def test_pages_send_a_fixed_number_of_statements(
    app: Flask, client: FlaskClient, path: str, limit: int
) -> None:
    make_places(app)
    make_ics(app)
    for number in range(1, 25):
        make_standard(app, f"TCVN {number}:2001", ics=("67.120.30",), topics=("thuc-pham",))
    client.get("/tieu-chuan/tcvn-9999")

    with count_statements(app) as seen:
        answer = client.get(path)

    assert answer.status_code == 200
    assert len(seen) <= limit, seen
