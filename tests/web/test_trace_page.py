"""The page of a lot or piece: what a buyer needs first, the history, and what it keeps back."""

from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.core import clock, public_code
from portal.core.db import unit_of_work
from portal.registry.services.changes import recall_product
from portal.registry.states import EstablishmentState
from portal.trace import views
from portal.trace.lots import close_lot, lot_by_code, recall_lot
from portal.trace.serials import mark_sold, serial_by_code
from tests.make.lots import (
    epc_of_lot,
    make_events,
    make_lot,
    make_serials,
    make_tables,
    make_trades,
    observed,
    packed,
    transformed,
)
from tests.make.registry import (
    make_certificate,
    make_establishment,
    make_product,
    make_rules,
    product_of,
)
from tests.make.statements import count_statements
from tests.make.warnings import make_warning

TODAY = clock.today()
ROASTED, GREEN = "9520123456788", "9520123456795"
FARM = "9520000000004"
WHY = "Kiểm nghiệm thấy nấm mốc."
DO = "Không uống, mang trả nơi đã mua."


@pytest.fixture
def app(app: Flask) -> Flask:
    """A portal with every table and page of traceability."""
    if views.pages.name not in app.blueprints:
        app.register_blueprint(views.pages)
    make_tables(app)
    make_rules(app)
    make_trades(app)
    return app


def make_coffee(app: Flask) -> tuple[str, str]:
    """A roasted lot made of a green one: codes of both."""
    owner = make_establishment(app, name="Hợp tác xã Cà phê Thử", gln=FARM)
    roasted = make_product(app, name="Cà phê rang Thử", gtin=ROASTED, establishment_code=owner)
    green = make_product(app, name="Cà phê nhân Thử", gtin=GREEN, establishment_code=owner)
    make_certificate(app, roasted)
    return make_lot(app, roasted, number="R1"), make_lot(app, green, number="G1")


def make_history(app: Flask) -> tuple[str, str]:
    """The same with a harvest, the roasting and a journey in a pallet."""
    roasted, green = make_coffee(app)
    epcs = epc_of_lot(app, roasted), epc_of_lot(app, green)
    place = {"id": f"https://id.gs1.org/414/{FARM}"}
    pallet = "https://id.gs1.org/00/095201234567891235"
    make_events(
        app,
        observed("2026-03-01", epcs[1], step="collecting", readPoint=place),
        transformed(
            "2026-03-05", [epcs[1]], [epcs[0]], readPoint=place, **{"txng:template": "coffee.roast"}
        ),
        packed("2026-03-06", pallet, [epcs[0]]),
        {
            **observed("2026-03-07", step="shipping"),
            "quantityList": [],
            "epcList": [pallet],
            "sourceList": [{"type": "possessing_party", "source": place["id"]}],
        },
    )
    return roasted, green


def verdict_of(client: FlaskClient, code: str) -> str:
    """The class of the verdict panel."""
    return client.get(f"/truy-xuat/{code}").text.split('class="verdict verdict--')[1].split('"')[0]


def test_the_seven_consumer_items_come_first_and_in_the_order_of_the_law(
    app: Flask, client: FlaskClient
) -> None:
    code, _green = make_history(app)

    page = client.get(f"/truy-xuat/{code}").text

    items = ["Tên sản phẩm", "Hình ảnh", "Cơ sở sản xuất", "Địa chỉ", "Xuất xứ"]
    places = [page.index(f"<dt>{item}") for item in [*items, "Thương hiệu, số lô", "Hạn sử dụng"]]
    assert places == sorted(places)
    assert page.index('class="verdict ') < places[0]
    assert places[-1] < page.index('class="timeline"')


def test_expiry_best_before_and_production_are_three_things(
    app: Flask, client: FlaskClient
) -> None:
    product = make_product(app)
    code = make_lot(app, product, best_before_on=date(2027, 1, 31))

    page = client.get(f"/truy-xuat/{code}").text

    for day in ("01/03/2027", "31/01/2027", "01/03/2026"):
        assert day in page
    assert "đây không phải hạn sử dụng" in page


def test_the_story_is_told_from_the_oldest_event_with_what_happened_to_the_container(
    app: Flask, client: FlaskClient
) -> None:
    code, green = make_history(app)

    page = client.get(f"/truy-xuat/{code}").text
    story = page.split('class="timeline"')[1].split("</ol>")[0]

    titles = ["Thu gom, thu hái", "Rang, xay", "Xếp vào kiện", "Giao hàng đi"]
    assert [story.index(title) for title in titles] == sorted(map(story.index, titles))
    assert f'href="/truy-xuat/{green}"' in story
    assert "Hợp tác xã Cà phê Thử" in story


