"""Warnings as people meet them: first what to do."""

from datetime import date, timedelta
from xml.etree import ElementTree

from flask import Flask
from flask.testing import FlaskClient

from portal.core import clock
from portal.registry.states import EstablishmentState
from portal.warnings.entries import SOURCES
from portal.warnings.states import WarningMeasure
from tests.make.statements import count_statements
from tests.make.warnings import (
    lift,
    make_producer,
    make_risk_class,
    make_warned_product,
    make_warning,
)

ATOM = "{http://www.w3.org/2005/Atom}"


def test_a_warning_in_force_says_first_what_to_do(app: Flask, client: FlaskClient) -> None:
    make_risk_class(app, "high", date(2026, 1, 1), None, "Luật 78/2025/QH15")
    product = make_warned_product(app)
    slug = make_warning(app, product, risk_code="high", told_lots="Lô L1")

    page = client.get(f"/canh-bao/{slug}").get_data(as_text=True)

    places = [page.index(words) for words in ("Việc cần làm ngay", "Không ăn, mang", "Mối nguy")]
    assert places == sorted(places)
    assert f'<a href="/san-pham/{product}">Mắm thử</a>' in page
    for words in ("Mức high", "Luật 78/2025/QH15", "Lô L1", "Cơ quan thử", "05/01/2026"):
        assert words in page


def test_a_lifted_warning_stays_with_the_reason(app: Flask, client: FlaskClient) -> None:
    slug = make_warning(app)
    lift(app, slug, date(2026, 2, 1), "Đã thu hồi hết lô.")

    page = client.get(f"/canh-bao/{slug}").get_data(as_text=True)

    assert "gỡ bỏ ngày 01/02/2026" in page
    assert "Đã thu hồi hết lô." in page
    assert "Việc cần làm ngay" not in page


def test_the_list_shows_those_in_force_first_and_can_be_narrowed(
    app: Flask, client: FlaskClient
) -> None:
    make_warning(app, slug="da-go", title="Đã xong", issued_on=date(2026, 3, 1))
    lift(app, "da-go", date(2026, 3, 2))
    make_warning(app, slug="con", title="Còn phải tránh", measure=WarningMeasure.STOP_SALE)

    page = client.get("/canh-bao/").get_data(as_text=True)
    lifted = client.get("/canh-bao/?tinh_trang=lifted").get_data(as_text=True)
    stopped = client.get("/canh-bao/?bien_phap=stop_sale&bien_phap=information").get_data(True)

    assert page.index("Còn phải tránh") < page.index("Đã xong")
    assert "Còn phải tránh" not in lifted
    assert "Đã xong" not in stopped
    assert client.get("/canh-bao/?tinh_trang=").status_code == 200
    assert client.get("/canh-bao/?tinh_trang=khong-co").status_code == 400


def test_a_chosen_filter_can_be_taken_off_alone(app: Flask, client: FlaskClient) -> None:
    make_warning(app)

    page = client.get("/canh-bao/?bien_phap=recall&bien_phap=stop_sale").get_data(as_text=True)

    assert 'class="chosen__item" href="/canh-bao/?bien_phap=stop_sale"' in page


def test_a_warning_of_tomorrow_is_nowhere_today(app: Flask, client: FlaskClient) -> None:
    slug = make_warning(app, issued_on=clock.today() + timedelta(1))

    assert client.get(f"/canh-bao/{slug}").status_code == 404
    for place in ("/", "/canh-bao/", "/canh-bao/atom.xml", "/sitemap.xml"):
        assert slug not in client.get(place).get_data(as_text=True), place
    with app.app_context():
        assert SOURCES[0].keys() == []
        assert SOURCES[0].found([slug]) == {}


def test_a_product_of_an_unverified_producer_is_named_without_a_link(
    app: Flask, client: FlaskClient
) -> None:
    producer = make_producer(app, state=EstablishmentState.UNVERIFIED)
    product = make_warned_product(app, producer=producer)

    page = client.get(f"/canh-bao/{make_warning(app, product)}").get_data(as_text=True)

    assert "Mắm thử" in page
    assert f"/san-pham/{product}" not in page


def test_the_feed_tells_of_issuing_and_lifting(app: Flask, client: FlaskClient) -> None:
    slug = make_warning(app, hazard="Nguy < hiểm")
    lift(app, slug, date(2026, 2, 1))

    root = ElementTree.fromstring(client.get("/canh-bao/atom.xml").data)  # noqa: S314  # our own
    entry = root.find(f"{ATOM}entry")

    assert entry is not None
    assert entry.findtext(f"{ATOM}id") == f"http://localhost/canh-bao/{slug}"
    assert entry.findtext(f"{ATOM}updated") == "2026-02-01T00:00:00+07:00"
    assert "Nguy &lt; hiểm" in (entry.findtext(f"{ATOM}content") or "")


def test_lists_take_a_fixed_number_of_statements(app: Flask, client: FlaskClient) -> None:
    for number in range(12):
        make_warning(app, make_warned_product(app, f"Mắm {number}"), slug=f"w-{number}")

    with count_statements(app) as seen:
        client.get("/canh-bao/")

    assert len(seen) <= 9
