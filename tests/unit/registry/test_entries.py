"""What the search is told of products and establishments, and what it must never be told."""

from datetime import date

from flask import Flask

from portal.registry.entries import SOURCES
from portal.registry.schemas import Contact
from portal.registry.states import EstablishmentKind, EstablishmentState
from search.document import Document
from tests.make.places import SA_HUYNH, make_places
from tests.make.registry import make_certificate, make_establishment, make_product, make_rules

PRODUCTS, ESTABLISHMENTS = SOURCES
PERSONAL = "051999000001"


def documents(app: Flask) -> list[Document]:
    """Everything that is indexed."""
    with app.app_context():
        return [one for source in SOURCES for one in source.documents(source.keys())]


def test_a_product_is_found_by_its_codes_names_and_old_places(app: Flask) -> None:
    make_places(app)
    make_rules(app)
    producer = make_establishment(app, commune_code=SA_HUYNH, name="Công ty Bến Cát")
    code = make_product(
        app, establishment_code=producer, gtin="9520200000019", brand="Bến Cát", set_number=9
    )
    make_certificate(app, code, issued_on=date(2026, 6, 1), expires_on=date(2099, 6, 1))

    with app.app_context():
        (document,) = PRODUCTS.documents([code])

    assert document.id == f"product:{code}"
    assert document.codes == (code, "09520200000019", "9520200000019")
    assert "Công ty Bến Cát" in document.names
    assert "phường Phổ Thạnh, thị xã Đức Phổ" in document.names
    assert "OCOP Ngành I, Bộ 9" in document.body
    assert document.facets == {
        "commune": (SA_HUYNH,),
        "province": ("51",),
        "stars": ("4",),
        "year": ("2026",),
        "status": ("in_force",),
    }


def test_an_establishment_is_found_by_its_tax_code_with_and_without_hyphen(app: Flask) -> None:
    code = make_establishment(app, tax_code="5199000016-001", gln="9525100000022")

    with app.app_context():
        (document,) = ESTABLISHMENTS.documents([code])

    assert document.codes == (code, "5199000016-001", "5199000016001", "9525100000022")


def test_personal_numbers_and_hidden_contacts_are_never_handed_out(app: Flask) -> None:
    producer = make_establishment(
        app,
        kind=EstablishmentKind.HOUSEHOLD,
        tax_code=PERSONAL,
        phone=Contact(value="0255 000 999", is_shown=False),
    )
    make_product(app, establishment_code=producer)

    told = repr(documents(app))

    assert PERSONAL not in told
    assert "0255 000 999" not in told


def test_what_is_not_public_is_neither_listed_nor_handed_out(app: Flask) -> None:
    hidden = make_establishment(app, state=EstablishmentState.UNVERIFIED)
    product = make_product(app, establishment_code=hidden)

    with app.app_context():
        assert list(PRODUCTS.keys()) == list(ESTABLISHMENTS.keys()) == []
        assert PRODUCTS.documents([product]) == ESTABLISHMENTS.documents([hidden]) == []
        assert PRODUCTS.found([product]) == ESTABLISHMENTS.found([hidden]) == {}


def test_a_result_line_says_what_the_product_is_worth(app: Flask) -> None:
    make_rules(app)
    code = make_product(app)
    make_certificate(app, code, issued_on=date(2020, 1, 1), expires_on=date(2023, 1, 1))

    with app.app_context():
        found = PRODUCTS.found([code])[code]

    assert (found.path, found.status, found.tone) == (f"/san-pham/{code}", "Đã hết hạn", "stopped")
    assert "OCOP 4 sao" in found.meta
