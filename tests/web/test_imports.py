"""Imports and exports through the browser's eyes."""

import zipfile
from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from portal.accounts.permissions import Role
from portal.core import audit
from portal.core.db import db
from portal.imports import staff_exports
from portal.imports.models import ImportRun
from portal.registry.models import Establishment, Product
from portal.registry.schemas import Contact
from portal.registry.states import ProductState
from tests.make.imports import (
    XLSX,
    product_rows,
    read_sheet,
    ready,
    registrar,
    run_jobs,
    sheet_bytes,
    table_bytes,
)
from tests.make.officers import OfficerClient, make_officer, sign_in
from tests.make.places import LY_SON, SA_HUYNH
from tests.make.registry import make_establishment

GOOD_REASON = {"reason": "Nhập nhầm tệp của năm trước"}


@pytest.fixture
def portal(app: Flask) -> Flask:
    """A portal with places and rules."""
    return ready(app)


@pytest.fixture
def officer(portal: Flask) -> OfficerClient:
    """An officer of the province who keeps the registers."""
    return registrar(portal)


def send(
    officer: OfficerClient, content: bytes, name: str = "muoi.xlsx", register: str = "san-pham"
) -> TestResponse:
    data = {"register": register, "file": (BytesIO(content), name, XLSX)}
    return officer.post("/can-bo/nhap/", data=data, content_type="multipart/form-data")


def previewed(officer: OfficerClient, content: bytes, name: str = "muoi.xlsx") -> str:
    """Send a file, have it looked through: the address of its preview."""
    answer = send(officer, content, name)
    assert answer.status_code == 303, answer.text
    run_jobs(officer.app)
    return answer.location


def imported(officer: OfficerClient, content: bytes) -> str:
    """The same and take it in: the address of the import."""
    answer = officer.post(f"{previewed(officer, content)}/nhap")
    assert answer.status_code == 303
    run_jobs(officer.app)
    return answer.location


def body(answer: TestResponse) -> bytes:
    """The file in an answer, which is then closed."""
    content = answer.data
    answer.close()
    return content


def count_products(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count(Product.id))) or 0


def test_templates_are_handed_out_with_lists(officer: OfficerClient) -> None:
    for register in ("co-so", "san-pham", "chung-nhan"):
        answer = officer.get(f"/can-bo/nhap/mau/{register}.xlsx")

        assert answer.status_code == 200
        assert answer.mimetype == XLSX
        assert len(read_sheet(body(answer))) == 1
    assert officer.get("/can-bo/nhap/mau/khac.xlsx").status_code == 404


def test_nothing_is_written_before_the_officer_says_so(officer: OfficerClient) -> None:
    rows = [*product_rows(3), {"gtin": "123", "name": "Sai mã"}]
    address = previewed(officer, table_bytes("san-pham", rows))

    page = officer.get(address)

    assert page.status_code == 200
    assert "Chỉ nhập 3 dòng đúng" in page.text
    assert "Sai mã" not in page.text
    assert "Mã “123” thiếu chữ số" in page.text
    assert count_products(officer.app) == 0
    errors = read_sheet(body(officer.get(f"{address}/dong-loi.xlsx")))
    assert [row[0] for row in errors] == ["Dòng", 5]


def test_right_rows_are_taken_in_once_however_often_it_is_clicked(officer: OfficerClient) -> None:
    preview = previewed(officer, table_bytes("san-pham", product_rows(3)))

    first, second = officer.post(f"{preview}/nhap"), officer.post(f"{preview}/nhap")
    run_jobs(officer.app)
    third = officer.post(f"{preview}/nhap")
    run_jobs(officer.app)

    assert first.location == second.location == third.location
    assert count_products(officer.app) == 3
    page = officer.get(first.location)
    assert "Đã nhập" in page.text
    assert "Hoàn tác lần nhập này" in page.text
    assert "muoi.xlsx" in officer.get("/can-bo/nhap/").text


