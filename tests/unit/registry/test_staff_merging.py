"""Two records of one thing become one, and nothing that referred to either is lost."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.accounts.models import Account
from portal.accounts.permissions import Role
from portal.core.actor import Actor
from portal.core.db import Model, db, unit_of_work
from portal.core.errors import ForbiddenError, RefusedError, StaleEditError
from portal.inspections.models import InspectedProduct, Inspection
from portal.registry.likeness import likely_duplicates, name_likeness
from portal.registry.models import Establishment, Product
from portal.registry.register_queries import merged_codes, survivor_code
from portal.registry.services.editing import update_product
from portal.registry.services.entry import apply_standard
from portal.registry.services.merging import merge_establishments, merge_products
from portal.registry.services.moving import code_columns, referring_columns
from portal.registry.services.product_parts import add_picture
from portal.registry.services.undoing import undo_last_change
from portal.registry.states import EstablishmentState, ProductState
from portal.trace.models import Lot
from portal.warnings.models import WarnedProduct
from portal.warnings.services.issuing import issue_warning
from portal.warnings.services.notices import Concerned
from tests.make.inspections import make_inspection
from tests.make.lots import make_lot
from tests.make.officers import make_officer
from tests.make.places import LY_SON, SA_HUYNH
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
from tests.make.warnings import NOTICE

REGISTRAR = Actor("user:registrar@example.vn")
REASON = "Nhập hai lần từ hai nguồn"
GTIN, OTHER_GTIN = "9520200000019", "9520123456788"


@pytest.fixture
def registers(app: Flask) -> Flask:
    make_registers(app)
    return app


def merge(app: Flask, kept: str, loser: str, *taken: str, by: Actor = REGISTRAR) -> None:
    """Merge two products as they stand."""
    with app.app_context(), unit_of_work():
        survivor, other = product_of(kept), product_of(loser)
        versions = (survivor.version, other.version)
        merge_products(survivor, other, taken, reason=REASON, versions=versions, on=TODAY, by=by)


def merge_producers(app: Flask, kept: str, loser: str, *taken: str) -> None:
    """The same for establishments."""
    with app.app_context(), unit_of_work():
        survivor, other = establishment_of(kept), establishment_of(loser)
        versions = (survivor.version, other.version)
        merge_establishments(
            survivor, other, taken, reason=REASON, versions=versions, on=TODAY, by=REGISTRAR
        )


def count_referring(table: type[Model], number: int) -> int:
    """How many rows of all tables refer to a record, its own parts left out."""
    counted = 0
    for column in referring_columns(table):
        if column.table.name not in {"product_image", "applied_standard"}:
            statement = select(func.count()).select_from(column.table).where(column == number)
            counted += db.session.scalar(statement) or 0
    return counted


def test_all_that_referred_to_a_product_refers_to_the_one_that_goes_on(registers: Flask) -> None:
    owner = make_establishment(registers)
    kept = make_product(registers, name="Nước mắm A", establishment_code=owner)
    loser = make_product(registers, name="Nước mắm a", establishment_code=owner)
    make_certificate(registers, loser)
    lot = make_lot(registers, loser)
    with registers.app_context(), unit_of_work():
        about = Concerned(products=[product_of(kept), product_of(loser)])
        issue_warning(NOTICE, about=about, by="test")
    make_inspection(registers, establishment_code=owner, product_code=loser)

    merge(registers, kept, loser)

    with registers.app_context():
        gone, survivor = product_of(loser), product_of(kept)
        assert count_referring(Product, gone.id) == 0
        assert len(survivor.certificates) == 1
        found = db.session.scalars(select(Lot).where(Lot.code == lot)).one()
        assert found.product_id == survivor.id
        warned = db.session.scalars(select(WarnedProduct.product_id)).all()
        assert warned == [survivor.id]
        looked_at = db.session.scalars(select(InspectedProduct.product_id)).all()
        assert looked_at == [survivor.id]


def test_all_that_referred_to_an_establishment_goes_on(registers: Flask) -> None:
    kept, loser = make_establishment(registers), make_establishment(registers, name="Cty Thử")
    product = make_product(registers, establishment_code=loser)
    make_certificate(registers, loser)
    make_inspection(registers, establishment_code=loser)
    officer = make_officer(registers, Role.BUSINESS, establishment=loser)

    merge_producers(registers, kept, loser)

    with registers.app_context():
        gone, survivor = establishment_of(loser), establishment_of(kept)
        assert count_referring(Establishment, gone.id) == 0
        assert product_of(product).establishment is survivor
        assert db.session.scalars(select(Inspection.establishment_id)).all() == [survivor.id]
        account = db.session.get_one(Account, officer.id)
        assert account.establishment_code == kept
        assert gone.state is EstablishmentState.UNVERIFIED


def test_every_column_with_codes_of_establishments_is_known() -> None:
    found = {column.table.name for column in code_columns()}

    assert {"account", "api_key", "link_entry", "allowed_domain", "epcis_event"} <= found


def test_values_are_taken_field_by_field(registers: Flask) -> None:
    kept = make_product(registers, name="Tên giữ", brand="Nhãn giữ", shelf_life="6 tháng")
    loser = make_product(registers, name="Tên kia", brand="Nhãn kia", shelf_life="12 tháng")

    merge(registers, kept, loser, "shelf_life", "brand")

    with registers.app_context():
        survivor = product_of(kept)
        assert (survivor.name, survivor.brand, survivor.shelf_life) == (
            "Tên giữ",
            "Nhãn kia",
            "12 tháng",
        )


def test_pictures_and_standards_of_both_are_kept_once(registers: Flask) -> None:
    kept, loser = make_product(registers), make_product(registers)
    for code, size, words in (
        (kept, (900, 600), "Một"),
        (loser, (900, 600), "Lại"),
        (loser, (800, 600), "Hai"),
    ):
        with registers.app_context(), unit_of_work():
            one = product_of(code)
            data = picture_bytes(size=size)
            add_picture(one, data, alt=words, expected_version=one.version, by=REGISTRAR)
            if words != "Lại":
                apply_standard(one, f"TCVN {len(words)}:2020", by="test")
                apply_standard(one, f"TCVN {words}:2020", by="test")

    merge(registers, kept, loser)

    with registers.app_context():
        survivor = product_of(kept)
        assert [image.alt for image in survivor.images] == ["Một", "Hai"]
        assert [one.code for one in survivor.standards] == [
            "TCVN 3:2020",
            "TCVN Một:2020",
            "TCVN Hai:2020",
        ]


def test_the_number_on_the_labels_is_never_lost(registers: Flask) -> None:
    kept, loser = make_product(registers), make_product(registers, gtin=GTIN)

    merge(registers, kept, loser)

    with registers.app_context():
        assert product_of(kept).gtin == GTIN.zfill(14)
        assert product_of(loser).gtin is None


def test_the_code_of_the_merged_record_leads_to_the_other(registers: Flask) -> None:
    first, second, third = (make_product(registers) for _ in range(3))

    merge(registers, second, first)
    merge(registers, third, second)

    with registers.app_context():
        assert survivor_code(first) == survivor_code(second) == third
        assert survivor_code(third) is None
        assert set(merged_codes(third)) == {first, second}
        assert product_of(first).state is ProductState.WITHDRAWN


def refused(app: Flask, kept: str, loser: str) -> str:
    """Why two products are not merged."""
    with pytest.raises(RefusedError) as error:
        merge(app, kept, loser)
    return error.value.message


def test_two_products_with_two_numbers_are_two_products(registers: Flask) -> None:
    kept = make_product(registers, gtin=GTIN)
    loser = make_product(registers, gtin=OTHER_GTIN)

    assert "GTIN" in refused(registers, kept, loser)


def test_a_record_is_not_merged_with_itself_or_twice(registers: Flask) -> None:
    kept, loser = make_product(registers), make_product(registers)
    merge(registers, kept, loser)

    assert "khác nhau" in refused(registers, kept, kept)
    assert "đã được gộp" in refused(registers, kept, loser)
    assert "đã được gộp" in refused(registers, loser, kept)


def test_lots_of_the_same_number_stop_a_merge_whole(registers: Flask) -> None:
    kept, loser = make_product(registers), make_product(registers)
    make_lot(registers, kept, number="L1")
    make_lot(registers, loser, number="L1")
    make_certificate(registers, loser)

    assert "trùng số" in refused(registers, kept, loser)

    with registers.app_context():
        assert product_of(loser).state is ProductState.LISTED
        assert len(product_of(loser).certificates) == 1
        assert survivor_code(loser) is None


def test_a_merged_record_is_changed_no_more_and_a_merge_is_not_taken_back(
    registers: Flask,
) -> None:
    kept, loser = make_product(registers), make_product(registers, brand="Bến Cát")
    merge(registers, kept, loser, "brand")

    for code in (kept, loser):
        with registers.app_context(), pytest.raises(RefusedError), unit_of_work():
            undo_last_change(product_of(code), expected_version=2, by=REGISTRAR)
    values = {"brand": "X"}
    with registers.app_context(), pytest.raises(RefusedError, match="gộp"), unit_of_work():
        update_product(product_of(loser), values, expected_version=2, on=TODAY, by=REGISTRAR)


def test_both_records_must_be_of_the_unit_and_as_they_were_seen(registers: Flask) -> None:
    kept = make_product(registers, commune_code=SA_HUYNH)
    loser = make_product(registers, commune_code=LY_SON)

    with pytest.raises(ForbiddenError):
        merge(registers, kept, loser, by=Actor("user:x@example.vn", commune_code=SA_HUYNH))
    with registers.app_context(), pytest.raises(StaleEditError), unit_of_work():
        merge_products(
            product_of(kept),
            product_of(loser),
            (),
            reason=REASON,
            versions=(1, 2),
            on=TODAY,
            by=REGISTRAR,
        )


def names_like(app: Flask, code: str) -> list[Any]:
    """The names of what may be the same product."""
    with app.app_context():
        return [one.record.name for one in likely_duplicates(product_of(code))]


def test_names_much_alike_are_found_without_marks_and_forms(registers: Flask) -> None:
    code = make_product(registers, name="Nước mắm Sa Huỳnh 40 độ đạm")
    make_product(registers, name="Nuoc mam Sa Huynh 40 do dam")
    make_product(registers, name="Nước mắm Sa Huỳnh loại 40 độ")
    make_product(registers, name="Cà phê rang xay")

    assert names_like(registers, code) == [
        "Nuoc mam Sa Huynh 40 do dam",
        "Nước mắm Sa Huỳnh loại 40 độ",
    ]


def test_a_box_is_not_taken_for_its_piece(registers: Flask) -> None:
    code = make_product(registers, name="Nước mắm Sa Huỳnh", gtin=GTIN)
    make_product(registers, name="Nước mắm Sa Huỳnh thùng 12", gtin="19520200000016")
    make_product(registers, name="Nước mắm Sa Huỳnh cũ")

    assert names_like(registers, code) == ["Nước mắm Sa Huỳnh cũ"]


def test_branches_share_the_tax_code_unless_their_places_differ(registers: Flask) -> None:
    code = make_establishment(
        registers, name="Công ty An Phú", tax_code="5199000016", gln="9520000000004"
    )
    make_establishment(registers, name="Kho Bến Cát", tax_code="5199000016001")
    make_establishment(
        registers, name="Công ty An Phú", tax_code="5199000016002", gln="9520000000011"
    )

    with registers.app_context():
        found = [(one.record.name, one.reason) for one in likely_duplicates(establishment_of(code))]

    assert found == [("Kho Bến Cát", "Cùng mã số")]


def test_forms_of_enterprises_make_no_likeness() -> None:
    assert name_likeness("cong ty tnhh hai san an phu", "cong ty tnhh go dai thanh") < 0.3
    assert name_likeness("cong ty tnhh an phu", "ho kinh doanh an phu") == 1.0