def test_the_drawing_and_the_table_beside_it_say_the_same(app: Flask, client: FlaskClient) -> None:
    code, green = make_history(app)

    page = client.get(f"/truy-xuat/{code}").text
    drawing = page.split('<svg class="graph__picture"')[1].split("</svg>")[0]
    table = page.split('id="bang-nguon-goc"')[1].split("</table>")[0]

    for goods, number in (("Cà phê rang Thử", "lô R1"), ("Cà phê nhân Thử", "lô G1")):
        assert goods in drawing
        assert number in drawing
        assert f"{goods}, {number}" in table
    assert "Rang, xay" in drawing
    assert "Rang, xay" in table
    assert drawing.count("graph__dot") - drawing.count("graph__dot--start") == 2
    assert f'href="/truy-xuat/{green}"' in table
    assert "style=" not in drawing


def test_what_is_missing_is_said_openly(app: Flask, client: FlaskClient) -> None:
    roasted, green = make_coffee(app)
    epcs = epc_of_lot(app, roasted), epc_of_lot(app, green)
    event = transformed("2026-03-05", [epcs[1]], [epcs[0]])
    make_events(app, {**event, "txng:template": "coffee.roast"})

    page = client.get(f"/truy-xuat/{roasted}").text

    assert "không có dữ liệu vận chuyển" in page
    assert "không có dữ liệu thu hoạch" in page
    assert "không có dữ liệu sơ chế" not in page
    assert "no data on transport" in client.get(f"/en/truy-xuat/{roasted}").text


def test_a_lot_without_events_says_so(app: Flask, client: FlaskClient) -> None:
    code, _green = make_coffee(app)

    page = client.get(f"/truy-xuat/{code}").text

    assert "Chưa có sự kiện nào được công khai" in page
    assert '<svg class="graph__picture"' not in page


def test_the_public_sees_no_quantities_no_parties_and_no_internal_events(
    app: Flask, client: FlaskClient
) -> None:
    code, _green = make_history(app)
    make_events(app, observed("2026-03-08", epc_of_lot(app, code), step="storing"), is_public=False)

    page = client.get(f"/truy-xuat/{code}").text

    assert "120" not in page.split('id="hanh-trinh"')[1].split('id="nguon-goc"')[0]
    assert "KGM" not in page
    assert "Lưu kho" not in page


def test_an_event_declared_an_error_and_its_correction_are_both_shown(
    app: Flask, client: FlaskClient
) -> None:
    code, _green = make_coffee(app)
    epc = epc_of_lot(app, code)
    wrong = observed("2026-03-08", epc, step="storing")
    right = observed("2026-03-09", epc, step="inspecting")
    wrong_id, right_id = make_events(app, wrong, right)
    declaration = {
        "declarationTime": "2026-03-10T08:00:00+07:00",
        "reason": "incorrect_data",
        "correctiveEventIDs": [right_id],
    }
    make_events(app, {**wrong, "eventID": wrong_id, "errorDeclaration": declaration})

    page = client.get(f"/truy-xuat/{code}").text

    assert "<s>Lưu kho</s>" in page
    assert "đã được khai là sai (10/03/2026): dữ liệu ghi sai" in page
    assert "Thay cho một sự kiện đã khai sai trước đó." in page


def test_a_long_story_is_shown_in_pages(app: Flask, client: FlaskClient) -> None:
    code, _green = make_coffee(app)
    epc = epc_of_lot(app, code)
    make_events(app, *(observed(f"2026-03-{n + 1:02}", epc) for n in range(30)))

    first, second = (client.get(f"/truy-xuat/{code}?trang={n}") for n in (1, 2))

    assert first.text.count('<li class="timeline__event') == 25
    assert second.text.count('<li class="timeline__event') == 5
    assert 'class="verdict' not in second.text
    assert client.get(f"/truy-xuat/{code}?trang=3").status_code == 404


def test_a_piece_shows_its_number_its_lot_and_the_history_of_both(
    app: Flask, client: FlaskClient
) -> None:
    lot, _green = make_history(app)
    (code,) = make_serials(app, lot, ["S-77"])

    page = client.get(f"/truy-xuat/{code}").text

    assert '<span class="code">S-77</span>' in page
    assert '<span class="code">R1</span>' in page
    assert "Rang, xay" in page


