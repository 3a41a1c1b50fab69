"""Rating a page: without cookie, without making anything stale; read by officers."""

import csv
from datetime import timedelta

import pytest
from flask import Flask, render_template
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.accounts.permissions import Role
from portal.core import clock
from portal.core.audit import AuditEntry
from portal.core.db import db
from portal.ratings.desk_tables import Score
from tests.make.officers import OfficerClient, make_officer, sign_in
from tests.make.ratings import make_rating, ratings_of
from tests.make.subscriptions import visitor_form

RATE = "/danh-gia"
FIGURES, COMMENTS = "/can-bo/danh-gia/", "/can-bo/danh-gia/y-kien"


@pytest.fixture
def reader(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def officer(app: Flask) -> OfficerClient:
    return sign_in(app, make_officer(app, Role.PUBLISHER))


def typed(reader: FlaskClient, path: str = "/tin-tuc/") -> dict[str, str]:
    form = visitor_form(reader, f"{RATE}?trang={path}&diem=4")
    return form | {"trang": path, "diem": "4", "y_kien": "Rõ ràng, gọi 0255 000 0000"}


def test_a_reader_rates_a_page_and_goes_back(app: Flask, reader: FlaskClient) -> None:
    form = reader.get(f"{RATE}?trang=/tin-tuc/&diem=4").text
    assert 'value="4" id="diem-2" checked' in form

    sent = reader.post(RATE, data=typed(reader))

    assert (sent.status_code, sent.location) == (303, "/danh-gia/cam-on?trang=%2Ftin-tuc%2F")
    assert 'href="/tin-tuc/"' in reader.get(sent.location).text
    [kept] = ratings_of(app)
    assert (kept.path, kept.section, kept.score) == ("/tin-tuc/", "/tin-tuc/", 4)
    assert kept.comment == "Rõ ràng, gọi •••"
    assert kept.on == clock.today()


def test_the_language_of_the_reader_is_kept(app: Flask, reader: FlaskClient) -> None:
    sent = reader.post("/en/danh-gia", data=typed(reader))

    assert sent.location == "/en/danh-gia/cam-on?trang=%2Ftin-tuc%2F"
    assert [one.language for one in ratings_of(app)] == ["en"]


def test_a_rating_makes_no_page_stale_and_sets_no_cookie(app: Flask, reader: FlaskClient) -> None:
    page = reader.get("/tin-tuc/")
    before = app.extensions["portal_freshness"].state()

    answers = [reader.get(f"{RATE}?trang=/"), reader.post(RATE, data=typed(reader))]

    assert app.extensions["portal_freshness"].state() == before
    assert [answer.headers.get("Set-Cookie") for answer in answers] == [None, None]
    again = reader.get("/tin-tuc/", headers={"If-None-Match": page.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    "changes",
    [
        {"diem": "6"},
        {"diem": "x"},
        {"diem": ""},
        {"y_kien": "x" * 1001},
        {"website": "x"},
        {"phieu": "forged"},
        {"trang": "/can-bo/"},
        {"trang": "https://example.vn/"},
        {"trang": "/dang-ky-tin/quan-ly/bi-mat"},
    ],
)
def test_what_does_not_fit_is_refused_and_not_kept(
    app: Flask, reader: FlaskClient, changes: dict[str, str]
) -> None:
    answer = reader.post(RATE, data=typed(reader) | changes)

    assert answer.status_code == 422
    assert ratings_of(app) == []


def test_a_page_that_does_not_exist_has_no_form(reader: FlaskClient) -> None:
    assert reader.get(f"{RATE}?trang=/khong-co").status_code == 404
    assert reader.get(f"{RATE}?trang=").status_code == 404
    assert 'href="/"' in reader.get("/danh-gia/cam-on?trang=https://example.vn").text


def test_many_from_one_network_are_told_to_wait(app: Flask, reader: FlaskClient) -> None:
    statuses = [reader.post(RATE, data=typed(reader)).status_code for _ in range(21)]

    assert statuses == [303] * 20 + [429]
    assert len(ratings_of(app)) == 20


def test_a_form_without_proof_is_kept_as_doubtful(
    app: Flask, reader: FlaskClient, officer: OfficerClient
) -> None:
    reader.post(RATE, data=typed(reader) | {"loi_giai": ""})

    assert [one.is_doubtful for one in ratings_of(app)] == [True]
    assert "Rõ ràng" not in officer.get(COMMENTS).text
    assert "Rõ ràng" in officer.get(f"{COMMENTS}?trang-thai=nghi-ngo").text


@pytest.mark.parametrize(
    ("path", "shown"),
    [("/tin-tuc/", True), ("/en/tin-tuc/", True), ("/danh-gia/cam-on", False), ("/healthz", True)],
)
def test_the_buttons_stand_on_pages_that_can_be_rated(
    app: Flask, path: str, *, shown: bool
) -> None:
    with app.test_request_context(path.removeprefix("/en")):
        part = render_template("parts/rating.html")

    assert ("data-rating" in part) is (shown and path != "/healthz")


def test_figures_and_file(app: Flask, officer: OfficerClient) -> None:
    make_rating(app, "/tin-tuc/mot", score=Score.MUCH, on=clock.today())
    make_rating(app, "/quet", score=Score.NOT, on=clock.today() - timedelta(days=60))

    page = officer.get(FIGURES).text
    file = officer.get(f"{FIGURES}bang.csv?tim=tin")

    assert "3,00" in page
    assert "/tin-tuc/mot" in page
    assert list(csv.reader(file.text.removeprefix("\ufeff").splitlines())) == [
        ["Trang", "Lượt đánh giá", "Điểm trung bình", "Có ý kiến"],
        ["/tin-tuc/mot", "1", "5,00", "0"],
    ]
    assert "attachment" in file.headers["Content-Disposition"]


def test_without_ratings_it_is_said_so(officer: OfficerClient) -> None:
    assert "Chưa có đánh giá nào" in officer.get(FIGURES).text
    assert "Không có ý kiến nào" in officer.get(COMMENTS).text
    for wrong in ("?thang=2026-13", "?thang=x", "?trang=0"):
        assert officer.get(FIGURES + wrong).status_code == 400
    assert officer.get(f"{FIGURES}?trang=9").status_code == 404


def test_comments_are_searched_and_looked_through(app: Flask, officer: OfficerClient) -> None:
    make_rating(app, comment="<b>Thiếu giá</b> https://example.vn", on=clock.today())
    make_rating(app, comment="Khó tìm", on=clock.today())
    found = officer.get(f"{COMMENTS}?tim=Thi%E1%BA%BFu").text
    assert "&lt;b&gt;Thiếu giá&lt;/b&gt;" in found
    assert "Khó tìm" not in found
    assert 'href="https://example.vn"' not in found

    one = ratings_of(app)[1].id
    sent = officer.post(f"{COMMENTS}/da-xem", {"chon": [str(one)], "ve": f"{COMMENTS}?tim=kh"})

    assert (sent.status_code, sent.location) == (303, f"{COMMENTS}?tim=kh")
    assert "Khó tìm" not in officer.get(COMMENTS).text
    assert "Khó tìm" in officer.get(f"{COMMENTS}?trang-thai=da-xem").text
    with app.app_context():
        entries = db.session.scalars(
            select(AuditEntry).where(AuditEntry.kind == "page_rating")
        ).all()
    assert [(entry.action, entry.key) for entry in entries] == [("dismissed", str(one))]


def test_nothing_chosen_changes_nothing(app: Flask, officer: OfficerClient) -> None:
    sent = officer.post(f"{COMMENTS}/da-xem", {"chon": ["x", "9" * 30], "ve": "//example.vn"})

    assert (sent.status_code, sent.location) == (303, COMMENTS)


def test_only_who_may_see_figures_sees_them(app: Flask) -> None:
    editor = sign_in(app, make_officer(app, Role.EDITOR))

    for path in (FIGURES, COMMENTS, f"{FIGURES}bang.csv"):
        assert editor.get(path).status_code == 403
    assert editor.post(f"{COMMENTS}/da-xem", {"chon": "1"}).status_code == 403
