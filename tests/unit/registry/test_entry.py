"""Entering records: what is refused, what is kept, what is noted."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.core.audit import AuditEntry
from portal.core.code_book import kind_of
from portal.core.db import db, unit_of_work
from portal.core.errors import RefusedError
from portal.core.outbox import OutboxEntry
from portal.core.public_code import is_well_formed
from portal.registry.queries import product_by_code
from portal.registry.schemas import Contact, NewCertificate
from portal.registry.services.changes import (
    change_establishment_state,
    list_again,
    recall_product,
    withdraw_certificate,
    withdraw_product,
)
from portal.registry.services.entry import add_certificate, apply_standard, attach_picture
from portal.registry.states import EstablishmentState, ProductState
from tests.make.places import LY_SON, SA_HUYNH, make_places
from tests.make.registry import (
    BY,
    OCOP,
    TODAY,
    certificate_of,
    make_certificate,
    make_establishment,
    make_product,
    make_rules,
    picture_bytes,
    product_of,
    record_of,
)
from tests.make.standards import make_ics, make_standard

REASON = "Lý do thử nghiệm"


def stale(app: Flask) -> set[tuple[str, str]]:
    """What waits to be indexed."""
    with app.app_context():
        return {(row.kind, row.key) for row in db.session.scalars(select(OutboxEntry))}


def actions(app: Flask, key: str) -> list[str]:
    """What was done to a record, in order."""
    with app.app_context():
        entries = select(AuditEntry).where(AuditEntry.key == key).order_by(AuditEntry.id)
        return [entry.action for entry in db.session.scalars(entries)]


def forget_stale(app: Flask) -> None:
    """As if everything had been indexed."""
    with app.app_context(), unit_of_work():
        for row in db.session.scalars(select(OutboxEntry)):
            db.session.delete(row)


def test_a_new_record_gets_a_code_that_nobody_can_guess(app: Flask) -> None:
    one, other, producer = make_product(app), make_product(app), make_establishment(app)

    assert one != other
    assert is_well_formed(one)
    with app.app_context():
        assert kind_of(one) == "product"
        assert kind_of(producer) == "establishment"


def test_a_record_of_a_fixed_source_has_the_same_code_in_every_portal(app: Flask) -> None:
    code = make_product(app, origin="sample:nuoc-mam")

    assert code == "XFEURXPP"
    with app.app_context():
        assert product_of(code).origin == "sample:nuoc-mam"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"tax_code": "5199000017"}, "sai số kiểm tra"),
        ({"gln": "9525100000016"}, "sai số kiểm tra"),
        ({"commune_code": "99999"}, "99999"),
        ({"province_code": "99"}, "99"),
        ({"name": " "}, "Tên phải có"),
        ({"website": Contact(value="javascript:alert(1)")}, "http"),
    ],
)
def test_a_bad_establishment_is_refused_and_leaves_nothing(
    app: Flask, changes: dict[str, Any], words: str
) -> None:
    with pytest.raises(RefusedError, match=words):
        make_establishment(app, **changes)

    assert stale(app) == set()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"gtin": "9520200000018"}, "sai số kiểm tra"),
        ({"establishment_code": "NOBODY22"}, "NOBODY22"),
        ({"risk_code": "unheard"}, "mức rủi ro"),
        ({"set_number": 99}, "bộ sản phẩm"),
        ({"name": "x" * 301}, "Tên phải có"),
    ],
)
def test_a_bad_product_is_refused(app: Flask, changes: dict[str, Any], words: str) -> None:
    make_rules(app)

    with pytest.raises(RefusedError, match=words):
        make_product(app, **changes)


@pytest.mark.parametrize("typed", ["9520200000019", "09520200000019", "952 0200 000019"])
def test_a_gtin_belongs_to_one_product_in_whatever_spelling(app: Flask, typed: str) -> None:
    make_product(app, gtin="9520200000019")

    with pytest.raises(RefusedError, match="đã có"):
        make_product(app, gtin=typed)


def test_a_tax_code_belongs_to_one_establishment_and_is_not_told_again(app: Flask) -> None:
    make_establishment(app, tax_code="051999000001")

    with pytest.raises(RefusedError) as refusal:
        make_establishment(app, tax_code="051 999 000001")

    assert "051999000001" not in refusal.value.message


def test_the_commune_decides_the_province_and_the_producer_gives_both(app: Flask) -> None:
    make_places(app)
    producer = make_establishment(app, commune_code=SA_HUYNH, province_code="68")

    code = make_product(app, establishment_code=producer)

    with app.app_context():
        product = product_of(code)
        assert (product.commune_code, product.province_code) == (SA_HUYNH, "51")


def test_a_product_keeps_the_rules_of_its_day(app: Flask) -> None:
    make_rules(app)

    code = make_product(app, risk_code="high", set_number=9)

    with app.app_context():
        product = product_by_code(code)
        assert product.risk_class is not None
        assert product.risk_class.effective_from == date(2026, 5, 22)
        assert product.ocop_set is not None


def test_a_recognition_from_before_the_known_rules_has_no_band(app: Flask) -> None:
    make_rules(app)
    code = make_product(app)

    new = make_certificate(app, code)
    old = make_certificate(app, code, issued_on=date(2026, 5, 21))

    with app.app_context():
        assert certificate_of(new).band is not None
        assert certificate_of(old).band is None


@pytest.mark.parametrize(
    ("new", "words"),
    [
        (replace(OCOP, kind="unheard"), "loại chứng nhận"),
        (replace(OCOP, expires_on=date(2026, 5, 31)), "trước ngày cấp"),
        (replace(OCOP, stars=2), "3 đến 5 sao"),
    ],
)
def test_a_bad_certificate_is_refused(app: Flask, new: NewCertificate, words: str) -> None:
    make_rules(app)
    code = make_product(app)

    with app.app_context(), pytest.raises(RefusedError, match=words), unit_of_work():
        add_certificate(product_of(code), new, by=BY)


def test_a_standard_that_the_portal_knows_is_linked(app: Flask) -> None:
    make_ics(app)
    make_standard(app, "TCVN 5107:2018")
    code = make_product(app)

    with app.app_context(), unit_of_work():
        product = product_of(code)
        apply_standard(product, "tcvn 5107 : 2018", by=BY)
        apply_standard(product, "TCCS 01:2026", by=BY)
        with pytest.raises(RefusedError, match="đã ghi"):
            apply_standard(product, "TCCS 01:2026", by=BY)

    with app.app_context():
        known, unknown = product_by_code(code).standards
        assert known.standard is not None
        assert unknown.standard is None


def test_a_picture_needs_words_for_those_who_do_not_see_it(app: Flask) -> None:
    code = make_product(app)

    with app.app_context(), unit_of_work():
        product = product_of(code)
        with pytest.raises(RefusedError, match="mô tả"):
            attach_picture(product, picture_bytes(), alt=" ", by=BY)
        attach_picture(product, picture_bytes(), alt="Chai nước mắm", by=BY)

    with app.app_context():
        assert [image.alt for image in product_of(code).images] == ["Chai nước mắm"]


def test_a_change_of_a_product_has_its_producer_indexed_again_and_vice_versa(app: Flask) -> None:
    make_rules(app)
    producer = make_establishment(app)
    code = make_product(app, establishment_code=producer)
    both = {("product", code), ("establishment", producer)}

    forget_stale(app)
    make_certificate(app, code)
    assert stale(app) == both

    forget_stale(app)
    make_certificate(app, producer, kind="iso22000", stars=None)
    assert stale(app) == both


def test_each_change_of_state_needs_a_reason_and_is_audited(app: Flask) -> None:
    make_rules(app)
    code = make_product(app)
    with app.app_context():
        for reason in ("", "ngắn", " " * 20):
            with pytest.raises(RefusedError, match="lý do"), unit_of_work():
                withdraw_product(product_of(code), reason=reason, on=TODAY, by=BY)

    with app.app_context(), unit_of_work():
        product = product_of(code)
        recall_product(product, reason=REASON, advice=REASON, on=TODAY, by=BY, lots=("L1",))
        list_again(product, reason=REASON, on=TODAY, by=BY)
        withdraw_product(product, reason=REASON, on=TODAY, by=BY)

    assert actions(app, code) == ["registered", "recalled", "listed again", "withdrew"]
    with app.app_context():
        assert product_of(code).recalled_lots == []


def test_nothing_is_changed_twice(app: Flask) -> None:
    make_rules(app)
    code, producer = make_product(app), make_establishment(app)
    certificate = make_certificate(app, code)

    with app.app_context(), unit_of_work():
        withdraw_product(product_of(code), reason=REASON, on=TODAY, by=BY)
        withdraw_certificate(certificate_of(certificate), reason=REASON, on=TODAY, by=BY)
        with pytest.raises(RefusedError):
            withdraw_product(product_of(code), reason=REASON, on=TODAY, by=BY)
        with pytest.raises(RefusedError):
            withdraw_certificate(certificate_of(certificate), reason=REASON, on=TODAY, by=BY)
        with pytest.raises(RefusedError):
            change_establishment_state(
                record_of(producer), EstablishmentState.ACTIVE, reason=REASON, on=TODAY, by=BY
            )

    with app.app_context():
        assert product_of(code).state is ProductState.WITHDRAWN


def test_a_place_far_from_the_producer_may_be_given(app: Flask) -> None:
    make_places(app)
    producer = make_establishment(app, commune_code=SA_HUYNH)

    code = make_product(app, establishment_code=producer, commune_code=LY_SON)

    with app.app_context():
        assert product_by_code(code).place_line == "Đặc khu Lý Sơn, tỉnh Quảng Ngãi"
