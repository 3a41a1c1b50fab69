"""The search page over the records that the portal starts with."""

import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.core.db import db
from portal.lookup.findings import labels_of, look_up
from portal.lookup.schemas import FILTERS, WORDS
from portal.registry.models import Establishment, Product
from portal.registry.states import EstablishmentState
from search.ask import Query
from tests.make.statements import count_statements


def page_of(visitor: FlaskClient, words: str) -> str:
    answer = visitor.get("/tim-kiem", query_string={"q": words})
    assert answer.status_code == 200
    return unescape(answer.get_data(as_text=True))


def first_link(page: str) -> str:
    found = re.search(r'class="result__title"><a href="([^"]+)"', page)
    assert found
    return found.group(1)


def sample_product(app: Flask) -> tuple[str, str, str]:
    """Code, GTIN and producer's tax code of a product."""
    with app.app_context():
        product = db.session.scalars(
            select(Product).join(Establishment).where(Product.gtin.is_not(None))
        ).first()
        assert product
        assert product.establishment
        return product.code, product.gtin or "", product.establishment.tax_code or ""


@pytest.mark.parametrize("spelling", ["{0}{1}", "{0}-{1}", "{0} {1}"])
def test_a_code_as_printed_leads_straight_to_its_page(
    seeded_app: Flask, visitor: FlaskClient, spelling: str
) -> None:
    code, _, _ = sample_product(seeded_app)

    page = page_of(visitor, spelling.format(code[:4].lower(), code[4:].lower()))

    assert first_link(page) == f"/q/{code}"
    assert "Đúng mã đã gõ" in page
    assert page.count(f'href="/san-pham/{code}"') == 0


def test_a_gtin_finds_its_product(seeded_app: Flask, visitor: FlaskClient) -> None:
    code, gtin, _ = sample_product(seeded_app)

    for spelling in (gtin, gtin.lstrip("0")):
        assert first_link(page_of(visitor, spelling)) == f"/san-pham/{code}"


def test_a_tax_code_finds_its_establishment(seeded_app: Flask, visitor: FlaskClient) -> None:
    _, _, tax_code = sample_product(seeded_app)

    assert first_link(page_of(visitor, tax_code)).startswith("/co-so/")


def test_the_code_of_a_record_that_is_not_public_finds_nothing(
    seeded_app: Flask, visitor: FlaskClient
) -> None:
    unverified = select(Establishment).where(Establishment.state == EstablishmentState.UNVERIFIED)
    with seeded_app.app_context():
        owners = db.session.scalars(unverified).all()
        hidden = {name for owner in owners for name in (owner.code, owner.name)}
        hidden |= {
            name
            for owner in owners
            for product in owner.products
            for name in (product.code, product.name)
        }
    assert hidden

    pages = {name: visitor.get("/api/v1/search", query_string={"q": name}) for name in hidden}

    for name, answer in pages.items():
        found = answer.get_json()["items"]
        assert all(item["code"] != name and item["title"] != name for item in found)


def test_every_value_of_a_filter_has_a_name(seeded_app: Flask) -> None:
    with seeded_app.test_request_context():
        facets = look_up(Query("", facets=tuple(one.facet for one in FILTERS))).facets
        labels = labels_of(facets)

    unnamed = {
        (facet, count.value)
        for facet, counts in facets.items()
        for count in counts
        if facet != "year" and count.value not in labels[facet]
    }
    assert unnamed == set()
    assert all(facets[one.facet] for one in FILTERS)


def test_every_closed_filter_value_has_a_word_of_its_own(seeded_app: Flask) -> None:
    with seeded_app.test_request_context():
        facets = look_up(Query("", facets=tuple(WORDS))).facets

    for facet, words in WORDS.items():
        assert {count.value for count in facets[facet]} <= set(words)
        assert len(set(words.values())) == len(words)


def test_each_kind_of_record_can_be_chosen(visitor: FlaskClient) -> None:
    start = page_of(visitor, "")

    for address in re.findall(r'href="(/tim-kiem\?loai=[^"]+)"', start):
        answer = visitor.get(address)
        assert answer.status_code == 200
        assert 'class="result"' in answer.get_data(as_text=True)


def test_a_page_of_mixed_records_takes_a_fixed_number_of_statements(
    seeded_app: Flask, visitor: FlaskClient
) -> None:
    visitor.get("/tim-kiem?q=làm nóng")
    counts = set()
    for page in (1, 2):
        with count_statements(seeded_app) as seen:
            answer = visitor.get(f"/tim-kiem?q=quảng ngãi&trang={page}")
        assert answer.status_code == 200
        counts.add(len(seen))

    # Lexicon version, names of three facets, at most seven kinds with what hangs on them.
    assert max(counts) <= 13


@pytest.mark.parametrize("words", ["thuộc tính", "ocop", "996", "nước mắm"])
def test_the_number_of_results_is_what_can_be_paged_through(
    visitor: FlaskClient, words: str
) -> None:
    first = visitor.get("/api/v1/search", query_string={"q": words, "per_page": 100}).get_json()

    assert len(first["items"]) == min(first["total"], 100)


def test_no_more_than_a_thousand_results_can_be_reached(visitor: FlaskClient) -> None:
    last = visitor.get("/tim-kiem?sap-xep=moi-nhat&trang=50")
    beyond = visitor.get("/tim-kiem?sap-xep=moi-nhat&trang=51")

    assert last.status_code == 200
    assert "Chỉ hiện 1.000 kết quả đầu" in last.get_data(as_text=True)
    assert 'rel="next"' not in last.get_data(as_text=True)
    assert beyond.status_code == 404