def test_a_sold_piece_says_since_when(app: Flask, client: FlaskClient) -> None:
    lot, _green = make_coffee(app)
    (code,) = make_serials(app, lot)
    with app.app_context(), unit_of_work():
        mark_sold(serial_by_code(code), on=TODAY, by="test")

    assert f"đã bán ngày {TODAY:%d/%m/%Y}" in client.get(f"/truy-xuat/{code}").text


@pytest.mark.parametrize(
    ("change", "panel", "words"),
    [
        ("nothing", "genuine", "chứng nhận còn hiệu lực"),
        ("recalled", "recalled", WHY),
        ("expired", "withdrawn", "đã quá hạn sử dụng"),
        ("closed", "unverified", "cơ sở báo đã bán hết"),
        ("product recalled", "recalled", WHY),
        ("this lot named", "recalled", "Lô hàng này đang bị thu hồi"),
        ("other lot named", "genuine", "chứng nhận còn hiệu lực"),
    ],
)
def test_the_verdict_is_that_of_the_lot_before_that_of_the_product(
    app: Flask, client: FlaskClient, change: str, panel: str, words: str
) -> None:
    product = make_product(app)
    make_certificate(app, product)
    yesterday = TODAY - timedelta(days=1)
    code = make_lot(app, product, expires_on=yesterday if change == "expired" else None)
    lots = {"this lot named": ("L01",), "other lot named": ("L99",)}
    with app.app_context(), unit_of_work():
        lot = lot_by_code(code)
        if change == "recalled":
            recall_lot(lot, reason=WHY, advice=DO, warning="w", on=TODAY, by="test")
        elif change == "closed":
            close_lot(lot, reason="Đã bán hết hàng.", on=TODAY, by="test")
        elif "recalled" in change or "named" in change:
            recall_product(
                product_of(product),
                reason=WHY,
                advice=DO,
                on=TODAY,
                by="test",
                lots=lots.get(change, ()),
            )

    assert verdict_of(client, code) == panel
    assert words in client.get(f"/truy-xuat/{code}").text


def test_a_recall_of_another_lot_is_told_below_and_not_as_a_banner(
    app: Flask, client: FlaskClient
) -> None:
    product = make_product(app)
    bad, good = make_lot(app, product, number="B"), make_lot(app, product, number="G")
    slug = make_warning(app, product, title="Thu hồi lô B")
    with app.app_context(), unit_of_work():
        recall_lot(lot_by_code(bad), reason=WHY, advice=DO, warning=slug, on=TODAY, by="test")

    of_bad, of_good = (client.get(f"/truy-xuat/{code}").text for code in (bad, good))

    assert of_bad.index("Thu hồi lô B") < of_bad.index('class="verdict ')
    assert of_good.index("Thu hồi lô B") > of_good.index('class="verdict ')
    assert "warning-banner" not in of_good


def test_a_lot_of_a_hidden_product_is_not_shown(app: Flask, client: FlaskClient) -> None:
    owner = make_establishment(app, state=EstablishmentState.UNVERIFIED)
    code = make_lot(app, make_product(app, establishment_code=owner))

    assert client.get(f"/truy-xuat/{code}").status_code == 404


def test_other_codes_lead_to_their_own_page_and_unknown_ones_are_no_fakes(
    app: Flask, client: FlaskClient
) -> None:
    product = make_product(app)

    assert client.get(f"/truy-xuat/{product}").location == f"/q/{product}"
    assert client.get("/truy-xuat/").location == "/quet"
    unknown = client.get(f"/truy-xuat/{public_code.derived_code('none')}")
    assert unknown.status_code == 404
    assert "Không tìm thấy chưa có nghĩa là hàng giả." in unknown.text


def test_the_page_links_to_its_proof_and_to_a_way_to_report(
    app: Flask, client: FlaskClient
) -> None:
    code, _green = make_coffee(app)

    page = client.get(f"/truy-xuat/{code}").text

    assert 'href="/nhat-ky/' in page
    assert 'href="/lien-he"' in page


def test_samples_are_marked(app: Flask, client: FlaskClient) -> None:
    code = make_lot(app, make_product(app, is_sample=True))

    assert "Dữ liệu mẫu" in client.get(f"/truy-xuat/{code}").text


def test_the_statements_of_the_page_depend_on_the_levels_not_on_the_events(
    app: Flask, client: FlaskClient
) -> None:
    code, _green = make_history(app)
    epc = epc_of_lot(app, code)
    with count_statements(app) as few:
        client.get(f"/truy-xuat/{code}")
    make_events(app, *(observed(f"2026-04-{n + 1:02}", epc) for n in range(20)))

    with count_statements(app) as many:
        assert client.get(f"/truy-xuat/{code}").status_code == 200

    assert len(many) == len(few) <= 45