def test_an_import_is_taken_back_with_a_reason(officer: OfficerClient) -> None:
    address = imported(officer, table_bytes("san-pham", product_rows(2)))

    refused = officer.post(f"{address}/hoan-tac", data={"reason": "ngắn"})
    answer = officer.post(f"{address}/hoan-tac", data=GOOD_REASON)
    run_jobs(officer.app)

    assert refused.status_code == 422
    assert answer.location == address
    assert "Đã hoàn tác" in officer.get(address).text
    assert "2 hồ sơ" in officer.get(address).text
    with officer.app.app_context():
        assert set(db.session.scalars(select(Product.state))) == {ProductState.WITHDRAWN}
        actions = db.session.scalars(select(audit.AuditEntry.action)).all()
        assert "undoes import" in actions
    assert officer.post(f"{address}/hoan-tac", data=GOOD_REASON).status_code == 422


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        (b"", "trong.xlsx", "Tệp trống"),
        (b"%PDF-1.7", "gia.xlsx", "Đây là tệp PDF"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "gia.xls", "trang web (HTML)"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "cu.xls", "định dạng Excel cũ"),
        (b"PK\x03\x04 broken", "hong.xlsx", "đã hỏng"),
    ],
)
def test_files_that_are_not_taken_say_why(
    officer: OfficerClient, content: bytes, name: str, message: str
) -> None:
    answer = send(officer, content, name)
    if answer.status_code == 303:
        run_jobs(officer.app)
        answer = officer.get(answer.location)

    assert message in answer.text


def test_a_document_type_inside_a_workbook_is_refused(officer: OfficerClient) -> None:
    evil = BytesIO()
    good = BytesIO(table_bytes("san-pham", product_rows(1)))
    with zipfile.ZipFile(good) as old, zipfile.ZipFile(evil, "w") as new:
        for part in old.infolist():
            data = old.read(part)
            if part.filename.endswith("sheet1.xml"):
                data = b'<!DOCTYPE x [<!ENTITY a "b">]>' + data.partition(b"?>")[2]
            new.writestr(part, data)

    page = officer.get(previewed(officer, evil.getvalue()))

    assert "DOCTYPE" in page.text


def test_a_file_or_register_that_is_missing_is_asked_for(officer: OfficerClient) -> None:
    without_file = officer.post("/can-bo/nhap/", data={"register": "san-pham"})
    without_register = send(officer, table_bytes("san-pham", []), register="")

    assert (without_file.status_code, without_register.status_code) == (422, 422)
    assert "Xin chọn tệp" in without_file.text
    assert "Xin chọn sổ" in without_register.text


def test_an_upload_beyond_the_limit_is_refused_before_it_is_read(officer: OfficerClient) -> None:
    answer = officer.browser.post(
        "/can-bo/nhap/",
        data=b"--x",
        content_type="multipart/form-data; boundary=x",
        environ_overrides={"CONTENT_LENGTH": str(26 * 1024 * 1024)},
    )

    assert answer.status_code == 413


def test_previews_and_imports_belong_to_those_who_made_them(
    portal: Flask, officer: OfficerClient
) -> None:
    preview = previewed(officer, table_bytes("san-pham", product_rows(1)))
    run = officer.post(f"{preview}/nhap").location
    commune = sign_in(portal, make_officer(portal, Role.COMMUNE, commune=SA_HUYNH))
    colleague = registrar(portal)

    assert commune.get(preview).status_code == 404
    assert commune.get(run).status_code == 404
    assert commune.post(f"{run}/hoan-tac", data=GOOD_REASON).status_code == 404
    assert colleague.get(preview).status_code == 404
    assert colleague.get(run).status_code == 200


def test_who_may_not_import_does_not(portal: Flask) -> None:
    inspector = sign_in(portal, make_officer(portal, Role.INSPECTOR))

    assert inspector.get("/can-bo/nhap/").status_code == 403
    assert inspector.post("/can-bo/nhap/").status_code == 403
    assert inspector.get("/can-bo/xuat/").status_code == 200


def test_an_officer_of_a_commune_sees_refused_rows_of_others(portal: Flask) -> None:
    commune = sign_in(portal, make_officer(portal, Role.COMMUNE, commune=SA_HUYNH))
    titles = ["Tên cơ sở", "Loại hình", "Xã, phường, đặc khu"]
    rows = [["Ở đây", "Hộ kinh doanh", SA_HUYNH], ["Ở đảo", "Hộ kinh doanh", LY_SON]]
    answer = send(commune, sheet_bytes(titles, rows), register="co-so")
    run_jobs(portal)

    page = commune.get(answer.location)

    assert "thuộc đơn vị khác" in page.text
    commune.post(f"{answer.location}/nhap")
    run_jobs(portal)
    with portal.app_context():
        assert db.session.scalars(select(Establishment.name)).all() == ["Ở đây"]


