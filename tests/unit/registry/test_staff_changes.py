"""Officers change records: within their unit, one after the other, and back again."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.accounts.permissions import Role
from portal.core.actor import Actor
from portal.core.audit import AuditEntry, first_break
from portal.core.db import db, unit_of_work
from portal.core.errors import ForbiddenError, RefusedError, StaleEditError
from portal.core.former import last_former
from portal.registry.schemas import NewCertificate, NewEstablishment, NewProduct
from portal.registry.services.certificates import enter_certificate, update_certificate
from portal.registry.services.changes import (
    change_establishment_state,
    list_again,
    verify_establishment,
    withdraw_certificate,
    withdraw_product,
)
from portal.registry.services.editing import update_establishment, update_product
from portal.registry.services.entering import enter_establishment, enter_product
from portal.registry.services.many import Bulk, BulkChange, change_many
from portal.registry.services.merging import merge_products
from portal.registry.services.product_parts import (
    add_picture,
    add_standard,
    describe_picture,
    move_picture_forward,
    remove_picture,
    remove_standard,
)
from portal.registry.services.undoing import undo_last_change
from portal.registry.states import EstablishmentKind, EstablishmentState, ProductState
from tests.make.officers import make_officer
from tests.make.places import DUC_TRONG, LY_SON, SA_HUYNH
from tests.make.registers import make_registers
from tests.make.registry import (
    TODAY,
    establishment_of,
    make_certificate,
    make_establishment,
    make_product,
    picture_bytes,
    product_of,
)

REGISTRAR = Actor("user:registrar@example.vn", "Cán bộ tỉnh")
REASON = "Cơ sở đề nghị bằng văn bản"
GTIN = "9520200000019"
PAPER = NewCertificate(kind="iso22000", number="7", source="test")


@pytest.fixture
def registers(app: Flask) -> Flask:
    make_registers(app)
    return app


def of_commune(commune: str) -> Actor:
    return Actor(f"user:{commune}@example.vn", commune_code=commune)


def entry_of(app: Flask, code: str) -> AuditEntry:
    with app.app_context():
        statement = select(AuditEntry).where(AuditEntry.key == code)
        found = db.session.scalars(statement.order_by(AuditEntry.id.desc())).first()
        assert found is not None
        return found


def test_a_correction_is_noted_with_values_before_and_after(registers: Flask) -> None:
    code = make_establishment(registers, name="Công ty Sai")

    with registers.app_context(), unit_of_work():
        found = establishment_of(code)
        values = {"name": "Công ty Đúng", "commune_code": SA_HUYNH}
        update_establishment(found, values, expected_version=found.version, by=REGISTRAR)

    entry = entry_of(registers, code)
    assert entry.actor == REGISTRAR.name
    assert entry.details["changes"]["name"] == ["Công ty Sai", "Công ty Đúng"]
    assert entry.details["changes"]["province_code"] == [None, "51"]
    with registers.app_context():
        former = last_former("establishment", code)
        assert former is not None
        assert former.fields["name"] == "Công ty Sai"
        assert establishment_of(code).version == former.version + 1
        assert establishment_of(code).sort_name == "cong ty dung"
        assert first_break() is None


def test_a_correction_without_a_difference_leaves_nothing_behind(registers: Flask) -> None:
    code = make_establishment(registers, name="Công ty Thử")
    before = entry_of(registers, code).id

    with registers.app_context(), unit_of_work():
        found = establishment_of(code)
        update_establishment(found, {"name": "Công ty Thử"}, expected_version=1, by=REGISTRAR)

    assert entry_of(registers, code).id == before
    with registers.app_context():
        assert establishment_of(code).version == 1


def test_the_second_of_two_editors_is_told(registers: Flask) -> None:
    code = make_product(registers)
    with registers.app_context(), unit_of_work():
        update_product(
            product_of(code), {"brand": "Một"}, expected_version=1, on=TODAY, by=REGISTRAR
        )

    with registers.app_context(), pytest.raises(StaleEditError), unit_of_work():
        update_product(
            product_of(code), {"brand": "Hai"}, expected_version=1, on=TODAY, by=REGISTRAR
        )

    with registers.app_context():
        assert product_of(code).brand == "Một"


def version_of(record: Any) -> dict[str, int]:
    return {"expected_version": record.version}


PRODUCT_ACTS: dict[str, Callable[[Any, Actor], object]] = {
    "edit": lambda one, by: update_product(one, {"brand": "X"}, on=TODAY, by=by, **version_of(one)),
    "withdraw": lambda one, by: withdraw_product(one, reason=REASON, on=TODAY, by=by),
    "certify": lambda one, by: enter_certificate(one, PAPER, by=by, **version_of(one)),
    "correct": lambda one, by: update_certificate(
        one.certificates[0], PAPER, by=by, **version_of(one)
    ),
    "take back": lambda one, by: withdraw_certificate(
        one.certificates[0], reason=REASON, on=TODAY, by=by
    ),
    "standard": lambda one, by: add_standard(one, "TCVN 1:2020", by=by, **version_of(one)),
    "no standard": lambda one, by: remove_standard(one, "TCVN 2:2020", by=by, **version_of(one)),
    "picture": lambda one, by: add_picture(
        one, picture_bytes(), alt="Chai", by=by, **version_of(one)
    ),
    "describe": lambda one, by: describe_picture(one, 1, "Lọ", by=by, **version_of(one)),
    "order": lambda one, by: move_picture_forward(one, 2, by=by, **version_of(one)),
    "no picture": lambda one, by: remove_picture(one, 1, by=by, **version_of(one)),
    "undo": lambda one, by: undo_last_change(one, by=by, **version_of(one)),
    "merge": lambda one, by: merge_products(
        one, one, (), reason=REASON, versions=(one.version, one.version), on=TODAY, by=by
    ),
}


def whole_product(app: Flask, **changes: Any) -> str:
    """A product with two pictures, a standard and a certificate."""
    code = make_product(app, **changes)
    make_certificate(app, code)
    with app.app_context(), unit_of_work():
        product = product_of(code)
        for words, size in (("Trước", (900, 600)), ("Sau", (800, 600))):
            add_picture(
                product,
                picture_bytes(size=size),
                alt=words,
                expected_version=product.version,
                by=REGISTRAR,
            )
        add_standard(product, "TCVN 2:2020", expected_version=product.version, by=REGISTRAR)
    return code


@pytest.mark.parametrize("act", PRODUCT_ACTS)
def test_an_officer_of_another_commune_changes_nothing(registers: Flask, act: str) -> None:
    code = whole_product(registers, commune_code=SA_HUYNH)
    before = entry_of(registers, code).id

    with registers.app_context(), pytest.raises(ForbiddenError), unit_of_work():
        PRODUCT_ACTS[act](product_of(code), of_commune(LY_SON))

    assert entry_of(registers, code).id == before


@pytest.mark.parametrize("act", [name for name in PRODUCT_ACTS if name not in {"undo", "merge"}])
def test_an_officer_of_the_commune_changes_its_records(registers: Flask, act: str) -> None:
    code = whole_product(registers, commune_code=SA_HUYNH)
    before = entry_of(registers, code).id

    with registers.app_context(), unit_of_work():
        PRODUCT_ACTS[act](product_of(code), of_commune(SA_HUYNH))

    assert entry_of(registers, code).id > before
    with registers.app_context():
        former = last_former("product", code)
        assert former is not None
        assert product_of(code).version == former.version + 1


@pytest.mark.parametrize("act", [name for name in PRODUCT_ACTS if name not in {"undo", "merge"}])
def test_every_change_of_a_product_can_be_taken_back(registers: Flask, act: str) -> None:
    code = whole_product(registers)
    with registers.app_context(), unit_of_work():
        before = _shown(product_of(code))
        PRODUCT_ACTS[act](product_of(code), REGISTRAR)
        assert _shown(product_of(code)) != before

    with registers.app_context(), unit_of_work():
        product = product_of(code)
        undo_last_change(product, expected_version=product.version, by=REGISTRAR)

    with registers.app_context():
        assert _shown(product_of(code)) == before
    assert entry_of(registers, code).action == "undid"


def _shown(product: Any) -> tuple[object, ...]:
    return (
        product.brand,
        product.state,
        [image.alt for image in product.images],
        [one.code for one in product.standards],
        [(one.kind_code, one.number, one.withdrawn_on) for one in product.certificates],
    )


def test_taking_back_twice_brings_the_change_again(registers: Flask) -> None:
    code = make_product(registers)
    with registers.app_context(), unit_of_work():
        enter_certificate(product_of(code), PAPER, expected_version=1, by=REGISTRAR)

    for _ in range(2):
        with registers.app_context(), unit_of_work():
            product = product_of(code)
            undo_last_change(product, expected_version=product.version, by=REGISTRAR)

    with registers.app_context():
        assert [one.number for one in product_of(code).certificates] == ["7"]


def test_a_change_after_which_somebody_else_came_stays(registers: Flask) -> None:
    code = make_product(registers)
    for brand in ("Một", "Hai"):
        with registers.app_context(), unit_of_work():
            product = product_of(code)
            values = {"brand": brand}
            update_product(
                product, values, expected_version=product.version, on=TODAY, by=REGISTRAR
            )

    with registers.app_context(), pytest.raises(StaleEditError), unit_of_work():
        undo_last_change(product_of(code), expected_version=2, by=REGISTRAR)


def test_who_has_a_unit_takes_back_only_what_they_did_themselves(registers: Flask) -> None:
    code = make_product(registers, commune_code=SA_HUYNH)
    with registers.app_context(), unit_of_work():
        withdraw_product(product_of(code), reason=REASON, on=TODAY, by=REGISTRAR)

    with registers.app_context(), pytest.raises(ForbiddenError), unit_of_work():
        undo_last_change(product_of(code), expected_version=2, by=of_commune(SA_HUYNH))

    with registers.app_context():
        assert product_of(code).state is ProductState.WITHDRAWN


def test_a_number_that_another_record_has_by_now_is_not_brought_back(registers: Flask) -> None:
    code = make_product(registers, gtin=GTIN)
    with registers.app_context(), unit_of_work():
        values = {"gtin": ""}
        update_product(product_of(code), values, expected_version=1, on=TODAY, by=REGISTRAR)
    make_product(registers, gtin=GTIN)

    with registers.app_context(), pytest.raises(RefusedError), unit_of_work():
        undo_last_change(product_of(code), expected_version=2, by=REGISTRAR)


def test_a_record_never_changed_has_nothing_to_take_back(registers: Flask) -> None:
    code = make_product(registers)

    with registers.app_context(), pytest.raises(RefusedError), unit_of_work():
        undo_last_change(product_of(code), expected_version=1, by=REGISTRAR)


def test_a_record_is_not_moved_into_another_unit(registers: Flask) -> None:
    code = make_establishment(registers, commune_code=SA_HUYNH)

    values = {"commune_code": LY_SON}
    with registers.app_context(), pytest.raises(ForbiddenError), unit_of_work():
        update_establishment(
            establishment_of(code), values, expected_version=1, by=of_commune(SA_HUYNH)
        )

    with registers.app_context():
        assert establishment_of(code).commune_code == SA_HUYNH


def test_a_record_is_not_drawn_into_the_own_unit(registers: Flask) -> None:
    code = make_establishment(registers, commune_code=LY_SON)

    values = {"commune_code": SA_HUYNH}
    with registers.app_context(), pytest.raises(ForbiddenError), unit_of_work():
        update_establishment(
            establishment_of(code), values, expected_version=1, by=of_commune(SA_HUYNH)
        )


def test_a_change_of_several_fields_is_one_version(registers: Flask) -> None:
    code = make_product(registers)

    with registers.app_context(), unit_of_work():
        values = {"brand": "X", "risk_code": "high", "set_number": 9, "establishment_code": ""}
        update_product(product_of(code), values, expected_version=1, on=TODAY, by=REGISTRAR)

    with registers.app_context():
        assert product_of(code).version == 2


def test_what_a_commune_enters_is_of_the_commune_and_hidden(registers: Flask) -> None:
    new = NewEstablishment(
        kind=EstablishmentKind.HOUSEHOLD,
        name="Hộ kinh doanh Mới",
        source="test",
        commune_code=DUC_TRONG,
        state=EstablishmentState.ACTIVE,
    )

    with registers.app_context(), unit_of_work():
        code = enter_establishment(new, by=of_commune(SA_HUYNH)).code

    with registers.app_context():
        found = establishment_of(code)
        assert (found.commune_code, found.state) == (SA_HUYNH, EstablishmentState.UNVERIFIED)
        assert not found.is_public


def test_a_business_enters_products_of_its_own_alone(registers: Flask) -> None:
    own, other = make_establishment(registers), make_establishment(registers)
    business = make_officer(registers, Role.BUSINESS, establishment=own).actor
    new = NewProduct(name="Mắm ruốc", source="test", establishment_code=other)

    with registers.app_context(), unit_of_work():
        code = enter_product(new, on=TODAY, by=business).code

    with registers.app_context():
        producer = product_of(code).establishment
        assert producer is not None
        assert producer.code == own
    with registers.app_context(), pytest.raises(ForbiddenError), unit_of_work():
        enter_establishment(
            NewEstablishment(kind=EstablishmentKind.HOUSEHOLD, name="Khác", source="test"),
            by=business,
        )


def test_a_commune_enters_no_product_for_a_producer_of_another(registers: Flask) -> None:
    other = make_establishment(registers, commune_code=LY_SON)

    for code, error in ((other, ForbiddenError), (None, RefusedError)):
        new = NewProduct(name="Tỏi", source="test", establishment_code=code)
        with registers.app_context(), pytest.raises(error), unit_of_work():
            enter_product(new, on=TODAY, by=of_commune(SA_HUYNH))


def test_an_establishment_does_not_judge_itself(registers: Flask) -> None:
    code = make_establishment(registers, state=EstablishmentState.UNVERIFIED)
    product = make_product(registers, establishment_code=code)
    with registers.app_context(), unit_of_work():
        withdraw_product(product_of(product), reason=REASON, on=TODAY, by=REGISTRAR)
    business = Actor("user:b@example.vn", establishment_code=code)

    with registers.app_context(), pytest.raises(ForbiddenError), unit_of_work():
        verify_establishment(
            establishment_of(code), note="", on=TODAY, by=business, expected_version=1
        )
    with registers.app_context(), pytest.raises(ForbiddenError), unit_of_work():
        list_again(product_of(product), reason=REASON, on=TODAY, by=business)


def test_verifying_makes_an_establishment_public_once(registers: Flask) -> None:
    code = make_establishment(registers, state=EstablishmentState.UNVERIFIED)

    with registers.app_context(), unit_of_work():
        verify_establishment(
            establishment_of(code), note="", on=TODAY, by=REGISTRAR, expected_version=1
        )

    with registers.app_context():
        assert establishment_of(code).is_public
    with registers.app_context(), pytest.raises(RefusedError), unit_of_work():
        verify_establishment(
            establishment_of(code), note="", on=TODAY, by=REGISTRAR, expected_version=2
        )


def test_a_certificate_keeps_what_the_form_does_not_ask(registers: Flask) -> None:
    code = make_product(registers)
    make_certificate(registers, code, stars=4)

    with registers.app_context(), unit_of_work():
        certificate = product_of(code).certificates[0]
        new = NewCertificate(kind="ocop", number="02/QĐ", source="test", stars=5)
        update_certificate(certificate, new, expected_version=1, by=REGISTRAR)

    with registers.app_context():
        certificate = product_of(code).certificates[0]
        assert (certificate.number, certificate.stars) == ("02/QĐ", 5)


def test_one_change_of_many_records_tells_which_refused(registers: Flask) -> None:
    ours = make_establishment(registers, commune_code=SA_HUYNH, name="Công ty Gần")
    theirs = make_establishment(registers, commune_code=LY_SON, name="Công ty Xa")
    change = BulkChange(Bulk.STATE, EstablishmentState.SUSPENDED, REASON)

    with registers.app_context(), unit_of_work():
        records = [establishment_of(ours), establishment_of(theirs)]
        outcome = change_many(records, change, on=TODAY, by=of_commune(SA_HUYNH))

    assert outcome.done == [ours]
    assert [one.code for one in outcome.refused] == [theirs]
    assert "đơn vị khác" in outcome.refused[0].why
    with registers.app_context():
        assert establishment_of(ours).state is EstablishmentState.SUSPENDED
        assert establishment_of(theirs).state is EstablishmentState.ACTIVE


def test_what_is_refused_half_way_stays_as_it_was(registers: Flask) -> None:
    code = make_establishment(registers, commune_code=SA_HUYNH)

    with registers.app_context(), unit_of_work():
        records = [establishment_of(code)]
        change = BulkChange(Bulk.COMMUNE, LY_SON)
        outcome = change_many(records, change, on=TODAY, by=of_commune(SA_HUYNH))

    assert [one.code for one in outcome.refused] == [code]
    with registers.app_context():
        assert establishment_of(code).commune_code == SA_HUYNH


@pytest.mark.parametrize(
    ("what", "value", "field"),
    [
        (Bulk.COMMUNE, SA_HUYNH, "commune_code"),
        (Bulk.RISK, "high", "risk_class_id"),
        (Bulk.OCOP_SET, "9", "ocop_set_id"),
    ],
)
def test_many_products_are_given_one_value(
    registers: Flask, what: Bulk, value: str, field: str
) -> None:
    codes = [make_product(registers) for _ in range(3)]

    with registers.app_context(), unit_of_work():
        products = [product_of(code) for code in codes]
        outcome = change_many(products, BulkChange(what, value), on=TODAY, by=REGISTRAR)

    assert sorted(outcome.done) == sorted(codes)
    with registers.app_context():
        assert all(getattr(product_of(code), field) is not None for code in codes)


def test_more_than_five_hundred_records_are_refused(registers: Flask) -> None:
    code = make_product(registers)

    with registers.app_context(), pytest.raises(RefusedError), unit_of_work():
        change_many([product_of(code)] * 501, BulkChange(Bulk.RISK, "high"), on=TODAY, by=REGISTRAR)


def test_state_of_an_establishment_needs_a_reason(registers: Flask) -> None:
    code = make_establishment(registers)

    with registers.app_context(), pytest.raises(RefusedError), unit_of_work():
        change_establishment_state(
            establishment_of(code), EstablishmentState.CLOSED, reason="", on=TODAY, by=REGISTRAR
        )
