"""What officers see stays with them: no cache keeps it, no trick with the address changes that."""

from itertools import count

import pytest
from flask import Flask

from portal.accounts.permissions import Role
from portal.core.access import public
from tests.make.officers import OfficerClient, make_officer, sign_in
from tests.make.places import SA_HUYNH
from tests.make.registers import make_registers
from tests.make.registry import make_establishment
from tests.make.staff_matrix import staff_rules

PUBLIC_PAGES = ("/", "/tim-kiem?q=mam", "/co-so/", "/en/", "/tin-tuc/", "/khong-co-trang-nay")


@pytest.fixture
def registers(app: Flask) -> Flask:
    make_registers(app)
    return app


@pytest.fixture
def officer(registers: Flask) -> OfficerClient:
    return sign_in(registers, make_officer(registers, Role.ADMIN, Role.REGISTRAR, Role.PUBLISHER))


def test_no_answer_to_an_officer_may_be_kept(registers: Flask) -> None:
    code = make_establishment(registers, commune_code=SA_HUYNH)
    officer = make_officer(registers, Role.ADMIN, Role.REGISTRAR, Role.PUBLISHER)
    rules = staff_rules(registers, slug="co-so", code=code, account_id=officer.id)

    for one in rules:
        client = sign_in(registers, officer)
        for method in {one.method, "HEAD" if one.method == "GET" else one.method, "OPTIONS"}:
            answer = client.browser.open(one.path, method=method)
            assert answer.status_code < 500, one
            assert answer.headers["Cache-Control"] == "no-store", (one, method)
            assert "ETag" not in answer.headers, one
            assert "X-Portal-Cacheable" not in answer.headers, one
            assert answer.headers["X-Content-Type-Options"] == "nosniff", one
            assert "default-src 'none'" in answer.headers["Content-Security-Policy"], one


def test_a_page_seen_by_one_officer_is_not_handed_to_the_next_visitor(
    registers: Flask, officer: OfficerClient
) -> None:
    code = make_establishment(registers, name="Cơ sở kín", commune_code=SA_HUYNH)
    path = f"/can-bo/co-so/{code}"
    assert "Cơ sở kín" in officer.get(path).text

    for method in ("GET", "HEAD", "OPTIONS"):
        answer = registers.test_client().open(path, method=method)
        assert answer.status_code == 303
        assert "Cơ sở kín" not in answer.text


def test_not_even_a_view_that_is_marked_wrongly_is_kept(app: Flask) -> None:
    turns = count(1)
    app.add_url_rule("/can-bo/lac", "lac", public(lambda: f"lần {next(turns)}"))
    app.add_url_rule("/cong-khai", "cong_khai", public(lambda: f"lần {next(turns)}"))
    visitor = app.test_client()

    staff = [visitor.get("/can-bo/lac").text for _ in range(2)]
    open_to_all = [visitor.get("/cong-khai").text for _ in range(2)]

    assert staff == ["lần 1", "lần 2"]
    assert open_to_all == ["lần 3", "lần 3"]


@pytest.mark.parametrize(
    "path",
    [
        "/can-bo/x.css",
        "/can-bo/tai-khoan/x.css",
        "/can-bo/tai-khoan/;x.css",
        "/can-bo/tai-khoan/..%2f..%2fstatic/css/portal.css",
        "/can-bo/%2e%2e/",
        "/can-bo/../can-bo/tai-khoan/",
        "/static/../can-bo/tai-khoan/",
        "/static/..%2fcan-bo/tai-khoan/",
        "/static/..%2fcan-bo/tai-khoan/?v=1",
        "/CAN-BO/tai-khoan/",
        "/en/can-bo/tai-khoan/",
        "/en/can-bo/dang-nhap",
        "/en/can-bo/x.css",
        "/en/en/can-bo/tai-khoan/",
        "/tep/../can-bo/tai-khoan/",
    ],
)
def test_another_spelling_of_an_address_shows_nothing(officer: OfficerClient, path: str) -> None:
    answer = officer.get(path)

    assert answer.status_code == 404
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Tài khoản của tôi" not in answer.text


@pytest.mark.parametrize("suffix", [".css", ".js", ".png", "%2ecss", "/x.css", ";.css"])
def test_a_record_with_a_suffix_is_no_record(
    registers: Flask, officer: OfficerClient, suffix: str
) -> None:
    code = make_establishment(registers, name="Cơ sở kín", commune_code=SA_HUYNH)

    answer = officer.get(f"/can-bo/co-so/{code}{suffix}")

    assert answer.status_code == 404
    assert "Cơ sở kín" not in answer.text


def test_twice_a_slash_is_sent_to_the_one_address_and_not_kept(officer: OfficerClient) -> None:
    answer = officer.get("/can-bo//tai-khoan/")

    assert answer.status_code == 308
    assert answer.location == "http://localhost/can-bo/tai-khoan/"
    assert answer.headers["Cache-Control"] == "no-store"


def test_public_pages_are_the_same_for_an_officer_and_set_no_cookie(
    registers: Flask, officer: OfficerClient
) -> None:
    officer.post("/can-bo/tai-khoan/bao-mat/phien/ket-thuc-khac")  # leaves a message to be told
    visitor = registers.test_client()

    for path in PUBLIC_PAGES:
        seen, plain = officer.get(path), visitor.get(path)
        assert seen.headers.getlist("Set-Cookie") == [], path
        assert seen.headers.get("Cache-Control") == plain.headers.get("Cache-Control"), path
        assert seen.data == plain.data, path


def test_what_is_told_once_is_signed_and_shown_on_staff_pages_alone(
    registers: Flask, officer: OfficerClient
) -> None:
    officer.post("/can-bo/tai-khoan/bao-mat/phien/ket-thuc-khac")
    note = officer.browser.get_cookie("vua-lam")
    assert note is not None
    other = sign_in(registers, make_officer(registers, Role.EDITOR))
    other.browser.set_cookie("vua-lam", note.value)

    said = "Đã kết thúc mọi phiên đăng nhập khác."
    assert said not in other.get("/can-bo/tai-khoan/").text
    assert said in officer.get("/can-bo/tai-khoan/").text
    assert said not in officer.get("/can-bo/tai-khoan/").text
