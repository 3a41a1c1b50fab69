"""Procedures at the desk: rights, refusals, four eyes, both texts of a conflict."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.accounts.permissions import Role
from portal.core.db import db
from portal.procedures.models import Procedure
from portal.procedures.queries import procedure_by_code
from tests.make.officers import OfficerClient, make_officer, sign_in
from tests.make.procedures import TEXT, make_draft, make_procedure, make_procedure_rows

LIST = "/can-bo/thu-tuc/"
FORM = {
    "name": "Công bố sử dụng dấu định lượng",
    "field_code": "do-luong",
    "level": "province",
    "office_code": "hcc-tinh",
    "steps": "Cân thử.\nNộp bản công bố.",
    "papers": "Bản công bố | 1 | mẫu thử",
    "legal_basis": "Luật Đo lường",
    "portal_link": "https://dichvucong.gov.vn/p/1",
    "valid_from": "2026-11-01",
    "source": "Tra ngày 20/11/2026",
    "confidence": "medium",
}


@pytest.fixture(autouse=True)
def rows(app: Flask) -> None:
    """Fields and offices."""
    make_procedure_rows(app)


@pytest.fixture
def editor(app: Flask) -> OfficerClient:
    """Somebody who writes."""
    return sign_in(app, make_officer(app, Role.EDITOR))


@pytest.fixture
def publisher(app: Flask) -> OfficerClient:
    """Somebody who publishes what others wrote."""
    return sign_in(app, make_officer(app, Role.PUBLISHER))


def version_of(app: Flask, code: str) -> int:
    with app.app_context():
        return procedure_by_code(code).version


def test_the_desk_opens_for_those_who_write_alone(app: Flask, client: FlaskClient) -> None:
    code = make_draft(app)
    registrar = sign_in(app, make_officer(app, Role.REGISTRAR))

    for path in (LIST, f"{LIST}moi", f"{LIST}{code}", f"{LIST}{code}/sua"):
        assert client.get(path).status_code == 303
        assert registrar.get(path).status_code == 403


def test_one_writes_and_another_publishes(
    app: Flask, client: FlaskClient, editor: OfficerClient, publisher: OfficerClient
) -> None:
    made = editor.post(f"{LIST}moi", FORM)
    assert made.status_code == 303
    code = made.location.rpartition("/")[2]
    assert client.get(f"/thu-tuc/{code}").status_code == 404

    assert editor.post(f"{made.location}/duyet", {"version": "1"}).status_code == 403
    assert publisher.post(f"{made.location}/duyet", {"version": "4"}).status_code == 409
    assert publisher.post(f"{made.location}/duyet", {}).status_code == 422
    assert publisher.post(f"{made.location}/duyet", {"version": "1"}).status_code == 303

    page = client.get(f"/thu-tuc/{code}").text
    assert 'href="https://dichvucong.gov.vn/p/1"' in page
    assert "Nộp bản công bố." in page


def test_who_publishes_does_not_publish_the_own_text(app: Flask, publisher: OfficerClient) -> None:
    made = publisher.post(f"{LIST}moi", FORM)

    assert "người khác duyệt" in publisher.get(made.location).text
    assert publisher.post(f"{made.location}/duyet", {"version": "1"}).status_code == 422


def test_a_new_version_is_compared_with_the_published_one(
    app: Flask, editor: OfficerClient, publisher: OfficerClient
) -> None:
    code = make_procedure(app)
    changed = {**FORM, "name": TEXT.name, "time_limit": "5 ngày làm việc", "version": ""}

    assert editor.post(f"{LIST}{code}/sua", changed).status_code == 303
    page = publisher.get(f"{LIST}{code}").text

    assert "<ins>5 ngày làm việc</ins>" in page
    assert publisher.post(f"{LIST}{code}/duyet", {"version": "1"}).status_code == 303
    assert "Phiên bản 2" in publisher.get(f"{LIST}{code}").text


def test_both_texts_are_shown_when_two_people_write(
    app: Flask, editor: OfficerClient, publisher: OfficerClient
) -> None:
    code = make_procedure(app)
    mine = {**FORM, "steps": "Bước của người thứ hai.", "version": ""}
    theirs = {**FORM, "steps": "Bước của người thứ nhất.", "version": ""}

    assert editor.post(f"{LIST}{code}/sua", theirs).status_code == 303
    conflict = publisher.post(f"{LIST}{code}/sua", mine)

    assert conflict.status_code == 409
    assert theirs["steps"] in conflict.text
    assert mine["steps"] in conflict.text
    assert publisher.post(f"{LIST}{code}/sua", {**mine, "version": "1"}).status_code == 303


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("name", ""),
        ("steps", ""),
        ("level", "x"),
        ("field_code", "khong-co"),
        ("office_code", "khong-co"),
        ("papers", "Giấy | nhiều"),
        ("legal_basis", "Luật | http://example.vn"),
        ("portal_link", "https://dichvucong.gov.vn.example.vn/"),
        ("valid_to", "2026-01-01"),
        ("source", ""),
        ("confidence", ""),
    ],
)
def test_what_cannot_be_kept_is_shown_again(
    app: Flask, editor: OfficerClient, field: str, wrong: str
) -> None:
    answer = editor.post(f"{LIST}moi", {**FORM, field: wrong})

    assert answer.status_code == 422
    assert "Xin sửa các mục sau" in answer.text
    assert "Cân thử." in answer.text or field == "steps"
    with app.app_context():
        assert db.session.query(Procedure).count() == 0


def test_a_procedure_is_withdrawn_with_a_reason_by_those_who_publish(
    app: Flask, client: FlaskClient, editor: OfficerClient, publisher: OfficerClient
) -> None:
    code = make_procedure(app)
    version = str(version_of(app, code))
    data = {"ly_do": "Bãi bỏ theo quyết định mới", "version": version}

    assert editor.post(f"{LIST}{code}/go", data).status_code == 403
    assert publisher.post(f"{LIST}{code}/go", {**data, "ly_do": ""}).status_code == 422
    assert publisher.post(f"{LIST}{code}/go", {**data, "version": "9"}).status_code == 409
    unknown = {**data, "thay_bang": "22222222"}
    assert publisher.post(f"{LIST}{code}/go", unknown).status_code == 422
    assert publisher.post(f"{LIST}{code}/go", data).status_code == 303
    assert "không còn áp dụng" in client.get(f"/thu-tuc/{code}").text


def test_the_list_says_what_waits_and_is_narrowed(app: Flask, editor: OfficerClient) -> None:
    make_procedure(app)
    draft = make_draft(app, name="Hợp chuẩn thử", field_code="tieu-chuan")

    page = editor.get(LIST).text
    assert page.index("Hợp chuẩn thử") < page.index(TEXT.name)
    for query, count in (
        ("trang_thai=cho", 1),
        ("trang_thai=dang", 1),
        ("trang_thai=chua", 1),
        ("trang_thai=go", 0),
        ("linh_vuc=tieu-chuan", 1),
        ("tim=hop+chuan", 1),
        (f"tim={draft}", 1),
    ):
        assert f"<strong>{count}</strong> thủ tục" in editor.get(f"{LIST}?{query}").text, query
    assert editor.post(f"{LIST}{draft}/bo-ban-cho", {"version": "1"}).status_code == 303
    assert "<strong>0</strong>" in editor.get(f"{LIST}?trang_thai=cho").text
