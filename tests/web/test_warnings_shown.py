"""A warning is met on every page concerned: codes, lots, producers, searches, other systems."""

from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.core.db import unit_of_work
from portal.registry.services.changes import withdraw_product
from portal.warnings.services.notices import Contact, OtherGoods
from portal.warnings.states import SourceKind, WarningMeasure
from tests.make.lookup import bring_index_up_to_date
from tests.make.lots import make_lot
from tests.make.merging import merge_product
from tests.make.places import SA_HUYNH, make_places
from tests.make.registry import make_establishment, make_product, product_of
from tests.make.warnings import lift, make_hazard_kind, make_warning

TODAY = date(2026, 11, 20)
GTIN = "9520200000019"
TITLE = "Thu hồi lô mắm thử"
ONLY = "Chỉ các lô:"


@pytest.fixture
def producer(app: Flask) -> str:
    return make_establishment(app, name="Cơ sở làm mắm")


@pytest.fixture
def product(app: Flask, producer: str) -> str:
    return make_product(app, name="Mắm nhĩ", gtin=GTIN, establishment_code=producer)


def test_every_page_of_the_goods_and_their_producer_shows_the_banner(
    app: Flask, client: FlaskClient, producer: str, product: str
) -> None:
    lot = make_lot(app, product, number="L1")
    make_warning(app, product)

    for path in (
        f"/san-pham/{product}",
        f"/q/{product}",
        f"/truy-xuat/{lot}",
        f"/co-so/{producer}",
        f"/q/{producer}",
        f"/en/san-pham/{product}",
    ):
        page = client.get(path).text
        assert 'class="warning-banner"' in page, path
        assert 'href="' in page
        assert "/canh-bao/thu-hoi-mam" in page, path


def test_the_banner_is_gone_once_the_warning_is_lifted(
    app: Flask, client: FlaskClient, producer: str, product: str
) -> None:
    make_warning(app, product)
    lift(app, "thu-hoi-mam", date(2026, 2, 1))

    for path in (f"/san-pham/{product}", f"/q/{product}", f"/co-so/{producer}", f"/q/{producer}"):
        assert "warning-banner" not in client.get(path).text, path
    assert TITLE in client.get(f"/q/{product}").text


def test_a_warning_of_some_lots_names_them_and_leaves_the_others_alone(
    app: Flask, client: FlaskClient, product: str
) -> None:
    warned, other = (make_lot(app, product, number=one) for one in ("L2608-02", "L2609-01"))
    make_warning(app, product, lots=("l2608 02",))

    assert "warning-banner" in client.get(f"/truy-xuat/{warned}").text
    assert "warning-banner" not in client.get(f"/truy-xuat/{other}").text
    for path in (f"/san-pham/{product}", f"/q/{product}", "/canh-bao/thu-hoi-mam"):
        page = client.get(path).text
        assert ONLY in page, path
        assert "l2608 02" in page, path


def test_codes_printed_long_ago_show_it_still(
    app: Flask, client: FlaskClient, producer: str, product: str
) -> None:
    merged = make_product(app, name="Mắm nhập hai lần", establishment_code=producer)
    make_warning(app, merged)
    merge_product(app, product, merged)
    gone = make_product(app, name="Mắm đã rút", establishment_code=producer)
    make_warning(app, gone, slug="canh-bao-mam-da-rut")
    with app.app_context(), unit_of_work():
        reason = "Đã thôi sản xuất từ lâu."
        withdraw_product(product_of(gone), reason=reason, on=TODAY, by="test")

    assert "/canh-bao/thu-hoi-mam" in client.get(f"/q/{merged}").text
    assert "/canh-bao/thu-hoi-mam" in client.get(f"/q/{product}").text
    assert "/canh-bao/canh-bao-mam-da-rut" in client.get(f"/q/{gone}").text
    assert "/canh-bao/canh-bao-mam-da-rut" in client.get(f"/san-pham/{gone}").text


def test_a_bar_code_outside_the_register_leads_to_its_warning(
    app: Flask, client: FlaskClient
) -> None:
    make_warning(app, goods=(OtherGoods("Đồ chơi", gtin="9520000009816"),))

    resolved = client.get("/01/09520000009816")
    unknown = client.get("/q/9520000009816")

    assert resolved.status_code in {302, 307}
    assert resolved.location == "http://localhost/canh-bao/thu-hoi-mam"
    assert unknown.status_code == 404
    assert "/canh-bao/thu-hoi-mam" in unknown.text
    assert "warning-banner" not in client.get("/q/9520000009823").text


def test_a_search_marks_what_is_warned_of(app: Flask, client: FlaskClient, product: str) -> None:
    bring_index_up_to_date(app)
    before = client.get("/tim-kiem?q=mam+nhi").text
    make_warning(app, product)

    assert "Đang có cảnh báo" not in before
    assert "Đang có cảnh báo" in client.get("/tim-kiem?q=mam+nhi").text


