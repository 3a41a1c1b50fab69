"""A line of a list says of a record exactly what its own page says."""

from datetime import date

from flask import Flask

from portal.core.db import unit_of_work
from portal.registry.cards import ProductCard, establishment_cards, product_cards
from portal.registry.judgement import judge_establishment, judge_product
from portal.registry.models import Product
from portal.registry.queries import establishment_by_code, product_by_code
from portal.registry.services.changes import recall_product, withdraw_certificate
from portal.registry.services.entry import attach_picture
from portal.registry.states import EstablishmentState
from tests.make.places import SA_HUYNH, make_places
from tests.make.registry import (
    certificate_of,
    make_certificate,
    make_establishment,
    make_product,
    make_rules,
    picture_bytes,
    product_of,
)
from tests.make.statements import count_statements

BY = "test"
TODAY = date(2026, 11, 20)


def told(product: Product | ProductCard) -> tuple[object, ...]:
    """What a card shows."""
    judgement = judge_product(product, TODAY)
    return (
        product.code,
        product.name,
        product.description,
        product.producer,
        product.place_line,
        product.is_sample,
        product.is_public,
        product.ocop.stars if product.ocop else None,
        product.image.url(640) if product.image else None,
        (judgement.state, judgement.words, judgement.since, judgement.reason, judgement.advice),
    )


def test_a_card_says_what_the_record_says(app: Flask) -> None:
    # given products with and without producer, place, picture, stars, and in several states
    make_places(app)
    make_rules(app)
    producer = make_establishment(app, commune_code=SA_HUYNH, name="Công ty Bến Cát")
    codes = [
        make_product(app, establishment_code=producer, commune_code=SA_HUYNH, is_sample=True),
        make_product(app, producer_name="Bà con làng muối", description="Phơi nắng."),
        make_product(app, province_code="51"),
        make_product(app),
    ]
    make_certificate(app, codes[0], expires_on=date(2027, 1, 10))
    make_certificate(app, codes[0], stars=3, issued_on=date(2019, 1, 1), expires_on=TODAY)
    old = {"issued_on": date(2019, 1, 1), "expires_on": date(2020, 1, 1)}
    make_certificate(app, codes[1], kind="iso22000", stars=None, **old)
    withdrawn = make_certificate(app, codes[2], expires_on=date(2099, 1, 1))
    with app.app_context(), unit_of_work():
        for name in ("Trước", "Sau"):
            attach_picture(product_of(codes[0]), picture_bytes(), alt=name, by=BY)
        withdraw_certificate(
            certificate_of(withdrawn), reason="Vi phạm về ghi nhãn", on=TODAY, by=BY
        )
        recall_product(
            product_of(codes[3]),
            reason="Lô hàng bị mốc",
            advice="Mang trả nơi đã mua",
            on=TODAY,
            by=BY,
        )

    # when they are read as cards, in any order
    with app.app_context():
        cards = product_cards(codes[::-1])

        # then nothing differs from the records
        assert [told(card) for card in cards] == [told(product_by_code(c)) for c in codes[::-1]]


def test_a_line_of_an_establishment_says_what_the_record_says(app: Flask) -> None:
    make_places(app)
    codes = [
        make_establishment(app, commune_code=SA_HUYNH, address="Số 1", is_sample=True),
        make_establishment(app, state=EstablishmentState.CLOSED, state_since=date(2026, 1, 1)),
    ]

    with app.app_context():
        lines = establishment_cards(codes)
        records = [establishment_by_code(code) for code in codes]

        for line, record in zip(lines, records, strict=True):
            assert (line.code, line.name, line.place_line) == (
                record.code,
                record.name,
                record.place_line,
            )
            assert (line.kind_label, line.is_sample) == (record.kind_label, record.is_sample)
            assert judge_establishment(line, TODAY) == judge_establishment(record, TODAY)


def test_what_is_not_public_has_no_card(app: Flask) -> None:
    hidden = make_establishment(app, state=EstablishmentState.UNVERIFIED)
    product = make_product(app, establishment_code=hidden)

    with app.app_context():
        assert product_cards([product, "KHONGCO1"]) == []
        assert establishment_cards([hidden]) == []


def test_cards_take_two_statements_however_many(app: Flask) -> None:
    make_rules(app)
    codes = [make_product(app) for _ in range(7)]
    for code in codes:
        make_certificate(app, code, expires_on=TODAY)

    with count_statements(app) as seen, app.app_context():
        assert len(product_cards(codes)) == 7

    assert len(seen) == 2