def test_a_short_list_is_handed_over_at_once(portal: Flask, officer: OfficerClient) -> None:
    make_establishment(portal, name="Có số", phone=Contact(value="0255 000 000"))
    make_establishment(portal, name="Ở đảo", commune_code=LY_SON)

    page = officer.get(f"/can-bo/xuat/co-so?xa={LY_SON}")
    answer = officer.post("/can-bo/xuat/co-so", data={"dang": "xlsx", "xa": LY_SON})
    everything = officer.post("/can-bo/xuat/co-so", data={"dang": "csv"})

    assert f'name="xa" value="{LY_SON}"' in page.text
    assert len(read_sheet(body(answer))) == 2
    assert "0255 000 000" in body(everything).decode("utf-8-sig")
    with portal.app_context():
        entries = db.session.scalars(
            select(audit.AuditEntry.details).where(audit.AuditEntry.action == "exported")
        ).all()
        assert entries == [{"rows": 1}, {"rows": 2}]


def test_who_does_not_keep_records_gets_no_contacts(portal: Flask) -> None:
    make_establishment(portal, name="Có số", phone=Contact(value="0255 000 000"))
    inspector = sign_in(portal, make_officer(portal, Role.INSPECTOR))

    answer = inspector.post("/can-bo/xuat/co-so", data={"dang": "csv"})

    text = body(answer).decode("utf-8-sig")
    assert "Có số" in text
    assert "0255" not in text


def test_a_long_list_is_written_in_the_background(
    portal: Flask, officer: OfficerClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staff_exports, "MOST_AT_ONCE", 1)
    for name in ("Một", "Hai"):
        make_establishment(portal, name=name)

    job = officer.post("/can-bo/xuat/co-so", data={"dang": "csv"}).location
    run_jobs(portal)

    assert "Tải tệp kết quả" in officer.get(job).text
    assert "Hai" in body(officer.get(f"{job}/ket-qua")).decode("utf-8-sig")


def test_work_is_shown_stopped_and_taken_up_again(officer: OfficerClient) -> None:
    send(officer, table_bytes("san-pham", product_rows(1)))
    job = "/can-bo/cong-viec/1"

    waiting = officer.get(job)
    progress = officer.get(f"{job}/tien-do").json
    stopped = officer.post(f"{job}/huy")
    state = officer.get(f"{job}/tien-do").json
    officer.post(f"{job}/lam-lai")
    run_jobs(officer.app)

    assert "http-equiv" in waiting.text
    assert progress == {
        "state": "Đang chờ",
        "percent": None,
        "done": 0,
        "total": None,
        "message": "",
        "is_finished": False,
    }
    assert stopped.location == job
    assert state is not None
    assert (state["state"], state["is_finished"]) == ("Đã hủy", True)
    assert "Xem kết quả" in officer.get(job).text
    assert "http-equiv" not in officer.get(job).text
    assert "muoi.xlsx" in officer.get("/can-bo/cong-viec/").text
    assert officer.get("/can-bo/cong-viec/?trang=2").status_code == 404


def test_work_of_others_is_not_shown(portal: Flask, officer: OfficerClient) -> None:
    send(officer, table_bytes("san-pham", product_rows(1)))
    colleague = registrar(portal)

    assert colleague.get("/can-bo/cong-viec/1").status_code == 404
    assert colleague.get("/can-bo/cong-viec/1/tien-do").status_code == 404
    assert colleague.post("/can-bo/cong-viec/1/huy").status_code == 404
    assert "muoi" not in colleague.get("/can-bo/cong-viec/").text


def test_an_import_that_was_never_begun_is_unknown(officer: OfficerClient) -> None:
    assert officer.get("/can-bo/nhap/77").status_code == 404
    assert officer.get("/can-bo/nhap/xem-truoc/77").status_code == 404
    with officer.app.app_context():
        assert db.session.scalar(select(func.count(ImportRun.id))) == 0