def test_a_survey_looks_and_reads_like_no_verdict(
    app: Flask, client: FlaskClient, product: str
) -> None:
    make_warning(
        app,
        product,
        slug="khao-sat",
        title="Khảo sát mắm nhĩ",
        summary="Ba trong mười chai thiếu ngày.",
        measure=WarningMeasure.INFORMATION,
        source_kind=SourceKind.SURVEY,
    )

    page, scanned = client.get("/canh-bao/khao-sat").text, client.get(f"/q/{product}").text

    assert "Kết quả khảo sát, không phải kết luận" in page
    assert "Điều 91–92" in page
    for word in ("vi phạm", "xử phạt", "status--bad", "notice--danger", "Việc cần làm ngay"):
        assert word not in page, word
    assert "warning-banner--calm" in scanned
    assert "Thông tin khảo sát:" in scanned
    assert client.get("/api/v1/warnings/khao-sat").get_json()["is_verdict"] is False


def test_the_page_tells_whom_to_call_and_what_was_changed(
    app: Flask, client: FlaskClient, product: str
) -> None:
    contact = Contact("Chi cục mẫu", "0255 000 0000", "Số 1 đường Mẫu")
    make_warning(app, product, measure=WarningMeasure.INFORMATION, contacts=(contact,))
    make_warning(app, product, contacts=(contact,), legal_basis="Luật thử nghiệm")

    page = client.get("/canh-bao/thu-hoi-mam").text

    assert '<a href="tel:02550000000">0255 000 0000</a>' in page
    assert "Luật thử nghiệm" in page
    assert "Đã đổi: Biện pháp, Căn cứ pháp lý" in page
    assert "<del>Thông báo để biết</del>" in page
    assert "Legal basis" in client.get("/en/canh-bao/thu-hoi-mam").text


def test_the_list_is_narrowed_by_hazard_commune_and_words(app: Flask, client: FlaskClient) -> None:
    make_places(app)
    make_hazard_kind(app)
    here = make_establishment(app, commune_code=SA_HUYNH)
    code = make_product(app, name="Mắm ở đây", establishment_code=here)
    make_warning(app, code, slug="o-day", title="Ở đây", hazard_kind="microbe")
    make_warning(app, slug="noi-khac", title="Nơi khác")

    for query in ("moi_nguy=microbe", f"xa={SA_HUYNH}", "tim=mam+o+day", "tim=o-day&moi_nguy="):
        page = client.get(f"/canh-bao/?{query}")
        assert page.status_code == 200
        if query != "tim=o-day&moi_nguy=":
            assert "Ở đây</a>" in page.text, query
            assert "Nơi khác</a>" not in page.text, query
    assert client.get("/canh-bao/?xa=khong").status_code == 400
    assert "Không có cảnh báo nào" in client.get("/canh-bao/?tim=khong+co+gi").text


def test_the_feed_brings_an_old_warning_up_again_when_it_changes(
    app: Flask, client: FlaskClient
) -> None:
    make_warning(app, issued_on=date(2026, 1, 5), measure=WarningMeasure.INFORMATION)
    make_warning(app, slug="moi-hon", title="Mới hơn", issued_on=date(2026, 1, 9))
    make_warning(app, issued_on=date(2026, 1, 5), measure=WarningMeasure.RECALL)

    feed = client.get("/canh-bao/atom.xml").text

    assert feed.index(TITLE) < feed.index("Mới hơn")
    assert "<updated>2026-01-05" not in feed


def test_other_systems_get_all_of_it(
    app: Flask, client: FlaskClient, producer: str, product: str
) -> None:
    make_warning(
        app,
        product,
        lots=("L1",),
        goods=(OtherGoods("Đồ chơi", "Vịt", "9520000009816", ("V1",)),),
        establishment=producer,
        contacts=(Contact("Chi cục", "0255 000 0000"),),
    )

    told = client.get("/api/v1/warnings/thu-hoi-mam").get_json()
    listed = client.get("/api/v1/warnings?status=in_force&q=V1&measure=recall").get_json()

    assert told["products"] == [
        {"code": product, "name": "Mắm nhĩ", "gtin": f"0{GTIN}", "lots": ["L1"]}
    ]
    assert told["goods"][0]["gtin"] == "09520000009816"
    assert told["establishments"] == [{"code": producer, "name": "Cơ sở làm mắm"}]
    assert told["contacts"] == [{"body": "Chi cục", "phone": "0255 000 0000", "office": ""}]
    assert listed["total"] == 1
    assert listed["items"] == [told]
    assert client.get("/api/v1/warnings?status=khac").status_code == 400
    assert client.get("/api/v1/warnings/khong-co").status_code == 404
