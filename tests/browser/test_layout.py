"""The record pages of every state, measured: at a desk in columns, on a phone in one."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from portal.core import clock
from portal.core.db import db
from portal.registry.judgement import judge_establishment, judge_product
from portal.registry.models import Establishment, Product
from portal.registry.wording import Standing
from tests.browser.conftest import Visit

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PRODUCTS = (
    Standing.GENUINE,
    Standing.EXPIRED,
    Standing.UNDATED,
    Standing.WITHDRAWN,
    Standing.RECALLED,
    Standing.UNCERTIFIED,
)
ESTABLISHMENTS = (Standing.GENUINE, Standing.SUSPENDED, Standing.CLOSED)
TAB_STOPS = 15
BOXES = """() => {
  const box = (selector) => {
    const element = document.querySelector(selector);
    if (!element) return null;
    const {left, right, width, bottom, top} = element.getBoundingClientRect();
    return {left, right, width, bottom, top};
  };
  return {
    page: box('.page'), heading: box('main h1'), content: box('.page__content'),
    aside: box('.page__aside'),
    head: box('.page > .page__heading, .page > .page-head'),
  };
}"""
TOO_WIDE = "document.documentElement.scrollWidth - window.innerWidth"
# What sticks out of the window without being in a frame that scrolls by itself.
STICKING_OUT = """() => [...document.querySelectorAll('main *')].filter(e => {
  const box = e.getBoundingClientRect();
  if (!box.width || box.right <= window.innerWidth + 1) return false;
  for (let p = e.parentElement; p; p = p.parentElement) {
    if (['auto', 'scroll', 'hidden', 'clip'].includes(getComputedStyle(p).overflowX)) return false;
  }
  return getComputedStyle(e).position !== 'absolute';
}).map(e => e.tagName + '.' + e.className)"""
# Whether the element with the keyboard, or the box around it, looks other than without it.
FOCUS = """() => {
  const e = document.activeElement;
  const look = () => [e, e.parentElement].map(getComputedStyle).map(
    s => [s.outlineStyle, s.outlineWidth, s.boxShadow].join(' '));
  const box = e.getBoundingClientRect();
  const focused = look();
  e.blur();
  const blurred = look();
  e.focus();
  const isMarked = focused.some((style, at) =>
    style !== blurred[at] && !/^none \\S+ none$/.test(style) && !/^\\w+ 0px none$/.test(style));
  return {
    name: e.outerHTML.slice(0, 120),
    isMarked,
    isSeen: box.width > 0 && box.height > 0 && box.right > 0 && box.bottom > 0,
  };
}"""


@pytest.fixture(scope="session")
def records(seeded_app: Flask) -> dict[str, str]:
    """The path of one record for each standing."""
    day: date = clock.today()
    with seeded_app.app_context():
        products = db.session.scalars(select(Product).order_by(Product.id)).all()
        establishments = db.session.scalars(select(Establishment).order_by(Establishment.id)).all()
        paths = {
            f"product {judge_product(one, day).state}": f"/san-pham/{one.code}"
            for one in products
            if one.is_public
        }
        paths |= {
            f"establishment {judge_establishment(one, day).state}": f"/co-so/{one.code}"
            for one in establishments
        }
    return paths


STATES = [
    *(f"product {state}" for state in PRODUCTS),
    *(f"establishment {state}" for state in ESTABLISHMENTS),
]


@pytest.mark.parametrize("state", STATES)
def test_at_a_desk_the_record_has_the_room(
    desk: Visit, records: dict[str, str], state: str
) -> None:
    page = desk.open(records[state])

    boxes = page.evaluate(BOXES)

    assert page.evaluate(TOO_WIDE) <= 0
    assert boxes["content"]["width"] >= 600
    if boxes["aside"]:
        assert boxes["content"]["width"] > boxes["aside"]["width"]
        assert boxes["aside"]["left"] >= boxes["content"]["right"]
        assert boxes["aside"]["top"] < boxes["content"]["bottom"]
    if boxes["head"]:
        assert boxes["head"]["left"] <= boxes["content"]["left"] + 1
        assert boxes["head"]["right"] >= (boxes["aside"] or boxes["content"])["right"] - 1
        assert boxes["head"]["bottom"] <= boxes["content"]["top"] + 1
    assert boxes["heading"]["width"] > 300


@pytest.mark.parametrize("state", STATES)
def test_on_a_phone_nothing_sticks_out(phone: Visit, records: dict[str, str], state: str) -> None:
    for prefix in ("", "/en"):
        page = phone.open(prefix + records[state])

        assert page.evaluate(TOO_WIDE) <= 0
        assert page.evaluate(STICKING_OUT) == []
        boxes = page.evaluate(BOXES)
        if boxes["aside"]:
            assert boxes["aside"]["top"] >= boxes["content"]["bottom"]


@pytest.mark.parametrize("path", ["/", "/en/"])
def test_whoever_uses_the_keyboard_sees_where_they_are(desk: Visit, path: str) -> None:
    page = desk.open(path)
    stops = []
    for _ in range(TAB_STOPS):
        page.keyboard.press("Tab")
        stops.append(page.evaluate(FOCUS))

    assert len({stop["name"] for stop in stops}) > TAB_STOPS - 3
    assert [stop["name"] for stop in stops if not (stop["isMarked"] and stop["isSeen"])] == []
