"""Surveys that may not judge, lots and goods, what is kept of changes, and the right of reply."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from portal.core import clock
from portal.core.actor import Actor
from portal.core.db import db, unit_of_work
from portal.core.errors import ForbiddenError, RefusedError
from portal.registry.models import Product
from portal.warnings.models import ConsumerWarning, WarningReply
from portal.warnings.queries import (
    WarningFilter,
    warning_by_slug,
    warnings_of_product,
    warnings_page,
)
from portal.warnings.services.notices import Contact, OtherGoods
from portal.warnings.services.replies import confirm_reply, enter_reply
from portal.warnings.states import SourceKind, WarningMeasure
from tests.make.publications import said_of, verify
from tests.make.warnings import (
    lift,
    make_hazard_kind,
    make_producer,
    make_warned_product,
    make_warning,
)

TODAY = date(2026, 11, 20)
SURVEY = {"source_kind": SourceKind.SURVEY, "measure": WarningMeasure.INFORMATION}
MILD = {**SURVEY, "slug": "khao-sat-mam", "title": "Khảo sát mắm", "summary": "Ba mẫu thiếu nhãn."}
FIRST, SECOND = Actor("user:a@example.vn"), Actor("user:b@example.vn")


@pytest.mark.parametrize("measure", [WarningMeasure.RECALL, WarningMeasure.STOP_SALE])
def test_a_survey_orders_nothing(app: Flask, measure: WarningMeasure) -> None:
    with pytest.raises(RefusedError, match="chỉ để tham khảo"):
        make_warning(app, **{**MILD, "measure": measure})


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "Cơ sở VI PHẠM nhãn"},
        {"summary": "Sẽ bị xử phạt."},
        {"hazard": "Đã vi phạm quy định."},
        {"what_to_do": ("Chờ thu hồi.",)},
        {"title_en": "Violation found"},
        {"slug": "vi-pham-nhan"},
    ],
)
def test_a_survey_never_reads_as_a_verdict(app: Flask, changes: dict[str, object]) -> None:
    with pytest.raises(RefusedError, match="không phải kết luận"):
        make_warning(app, **{**MILD, **changes})


def test_what_a_survey_saw_may_become_an_inspection_that_recalls(app: Flask) -> None:
    make_warning(app, **MILD)
    inspected = {**MILD, "source_kind": SourceKind.INSPECTION, "measure": WarningMeasure.RECALL}
    make_warning(app, **inspected)
    make_warning(app, **MILD)
    make_warning(app, **{**MILD, "source_kind": SourceKind.REPORT})

    with app.app_context():
        changes = [one.fields for one in warning_by_slug("khao-sat-mam", TODAY).changes]
        assert [one["source_kind"][1] for one in changes] == [
            "Kết quả kiểm tra",
            "Kết quả khảo sát",
            "Phản ánh đã được xác minh",
        ]
        assert [one["measure"][1] for one in changes if "measure" in one] == [
            "Thu hồi",
            "Thông báo để biết",
        ]


def test_words_that_only_look_alike_are_no_verdict(app: Flask) -> None:
    make_warning(app, **{**MILD, "summary": "Hương vị phẩm chất như công bố."})


def test_the_database_itself_refuses_a_survey_that_recalls(app: Flask) -> None:
    make_warning(app, **MILD)

    with app.app_context(), pytest.raises(IntegrityError), db.engine.begin() as connection:
        connection.execute(text("UPDATE consumer_warning SET measure = 'recall'"))


def test_a_kind_of_hazard_is_offered_in_its_time_alone(app: Flask) -> None:
    make_hazard_kind(app, "old", until=date(2025, 12, 31))

    with pytest.raises(RefusedError, match="không có loại mối nguy"):
        make_warning(app, hazard_kind="old")
    make_warning(app, hazard_kind="old", issued_on=date(2025, 12, 31))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"goods": (OtherGoods("Đồ chơi", gtin="9520000009817"),)}, "sai số kiểm tra"),
        ({"goods": (OtherGoods(" "),)}, "cần có tên"),
        ({"contacts": (Contact("Chi cục"),)}, "số điện thoại"),
    ],
)
def test_unfit_parts_are_refused(app: Flask, changes: dict[str, object], words: str) -> None:
    with pytest.raises(RefusedError, match=words):
        make_warning(app, **changes)


def test_goods_outside_the_register_are_known_again_once_they_are_in_it(app: Flask) -> None:
    make_warning(app, goods=(OtherGoods("Đồ chơi", gtin="952 000 000 981 6", lots=("L1",)),))
    code = make_warned_product(app, "Đồ chơi")
    with app.app_context():
        with unit_of_work():
            product = db.session.scalars(select(Product).where(Product.code == code)).one()
            product.gtin = "09520000009816"
        assert [one.slug for one in warnings_of_product(product.id, TODAY)] == ["thu-hoi-mam"]


def test_a_warning_of_an_establishment_alone_is_about_all_its_products(app: Flask) -> None:
    producer = make_producer(app)
    code, other = (make_warned_product(app, name, producer) for name in ("Một", "Hai"))
    make_warning(app, slug="ca-co-so", establishment=producer)
    make_warning(app, code, slug="mot-hang", establishment=producer)

    with app.app_context():
        ids = dict(db.session.execute(select(Product.code, Product.id)).all())  # type: ignore[arg-type]
        assert {one.slug for one in warnings_of_product(ids[code], TODAY)} == {
            "ca-co-so",
            "mot-hang",
        }
        assert [one.slug for one in warnings_of_product(ids[other], TODAY)] == ["ca-co-so"]


def test_what_the_public_has_read_is_kept_when_it_changes(app: Flask) -> None:
    code = make_warned_product(app)
    make_warning(app, code, measure=WarningMeasure.INFORMATION)
    make_warning(app, code, lots=("L1",), measure=WarningMeasure.RECALL)
    make_warning(app, code, lots=("L1",), measure=WarningMeasure.RECALL)
    lift(app, "thu-hoi-mam", date(2026, 2, 1))

    with app.app_context():
        changes = warning_by_slug("thu-hoi-mam", TODAY).changes
        assert [dict(one.fields) for one in changes] == [
            {
                "measure": ["Thông báo để biết", "Thu hồi"],
                "products": ["Mắm thử", "Mắm thử: lô L1"],
            }
        ]


def test_changes_before_the_day_of_issue_are_no_history(app: Flask) -> None:
    tomorrow = clock.today() + timedelta(1)
    make_warning(app, issued_on=tomorrow)
    make_warning(app, issued_on=tomorrow, hazard="Khác hẳn.")

    with app.app_context():
        assert db.session.scalars(select(ConsumerWarning)).one().changes == []


def test_a_reply_needs_a_second_person_and_no_new_approval(app: Flask) -> None:
    make_warning(app)
    with app.app_context():
        with unit_of_work():
            warning = warning_by_slug("thu-hoi-mam", TODAY)
            reply = enter_reply(
                warning,
                None,
                name="Cơ sở A",
                reply="Chúng tôi đã đổi hàng.",
                replied_on=TODAY - timedelta(1),
                at=clock.now(),
                by=FIRST,
            )
            number = reply.id
        with pytest.raises(RefusedError, match="không tự đăng"), unit_of_work():
            confirm_reply(
                warning, db.session.get_one(WarningReply, number), at=clock.now(), by=FIRST
            )
        assert warning_by_slug("thu-hoi-mam", TODAY).public_replies == []
        with unit_of_work():
            warning = warning_by_slug("thu-hoi-mam", TODAY)
            confirm_reply(
                warning, db.session.get_one(WarningReply, number), at=clock.now(), by=SECOND
            )
        assert [one.name for one in warning_by_slug("thu-hoi-mam", TODAY).public_replies] == [
            "Cơ sở A"
        ]
    said = said_of(app, "thu-hoi-mam")
    assert ["replies" in one for one in said] == [False, True]
    verify(app)


def test_somebody_of_one_unit_enters_no_reply(app: Flask) -> None:
    make_warning(app)
    with app.app_context(), pytest.raises(ForbiddenError), unit_of_work():
        enter_reply(
            warning_by_slug("thu-hoi-mam", TODAY),
            None,
            name="Cơ sở A",
            reply="Chúng tôi đã đổi hàng.",
            replied_on=TODAY,
            at=clock.now(),
            by=Actor("user:c@example.vn", commune_code="21001"),
        )


def test_the_log_says_all_the_new_parts(app: Flask) -> None:
    producer = make_producer(app)
    code = make_warned_product(app, producer=producer)
    make_hazard_kind(app)
    make_warning(
        app,
        code,
        lots=("L2", "L1"),
        goods=(OtherGoods("Đồ chơi", "Vịt", "9520000009816", ("V1",)),),
        establishment=producer,
        hazard_kind="microbe",
        source_kind=SourceKind.INSPECTION,
        legal_basis="Luật thử",
        contacts=(Contact("Chi cục", "0255 000 0000"),),
    )

    said = said_of(app, "thu-hoi-mam")[-1]

    assert said["warned_lots"] == [{"code": code, "number": "L1"}, {"code": code, "number": "L2"}]
    assert said["goods"] == [
        {"name": "Đồ chơi", "brand": "Vịt", "gtin": "09520000009816", "lots": ["V1"]}
    ]
    assert said["establishments"] == [{"code": producer}]
    assert said["contacts"] == [{"body": "Chi cục", "phone": "0255 000 0000", "office": ""}]
    assert (said["hazard_kind"], said["source_kind"]) == ("microbe", "inspection")
    verify(app)


@pytest.mark.parametrize("words", ["do choi", "V1", "09520000009816", "thu hoi lo"])
def test_the_list_finds_goods_lots_and_numbers(app: Flask, words: str) -> None:
    make_warning(app, goods=(OtherGoods("Đồ chơi", gtin="9520000009816", lots=("V1",)),))
    make_warning(app, slug="khac", title="Khác", summary="Khác.", hazard="Khác.")

    with app.app_context():
        found = warnings_page(TODAY, WarningFilter(words=words), 1)
        assert [one.slug for one in found.rows] == ["thu-hoi-mam"]
