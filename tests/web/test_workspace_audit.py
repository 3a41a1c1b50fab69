"""The audit on screen: who may see it, what is found, the chain, taking it out."""

import pytest
from flask import Flask
from sqlalchemy import text

from portal.accounts.permissions import Role
from portal.core.db import db
from portal.jobs.models import JobState
from portal.jobs.queries import any_job, result_file_of
from portal.jobs.running import run_next
from portal.workspace import audit_pages
from tests.make.officers import OfficerClient, make_officer, sign_in
from tests.make.statements import count_statements
from tests.make.workspace import note

HERE = "/can-bo/nhat-ky/"


@pytest.fixture
def admin(app: Flask) -> OfficerClient:
    return sign_in(app, make_officer(app, Role.ADMIN, name="Quản Trị Thử"))


@pytest.mark.parametrize("path", [HERE, f"{HERE}1"])
@pytest.mark.parametrize("role", [one for one in Role if one is not Role.ADMIN])
def test_only_administrators_read_the_audit(app: Flask, role: Role, path: str) -> None:
    note(app)

    answer = sign_in(app, make_officer(app, role)).get(path)

    assert answer.status_code == 403
    assert "7K3M9QXA" not in answer.text


def test_an_entry_is_found_and_shown_with_before_and_after(
    app: Flask, admin: OfficerClient
) -> None:
    note(app, "edited", key="A1", changes={"brand": ("Bến Cát", "Sa Huỳnh")})
    note(app, "merged", key="B2")

    found = admin.get(f"{HERE}?ma=a1").text
    entry = admin.get(f"{HERE}1").text

    assert "A1" in found
    assert "B2" not in found
    assert "Thương hiệu" in found
    assert "<del>Bến Cát</del>" in entry
    assert "<ins>Sa Huỳnh</ins>" in entry
    assert 'href="/can-bo/san-pham/A1"' in entry


@pytest.mark.parametrize(
    ("kind", "place", "role"),
    [
        ("lot", "/can-bo/lo/A1", Role.REGISTRAR),
        ("import", "/can-bo/nhap/A1", Role.COMMUNE),
        ("recall", "/can-bo/thu-hoi/A1", Role.REGISTRAR),
        ("manuscript", "/can-bo/bai/A1", Role.PUBLISHER),
    ],
)
def test_records_are_linked_for_those_alone_who_may_open_them(
    app: Flask, admin: OfficerClient, kind: str, place: str, role: Role
) -> None:
    note(app, kind=kind, key="A1")
    both = sign_in(app, make_officer(app, Role.ADMIN, role))

    for path in (HERE, f"{HERE}1"):
        assert f'href="{place}"' not in admin.get(path).text
        assert f'href="{place}"' in both.get(path).text


@pytest.mark.parametrize(
    ("actor", "name"),
    [
        ("portal seed", "Nạp dữ liệu"),
        ("worker", "Tiến trình nền"),
        ("command line", "Dòng lệnh"),
        ("portal", "Hệ thống"),
    ],
)
def test_what_acted_and_is_no_person_is_named_in_words(
    app: Flask, admin: OfficerClient, actor: str, name: str
) -> None:
    note(app, by=actor)

    assert f'<td data-label="Người làm">{name}</td>' in admin.get(HERE).text
    assert actor not in admin.get(f"{HERE}1").text.partition("<main")[2]


def test_what_stands_in_the_audit_is_only_text(app: Flask, admin: OfficerClient) -> None:
    evil = "<script>alert(1)</script>"
    note(app, key=evil, note=evil, changes={"name": (evil, evil)})

    pages = admin.get(HERE).text + admin.get(f"{HERE}1").text

    assert "<script>alert" not in pages
    assert "&lt;script&gt;alert(1)" in pages


@pytest.mark.parametrize("query", ["truoc=-1", "loai=khong-co", "tu=hom-qua", "truoc=x"])
def test_what_cannot_be_asked_is_refused(admin: OfficerClient, query: str) -> None:
    assert admin.get(f"{HERE}?{query}").status_code == 400


def test_pages_lead_to_each_other_and_keep_the_filters(app: Flask, admin: OfficerClient) -> None:
    for number in range(51):
        note(app, key=f"A{number}")

    first = admin.get(f"{HERE}?loai=product")
    second = admin.get(f"{HERE}?loai=product&truoc=2")

    assert 'rel="next" href="/can-bo/nhat-ky/?loai=product&amp;truoc=2"' in first.text
    assert 'rel="prev"' not in first.text
    assert 'href="/can-bo/nhat-ky/?loai=product&amp;sau=1"' in second.text
    assert 'rel="next"' not in second.text


def test_a_list_takes_a_fixed_number_of_statements(app: Flask, admin: OfficerClient) -> None:
    note(app)
    with count_statements(app) as few:
        admin.get(HERE)
    for number in range(40):
        note(app, by=f"user:nguoi-{number}@example.vn")

    with count_statements(app) as many:
        admin.get(HERE)

    assert len(many) == len(few) <= 5


def test_a_short_chain_is_checked_at_once(app: Flask, admin: OfficerClient) -> None:
    note(app)
    note(app)

    answer = admin.post(f"{HERE}chuoi")

    assert (answer.status_code, answer.location) == (303, HERE)
    assert "Chuỗi nguyên vẹn đến mục số 2." in admin.get(HERE).text


def test_a_broken_chain_is_told_as_danger(app: Flask, admin: OfficerClient) -> None:
    note(app)
    with app.app_context():
        db.session.execute(text("UPDATE audit_entry SET key = 'khac' WHERE id = 1"))
        db.session.commit()

    admin.post(f"{HERE}chuoi")
    page = admin.get(HERE).text

    assert "Chuỗi đứt ở mục số 1: nội dung của mục đã bị sửa." in page
    assert "notice--danger" in page


def test_a_long_chain_is_checked_in_the_background(
    app: Flask, admin: OfficerClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit_pages, "CHECKED_AT_ONCE", 0)
    note(app)

    answer = admin.post(f"{HERE}chuoi")
    number = int(answer.location.rpartition("/")[2])
    early = admin.get(f"{HERE}chuoi/{number}")
    with app.app_context():
        assert run_next()
    leads = admin.get(answer.location).text
    admin.get(f"{HERE}chuoi/{number}")

    assert early.status_code == 404
    assert f'href="/can-bo/nhat-ky/chuoi/{number}"' in leads
    assert "Chuỗi nguyên vẹn đến mục số 1." in admin.get(HERE).text


def test_the_entries_that_fit_are_taken_out_by_a_job(app: Flask, admin: OfficerClient) -> None:
    note(app, "edited", key="A1")
    note(app, "merged", key="B2")

    answer = admin.post(f"{HERE}xuat", {"ma": "B2", "dang": "csv"})

    with app.app_context():
        assert run_next()
        job = any_job(int(answer.location.rpartition("/")[2]))
        lines = result_file_of(job).read_text(encoding="utf-8-sig").splitlines()
    assert job.state is JobState.DONE
    assert len(lines) == 2
    assert "B2" in lines[1]
    with admin.get(f"/can-bo/cong-viec/{job.id}/ket-qua") as file:
        assert file.status_code == 200


def test_an_unknown_form_is_refused(admin: OfficerClient) -> None:
    assert admin.post(f"{HERE}xuat", {"dang": "../../x"}).status_code == 400


def test_pages_of_the_audit_are_kept_nowhere(app: Flask, admin: OfficerClient) -> None:
    note(app)

    for path in (HERE, f"{HERE}1", "/can-bo/"):
        assert "no-store" in admin.get(path).headers["Cache-Control"]
