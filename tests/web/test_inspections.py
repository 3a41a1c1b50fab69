"""Results of inspections and surveys: public for a time, and never more than they say."""

import unicodedata
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.core import clock
from portal.inspections.entries import SOURCES
from portal.inspections.models import InspectionKind
from tests.make.inspections import INSPECTION, SURVEY, make_inspection
from tests.make.statements import count_statements
from tests.make.warnings import make_producer, make_warned_product

SAMPLES = [
    {
        "code": "M1",
        "lab": "Nơi thử",
        "standard": "TCVN 12605:2019",
        "result": "Ẩm 22 %",
        "reserve_sample": True,
    }
]
INSTRUMENTS = [
    {
        "name": "Cân bàn",
        "serial": "S1",
        "stamp": "T1",
        "verified_until": "2027-01-31",
        "finding": "Đạt",
    }
]
CORRECTIONS = [
    {
        "corrected_on": "2026-03-01",
        "field": "findings",
        "was": "10 túi",
        "now": "20 túi",
        "reason": "Ghi nhầm.",
    }
]


def without_marks(text: str) -> str:
    letters = unicodedata.normalize("NFD", text.casefold())
    return "".join(one for one in letters if not unicodedata.combining(one))


def test_a_result_shows_ground_samples_instruments_and_days(
    app: Flask, client: FlaskClient
) -> None:
    owner = make_producer(app)
    code = make_inspection(
        app,
        establishment_code=owner,
        samples=SAMPLES,
        instruments=INSTRUMENTS,
        decision_number="11/QĐ-KT",
        published_until=date(2099, 1, 5),
    )

    page = client.get(f"/kiem-tra/{code}").get_data(as_text=True)

    for words in ("Điều 88", "11/QĐ-KT", "Không phù hợp", "Ẩm 22 %", "31/01/2027", code):
        assert words in page
    assert "từ 05/01/2026 đến hết 05/01/2099" in page
    assert f'<a href="/co-so/{owner}">Cơ sở thử</a>' in page


def test_a_code_may_be_typed_in_small_letters(app: Flask, client: FlaskClient) -> None:
    code = make_inspection(app)

    assert client.get(f"/kiem-tra/{code.lower()}").status_code == 200


def test_corrections_are_shown_with_what_stood_there(app: Flask, client: FlaskClient) -> None:
    code = make_inspection(app, corrections=CORRECTIONS)

    page = client.get(f"/kiem-tra/{code}").get_data(as_text=True)

    assert "<del>10 túi</del>" in page
    assert "<ins>20 túi</ins>" in page
    assert "01/03/2026" in page


@pytest.mark.parametrize(
    ("first", "last", "status"),
    [(1, 9, 404), (0, 9, 200), (-9, 0, 200), (-9, -1, 404), (0, 0, 200)],
)
def test_a_result_is_public_from_its_first_to_its_last_day(
    app: Flask, client: FlaskClient, first: int, last: int, status: int
) -> None:
    today = clock.today()
    code = make_inspection(
        app,
        published_from=today + timedelta(first),
        published_until=today + timedelta(last),
    )

    assert client.get(f"/kiem-tra/{code}").status_code == status
    for place in ("/kiem-tra/", "/sitemap.xml"):
        assert (code in client.get(place).get_data(as_text=True)) is (status == 200)
    with app.app_context():
        keys = SOURCES[0].keys()
        assert (code in keys) is (status == 200)
        assert (code in SOURCES[0].found([code])) is (status == 200)


def test_a_survey_is_no_inspection_in_words_either(app: Flask, client: FlaskClient) -> None:
    code = make_inspection(app, SURVEY, decision_number="09/KH-KS", team=["Nhóm"])

    page = client.get(f"/kiem-tra/{code}").get_data(as_text=True)

    assert "Đây là khảo sát, không phải kiểm tra" in page
    assert "Có dấu hiệu không phù hợp" in page
    assert "Kế hoạch khảo sát" in page
    for words in ("Kết luận", "Đoàn kiểm tra", "Quyết định"):
        assert f"<dt>{words}</dt>" not in page


def test_no_page_with_a_survey_speaks_of_a_violation(app: Flask, client: FlaskClient) -> None:
    owner = make_producer(app)
    product = make_warned_product(app, producer=owner)
    code = make_inspection(
        app,
        SURVEY,
        establishment_code=owner,
        product_code=product,
        samples=SAMPLES,
        instruments=INSTRUMENTS,
        corrections=CORRECTIONS,
    )

    for address in (
        f"/kiem-tra/{code}",
        "/kiem-tra/",
        "/kiem-tra/?loai=survey",
        "/kiem-tra/?trang=1",
    ):
        answer = client.get(address)
        assert answer.status_code == 200
        assert "vi pham" not in without_marks(answer.get_data(as_text=True)), address


def test_the_sample_surveys_do_not_speak_of_a_violation(
    seeded_app: Flask, visitor: FlaskClient
) -> None:
    with seeded_app.app_context():
        found = SOURCES[0].found(SOURCES[0].keys())
    surveys = [
        page
        for line in found.values()
        if "Khảo sát" in line.meta[0] and (page := visitor.get(line.path).get_data(as_text=True))
    ]

    assert surveys
    assert all("vi pham" not in without_marks(page) for page in surveys)


def test_the_list_can_be_narrowed_by_kind_and_conclusion(app: Flask, client: FlaskClient) -> None:
    make_inspection(app)
    make_inspection(app, INSPECTION, origin="test:x", title="Đột xuất", kind=InspectionKind.EXTRA)
    make_inspection(app, SURVEY)

    surveys = client.get("/kiem-tra/?loai=survey").get_data(as_text=True)
    both = client.get("/kiem-tra/?loai=survey&loai=extra").get_data(as_text=True)
    signs = client.get("/kiem-tra/?ket_luan=signs_of_nonconformity").get_data(as_text=True)

    assert "Khảo sát mật ong" in surveys
    assert "Kiểm tra nhãn mắm" not in surveys
    assert "Đột xuất" in both
    assert "Khảo sát mật ong" in signs
    assert "Kiểm tra nhãn mắm" not in signs
    assert client.get("/kiem-tra/?loai=khong-co").status_code == 400


def test_the_list_takes_a_fixed_number_of_statements(app: Flask, client: FlaskClient) -> None:
    for number in range(12):
        owner = make_producer(app, f"Cơ sở {number}")
        make_inspection(app, origin=f"test:{number}", establishment_code=owner)

    with count_statements(app) as seen:
        client.get("/kiem-tra/")

    assert len(seen) <= 3
