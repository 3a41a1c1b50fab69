"""Each kind of page in a real browser: accessible, narrow enough, complete without scripts."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from sqlalchemy import select

from portal.core.db import db
from portal.inspections.models import Inspection
from portal.registry.models import Establishment, Product, ProductState
from portal.trace.models import CopyAlert, Lot, Serial
from portal.trace.states import LotState
from portal.warnings.models import ConsumerWarning
from tests.browser.conftest import Visit

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PAGES = (
    "/",
    "/en/",
    "/tim-kiem?q=nuoc+mam",
    "/tim-kiem?q=xyzzyq",
    "/tim-kiem",
    "/quet",
    "/q/{product}",
    "/en/q/{product}",
    "/q/{recalled}",
    "/q/{withdrawn}",
    "/q/{establishment}",
    "/q/AAAAAAAA",
    "/san-pham/",
    "/san-pham/{product}",
    "/san-pham/{recalled}",
    "/san-pham/ocop",
    "/co-so/",
    "/co-so/{establishment}",
    "/tieu-chuan/",
    "/tieu-chuan/tcvn-12850-2019",
    "/tieu-chuan/ics/",
    "/van-ban/",
    "/van-ban/ke-hoach-quang-ngai-2025",
    "/van-ban/996-qd-ttg",
    "/tin-tuc/",
    "/tin-tuc/nhan-hang-hoa-theo-nghi-dinh-37",
    "/so-tay/",
    "/so-tay/sao-ocop",
    "/canh-bao/",
    "/canh-bao/{warning}",
    "/kiem-tra/",
    "/kiem-tra/{inspection}",
    "/gioi-thieu",
    "/lien-he",
    "/so-do-trang",
    "/khong-co-trang-nay",
    "/truy-xuat/{lot}",
    "/en/truy-xuat/{lot}",
    "/truy-xuat/{recalled_lot}",
    "/truy-xuat/{alarmed}",
    "/nhat-ky/",
    "/en/nhat-ky/5",
    "/01/09520200000088?linkType=linkset",
    "/01/09520999999990",
    "/quet/noi-quet?ma={alarmed}",
)


@pytest.fixture(scope="session")
def codes(seeded_app: Flask) -> dict[str, str]:
    """A code for each kind of record."""
    first = {
        "product": select(Product.code).where(Product.is_sample.is_(False)).order_by(Product.id),
        "recalled": select(Product.code).where(Product.state == ProductState.RECALLED),
        "withdrawn": select(Product.code).where(Product.state == ProductState.WITHDRAWN),
        "establishment": select(Establishment.code).order_by(Establishment.id),
        "warning": select(ConsumerWarning.slug).order_by(ConsumerWarning.id),
        "inspection": select(Inspection.code).order_by(Inspection.id),
        "lot": select(Lot.code).where(Lot.number == "CB2609-07"),
        "recalled_lot": select(Lot.code).where(Lot.state == LotState.RECALLED),
        "alarmed": select(Serial.code).join(CopyAlert),
    }
    with seeded_app.app_context():
        return {name: db.session.scalars(query.limit(1)).one() for name, query in first.items()}


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_accessible_on_a_phone(phone: Visit, codes: dict[str, str], path: str) -> None:
    page = phone.open(path.format(**codes))

    found = Axe().run(page).response["violations"]
    assert [(one["id"], [node["target"] for node in one["nodes"][:3]]) for one in found] == []
    too_wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert too_wide <= 0
    assert page.locator("h1").count() == 1
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("path", ["/", "/tim-kiem?q=cà+phê", "/van-ban/ke-hoach-quang-ngai-2025"])
def test_a_page_is_accessible_at_a_desk_with_strong_contrast(desk: Visit, path: str) -> None:
    page = desk.open("/")
    desk.context.add_cookies(
        [{"name": "hien-thi", "value": "tuong-phan.chu-lon", "url": desk.site}]
    )
    page = desk.open(path)

    assert "contrast-high" in (page.locator("html").get_attribute("class") or "")
    assert Axe().run(page).response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0


def test_a_notice_above_the_columns_leaves_the_wide_one_to_the_text(
    desk: Visit, codes: dict[str, str]
) -> None:
    page = desk.open(f"/san-pham/{codes['recalled']}")

    def width_of(part: str) -> float:
        return float(page.locator(part).first.evaluate("e => e.getBoundingClientRect().width"))

    assert page.locator(".page__heading .notice").is_visible()
    assert width_of(".page__content") > 2 * width_of(".page__aside")
    assert width_of(".page__heading") > width_of(".page__content") + width_of(".page__aside")


def test_the_menu_stands_beside_the_name_on_a_phone(phone: Visit) -> None:
    page = phone.open("/tieu-chuan/")

    def middle_of(part: str) -> float:
        box = page.locator(part).bounding_box()
        assert box is not None
        return box["y"] + box["height"] / 2

    assert abs(middle_of(".menu") - middle_of(".brand")) < 2


def test_the_scan_page_is_light_and_needs_no_script(
    without_scripts: Visit, codes: dict[str, str]
) -> None:
    weights: dict[str, int] = {}

    def weigh(response: object) -> None:
        sizes = response.request.sizes()  # type: ignore[attr-defined]
        url = str(response.url)  # type: ignore[attr-defined]
        weights[url] = sizes["responseBodySize"]

    without_scripts.page.on("requestfinished", lambda r: weigh(r.response()))
    page = without_scripts.open(f"/q/{codes['product']}")

    assert page.locator(".verdict").is_visible()
    light = {url: size for url, size in weights.items() if "/fonts/" not in url}
    assert sum(light.values()) <= 40_000, light
