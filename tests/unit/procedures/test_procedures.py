"""Procedures: versions by day, four eyes, codes that stay, grounds and papers as typed."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask
from marshmallow import ValidationError
from sqlalchemy import text

from portal.core import clock, code_book
from portal.core.citations import Citations, OfficialLink, is_official, typed_citations
from portal.core.db import db, unit_of_work
from portal.core.errors import NotFoundError, RefusedError, StaleEditError
from portal.procedures.queries import (
    Wanted,
    former_version,
    other_versions,
    procedure_by_code,
    procedure_on,
    procedures_page,
    withdrawn_procedure,
)
from portal.procedures.schemas import Papers, typed_papers
from portal.procedures.services.publishing import (
    load_procedure,
    publish_version,
    withdraw_procedure,
)
from portal.procedures.services.writing import draft_of, drop_draft, write_version
from portal.procedures.states import Level
from tests.make.procedures import (
    PUBLISHER,
    TEXT,
    WRITER,
    make_draft,
    make_procedure,
    make_procedure_rows,
    make_version,
)

TODAY = clock.today()


@pytest.fixture(autouse=True)
def rows(app: Flask) -> None:
    """Fields and offices."""
    make_procedure_rows(app)


def test_a_draft_is_not_public_and_its_writer_does_not_publish_it(app: Flask) -> None:
    code = make_draft(app)

    with app.app_context():
        with pytest.raises(NotFoundError):
            procedure_on(code, TODAY)
        with pytest.raises(RefusedError, match="người thứ hai"), unit_of_work():
            publish_version(procedure_by_code(code), expected_version=1, at=clock.now(), by=WRITER)
        with pytest.raises(StaleEditError), unit_of_work():
            publish_version(
                procedure_by_code(code), expected_version=9, at=clock.now(), by=PUBLISHER
            )


def test_a_new_version_shows_from_its_day_on_and_the_old_one_up_to_the_day_before(
    app: Flask,
) -> None:
    code = make_procedure(app)
    begins = TODAY + timedelta(days=10)
    make_version(app, code, name="Công bố dấu định lượng, cách mới", valid_from=begins)

    with app.app_context():
        before = procedure_on(code, begins - timedelta(days=1))
        after = procedure_on(code, begins)
        assert (before.number, before.valid_to) == (1, begins - timedelta(days=1))
        assert (after.number, after.valid_to) == (2, None)
        assert [one.number for one in other_versions(before)] == [2]
        assert former_version(code, 1).name == TEXT.name
        assert procedures_page(begins, 1, Wanted()).total == 1


def test_a_version_cannot_begin_before_the_one_that_it_follows(app: Flask) -> None:
    code = make_procedure(app)

    with pytest.raises(RefusedError, match="bắt đầu sau"):
        make_version(app, code, valid_from=TEXT.valid_from)


def test_two_people_do_not_write_over_each_other(app: Flask) -> None:
    code = make_procedure(app)
    with app.app_context():
        with unit_of_work():
            found = procedure_by_code(code)
            write_version(found, TEXT, expected_version=None, at=clock.now(), by=WRITER)
        found = procedure_by_code(code)
        with pytest.raises(StaleEditError), unit_of_work():
            write_version(found, TEXT, expected_version=None, at=clock.now(), by=PUBLISHER)
        with unit_of_work():
            drop_draft(procedure_by_code(code), expected_version=1, at=clock.now(), by=WRITER)
        assert draft_of(procedure_by_code(code)) is None
        assert procedure_on(code, TODAY).number == 1


def test_a_withdrawn_procedure_says_so_and_names_its_follower(app: Flask) -> None:
    code, follower = make_procedure(app), make_procedure(app, name="Thủ tục theo sau")

    def withdraw(replaced_by: str) -> None:
        with unit_of_work():
            found = procedure_by_code(code)
            withdraw_procedure(
                found,
                reason="Bãi bỏ theo quyết định thử",
                replaced_by=replaced_by,
                expected_version=found.version,
                at=clock.now(),
                by=PUBLISHER,
            )

    with app.app_context():
        for wrong in (code, "23456789"):
            with pytest.raises(RefusedError, match="thay thế"):
                withdraw(wrong)
        withdraw(follower)
        with pytest.raises(NotFoundError):
            procedure_on(code, TODAY)
        gone = withdrawn_procedure(code)
        assert gone is not None
        assert gone.replaced_by_code == follower
        with pytest.raises(RefusedError, match="không đang đăng"):
            withdraw("")
    make_version(app, code, valid_from=TODAY)
    with app.app_context():
        assert procedure_on(code, TODAY).number == 2


def test_publishing_enters_the_code_book_and_is_announced(app: Flask) -> None:
    code = make_procedure(app)

    with app.app_context():
        assert code_book.kind_of(code) == "procedure"
        told = db.session.execute(text("SELECT topic, path FROM announcement")).all()
    assert [tuple(row) for row in told] == [("procedures", f"/thu-tuc/{code}")]


def test_lists_are_narrowed_by_words_without_marks_field_level_office_and_code(app: Flask) -> None:
    code = make_procedure(app)
    make_procedure(app, name="Hợp chuẩn thử", field_code="tieu-chuan", level=Level.COMMUNE)

    def names(**wanted: str) -> list[str]:
        return [one.name for one in procedures_page(TODAY, 1, Wanted(**wanted)).rows]

    with app.app_context():
        assert names(words="dinh luong") == [TEXT.name]
        assert names(words=code.lower()) == [TEXT.name]
        assert names(field="tieu-chuan") == names(level="commune") == ["Hợp chuẩn thử"]
        assert len(names(office="hcc-tinh")) == 2
        assert names(words="không có") == []


def test_a_fixed_source_leaves_alone_what_an_officer_has_written(app: Flask) -> None:
    with app.app_context():
        for name in ("Thủ tục nguồn", "Thủ tục nguồn, sửa"):
            with unit_of_work():
                code = load_procedure(
                    "thu",
                    replace(TEXT, name=name),
                    is_sample=False,
                    at=clock.now(),
                    by="portal seed",
                ).code
            assert procedure_on(code, TODAY).name == name
    make_version(app, code, name="Cán bộ viết", valid_from=date(2026, 6, 1))
    with app.app_context():
        with unit_of_work():
            load_procedure("thu", TEXT, is_sample=False, at=clock.now(), by="portal seed")
        assert procedure_on(code, TODAY).name == "Cán bộ viết"


def test_papers_are_typed_as_they_are_shown() -> None:
    field = Papers()
    typed = "Bản công bố | 2 | mẫu 01\nGiấy tờ khác"

    read = field.deserialize(typed)

    assert read == [
        {"name": "Bản công bố", "copies": "2", "form": "mẫu 01"},
        {"name": "Giấy tờ khác", "copies": "", "form": ""},
    ]
    assert field.deserialize(typed_papers(read)) == read
    for wrong in ("| 1", "Bản | hai"):
        with pytest.raises(ValidationError):
            field.deserialize(wrong)


@pytest.mark.parametrize(
    ("address", "is_right"),
    [
        ("https://dichvucong.gov.vn/p/1", True),
        ("https://gov.vn", True),
        ("http://dichvucong.gov.vn/", False),
        ("https://dichvucong.gov.vn.example.vn/", False),
        ("https://evilgov.vn/", False),
        ("https://a@dichvucong.gov.vn/", False),
        ("https://dichvucong.gov.vn:8443/", False),
        ("https://dichvucong.gov.vn\\@example.vn/", False),
        ("javascript:alert(1)//.gov.vn", False),
        ("https://[::1", False),
    ],
)
def test_official_links_lead_to_the_state_alone(address: str, is_right: bool) -> None:
    assert is_official(address) is is_right
    if not is_right:
        with pytest.raises(ValidationError):
            OfficialLink().deserialize(address)


def test_grounds_are_typed_as_they_are_shown_and_lead_nowhere_else() -> None:
    field = Citations()
    typed = "Luật Thử | /van-ban/luat-thu\nNghị định Thử\nThông tư | https://vanban.gov.vn/1"

    read = field.deserialize(typed)

    assert [one["path"] for one in read] == ["/van-ban/luat-thu", "", "https://vanban.gov.vn/1"]
    assert typed_citations(read) == typed
    for wrong in ("x | javascript:1", "x | //example.vn", "x | /can-bo/", "x | /van-ban/../can-bo"):
        with pytest.raises(ValidationError):
            field.deserialize(wrong)
