"""The registers for a business: its own records whole, of others what the public may read."""

import pytest
from flask import Flask

from portal.accounts.permissions import Role
from portal.registry.states import EstablishmentState
from tests.make.officers import OfficerClient, make_officer, sign_in
from tests.make.places import LY_SON, SA_HUYNH
from tests.make.registers import make_registers
from tests.make.registry import make_certificate, make_establishment, make_product

HIDDEN = EstablishmentState.UNVERIFIED
HOUSEHOLD_NUMBER = "051099000001"


@pytest.fixture
def registers(app: Flask) -> Flask:
    make_registers(app)
    return app


@pytest.fixture
def own(registers: Flask) -> str:
    """The establishment of the business; it waits for verification itself."""
    return make_establishment(registers, name="Cơ sở Nhà", state=HIDDEN)


@pytest.fixture
def business(registers: Flask, own: str) -> OfficerClient:
    """Who keeps the records of one establishment."""
    return sign_in(registers, make_officer(registers, Role.BUSINESS, establishment=own))


def test_a_business_reads_of_others_the_public_records_alone(
    registers: Flask, business: OfficerClient, own: str
) -> None:
    hidden = make_establishment(registers, name="Hộ Chờ", state=HIDDEN)
    hidden_product = make_product(registers, name="Mắm chờ", establishment_code=hidden)
    own_product = make_product(registers, name="Mắm nhà", establishment_code=own)
    shown = make_establishment(registers, name="Công ty Rõ")
    shown_product = make_product(registers, name="Mắm rõ", establishment_code=shown)

    establishments = business.get("/can-bo/co-so/?pham_vi=tat-ca").text
    products = business.get("/can-bo/san-pham/?pham_vi=tat-ca").text

    assert "Công ty Rõ" in establishments
    assert "Cơ sở Nhà" in establishments
    assert "Hộ Chờ" not in establishments
    assert "Mắm rõ" in products
    assert "Mắm nhà" in products
    assert "Mắm chờ" not in products
    for path, status in (
        (f"co-so/{hidden}", 404),
        (f"co-so/{hidden}/sua", 404),
        (f"san-pham/{hidden_product}", 404),
        (f"co-so/{shown}", 200),
        (f"san-pham/{shown_product}", 200),
        (f"co-so/{own}", 200),
        (f"san-pham/{own_product}", 200),
    ):
        assert business.get(f"/can-bo/{path}").status_code == status


def test_a_business_reads_no_history_but_its_own(
    registers: Flask, business: OfficerClient, own: str
) -> None:
    shown = make_establishment(registers)

    page = business.get(f"/can-bo/co-so/{shown}").text

    assert "Gần đây" not in page
    assert "lich-su" not in page
    assert business.get(f"/can-bo/co-so/{shown}/lich-su").status_code == 404
    assert business.get(f"/can-bo/co-so/{own}/lich-su").status_code == 200
    assert "Gần đây" in business.get(f"/can-bo/co-so/{own}").text


def test_an_officer_of_a_commune_reads_the_records_of_others_whole(registers: Flask) -> None:
    officer = sign_in(registers, make_officer(registers, Role.COMMUNE, commune=SA_HUYNH))
    hidden = make_establishment(registers, commune_code=LY_SON, state=HIDDEN)

    for path in (f"/can-bo/co-so/{hidden}", f"/can-bo/co-so/{hidden}/lich-su"):
        assert officer.get(path).status_code == 200


def test_a_personal_number_leads_a_business_to_nobody(
    registers: Flask, business: OfficerClient
) -> None:
    make_establishment(registers, name="Hộ Khác", tax_code=HOUSEHOLD_NUMBER)
    make_establishment(registers, name="Công ty Khác", tax_code="5199000016")
    registrar = sign_in(registers, make_officer(registers, Role.REGISTRAR))
    search = "/can-bo/co-so/?pham_vi=tat-ca&tim="

    assert "Hộ Khác" not in business.get(search + HOUSEHOLD_NUMBER).text
    assert "Công ty Khác" in business.get(f"{search}5199000016").text
    assert "Hộ Khác" in registrar.get(search + HOUSEHOLD_NUMBER).text


def test_a_business_finds_itself_by_its_personal_number(registers: Flask) -> None:
    own = make_establishment(registers, name="Hộ Nhà", tax_code=HOUSEHOLD_NUMBER)
    business = sign_in(registers, make_officer(registers, Role.BUSINESS, establishment=own))

    assert "Hộ Nhà" in business.get(f"/can-bo/co-so/?tim={HOUSEHOLD_NUMBER}").text


def test_what_others_lack_is_not_told_to_a_business(
    registers: Flask, business: OfficerClient
) -> None:
    hidden = make_establishment(registers, name="Hộ Chờ", commune_code=LY_SON, state=HIDDEN)
    make_certificate(registers, hidden)

    for path in ("/can-bo/chat-luong/", "/can-bo/nhac-viec/"):
        page = business.get(f"{path}?pham_vi=tat-ca").text
        assert "Hộ Chờ" not in page
        assert "Đặc khu Lý Sơn" not in page
        assert "cả tỉnh" not in page


def test_a_business_is_offered_no_second_establishment(
    registers: Flask, business: OfficerClient
) -> None:
    registrar = sign_in(registers, make_officer(registers, Role.REGISTRAR))

    assert "/can-bo/co-so/moi" not in business.get("/can-bo/co-so/").text
    assert business.get("/can-bo/co-so/moi").status_code == 403
    assert "/can-bo/san-pham/moi" in business.get("/can-bo/san-pham/").text
    assert business.get("/can-bo/san-pham/moi").status_code == 200
    assert "/can-bo/co-so/moi" in registrar.get("/can-bo/co-so/").text
