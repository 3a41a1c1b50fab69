"""Recall: one action reaches everything made of a lot, everywhere it went, and every page."""

import csv
from datetime import date
from io import StringIO
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.cli import ScriptInfo
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from portal.core import clock
from portal.core.audit import AuditEntry
from portal.core.db import db, unit_of_work
from portal.core.errors import NotFoundError, RefusedError
from portal.recall import command
from portal.recall.export import disarmed, parties_csv
from portal.recall.reach import Party, reach_of
from portal.recall.services import RecallOrder, lift, recall
from portal.registry.states import ProductState
from portal.trace import views
from portal.trace.lots import lot_by_code
from portal.trace.states import LotState
from portal.warnings.models import ConsumerWarning
from tests.make.lots import (
    epc_of_lot,
    make_events,
    make_lot,
    make_serials,
    make_tables,
    observed,
    packed,
    transformed,
)
from tests.make.registry import make_establishment, make_product, product_of

TODAY = clock.today()
WHY = "Kiểm nghiệm thấy ochratoxin vượt mức."
DO = "Không uống, mang trả nơi đã mua."
ORDER = RecallOrder(WHY, DO, "Cơ quan thử", TODAY)
SHOP, FARM = "9520000000011", "9520000000004"
PALLET = "https://id.gs1.org/00/095201234567891235"
LIFTED = "Kiểm nghiệm lại đạt yêu cầu."


@pytest.fixture
def app(app: Flask) -> Flask:
    """A portal with every table and page of traceability."""
    if views.pages.name not in app.blueprints:
        app.register_blueprint(views.pages)
    make_tables(app)
    return app


@pytest.fixture
def chain(app: Flask) -> dict[str, str]:
    """Green coffee, two roasted lots of it that went to a shop in a pallet, and another lot."""
    farm = make_establishment(app, name="Hợp tác xã Thử", gln=FARM)
    make_establishment(app, name="Cửa hàng Thử", gln=SHOP)
    green = make_product(app, name="Cà phê nhân", gtin="9520123456795", establishment_code=farm)
    roasted = make_product(app, name="Cà phê rang", gtin="9520123456788", establishment_code=farm)
    codes = {
        "green product": green,
        "roasted product": roasted,
        "green": make_lot(app, green, number="G1"),
        "first": make_lot(app, roasted, number="R1"),
        "second": make_lot(app, roasted, number="R2"),
        "other": make_lot(app, roasted, number="R3"),
    }
    codes["piece"], _second = make_serials(app, codes["first"], ["S1", "S2"])
    epcs = {name: epc_of_lot(app, codes[name]) for name in ("green", "first", "second", "other")}
    shop = {"id": f"https://id.gs1.org/414/{SHOP}"}
    make_events(
        app,
        transformed("2026-03-02", [epcs["green"]], [epcs["first"]]),
        transformed("2026-03-03", [epcs["green"]], [epcs["second"]]),
        transformed("2026-03-03", ["https://id.gs1.org/01/09520123456795/10/G2"], [epcs["other"]]),
        packed("2026-03-04", PALLET, [epcs["second"]]),
        {**observed("2026-03-05", readPoint=shop), "quantityList": [], "epcList": [PALLET]},
        {
            **observed("2026-03-06", epcs["first"], step="shipping"),
            "destinationList": [
                {"type": "possessing_party", "destination": "https://x.example/414/9520000000028"}
            ],
        },
        is_public=False,
    )
    return codes


def recall_green(app: Flask, chain: dict[str, str]) -> str:
    """Recall the green lot; returns the slug of the warning."""
    with app.app_context(), unit_of_work():
        return recall(lot_by_code(chain["green"]), ORDER, by="test").warning.slug


def states(app: Flask, chain: dict[str, str]) -> list[LotState]:
    """The states of the four lots."""
    with app.app_context():
        names = ("green", "first", "second", "other")
        return [lot_by_code(chain[name]).state for name in names]


def test_one_recall_reaches_everything_made_of_a_lot_and_nothing_else(
    app: Flask, chain: dict[str, str]
) -> None:
    recall_green(app, chain)

    gone, fine = LotState.RECALLED, LotState.ACTIVE
    assert states(app, chain) == [gone, gone, gone, fine]


def test_every_page_concerned_says_so(
    app: Flask, client: FlaskClient, chain: dict[str, str]
) -> None:
    slug = recall_green(app, chain)

    for path in ("green", "first", "second", "piece"):
        page = client.get(f"/truy-xuat/{chain[path]}").text
        assert "warning-banner" in page
        assert WHY in page
        assert DO in page
    assert "warning-banner" not in client.get(f"/truy-xuat/{chain['other']}").text
    product = client.get(f"/q/{chain['roasted product']}").text
    assert "warning-banner" in product
    assert "R1, R2" in product
    warning = client.get(f"/canh-bao/{slug}").text
    assert "Cà phê rang: lô R1; Cà phê rang: lô R2" in warning


def test_the_parties_are_those_of_every_place_the_goods_reached(
    app: Flask, chain: dict[str, str]
) -> None:
    with app.app_context():
        reach = reach_of(lot_by_code(chain["green"]))

    assert [(one.name, one.gln) for one in reach.parties] == [
        ("Cửa hàng Thử", SHOP),
        ("Hợp tác xã Thử", FARM),
        ("", "9520000000028"),
    ]
    assert reach.parties[0].last_on == date(2026, 3, 5)
    assert (reach.pieces, reach.others, reach.is_whole) == (2, [], True)


def test_the_parties_are_not_public(app: Flask, client: FlaskClient, chain: dict[str, str]) -> None:
    slug = recall_green(app, chain)

    for path in (
        f"/canh-bao/{slug}",
        f"/truy-xuat/{chain['second']}",
        f"/q/{chain['green product']}",
    ):
        page = client.get(path).text
        assert "Cửa hàng Thử" not in page
        assert SHOP not in page


def test_looking_ahead_changes_nothing(app: Flask, chain: dict[str, str]) -> None:
    result = run(app, command.recall, chain["green"], "--preview")

    assert "3 lots, 2 pieces" in result.output
    assert states(app, chain) == [LotState.ACTIVE] * 4
    with app.app_context():
        assert db.session.scalars(select(ConsumerWarning)).all() == []


def test_a_recall_happens_as_a_whole_or_not_at_all(app: Flask, chain: dict[str, str]) -> None:
    def until_the_power_went() -> None:
        with app.app_context(), unit_of_work():
            recall(lot_by_code(chain["green"]), ORDER, by="test")
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError, match="power"):
        until_the_power_went()

    assert states(app, chain) == [LotState.ACTIVE] * 4
    with app.app_context():
        assert db.session.scalars(select(ConsumerWarning)).all() == []


@pytest.mark.parametrize(
    ("order", "words"),
    [
        (RecallOrder(" ", DO, "Cơ quan thử", TODAY), "lý do"),
        (RecallOrder(WHY, "", "Cơ quan thử", TODAY), "lý do"),
        (RecallOrder(WHY, DO, " ", TODAY), "cơ quan"),
    ],
)
def test_a_recall_says_why_and_what_to_do(
    app: Flask, chain: dict[str, str], order: RecallOrder, words: str
) -> None:
    with pytest.raises(RefusedError, match=words), app.app_context(), unit_of_work():
        recall(lot_by_code(chain["green"]), order, by="test")


def test_lifting_puts_back_exactly_what_this_recall_took(
    app: Flask, client: FlaskClient, chain: dict[str, str]
) -> None:
    with app.app_context(), unit_of_work():
        own = recall(lot_by_code(chain["second"]), ORDER, by="test").warning.slug
    slug = recall_green(app, chain)
    with app.app_context(), unit_of_work():
        with pytest.raises(RefusedError, match="lý do"):
            lift(slug, reason=" ", on=TODAY, by="test")
        lift(slug, reason=LIFTED, on=TODAY, by="test")

    gone, fine = LotState.RECALLED, LotState.ACTIVE
    assert states(app, chain) == [fine, fine, gone, fine]
    with app.app_context():
        roasted = product_of(chain["roasted product"])
        assert (roasted.state, roasted.recalled_lots) == (ProductState.RECALLED, ["R2"])
        assert product_of(chain["green product"]).state is ProductState.LISTED
    assert LIFTED in client.get(f"/canh-bao/{slug}").text
    with app.app_context(), unit_of_work():
        lift(own, reason=LIFTED, on=TODAY, by="test")
    assert states(app, chain) == [fine] * 4


def test_a_lot_is_recalled_once_and_may_be_recalled_again_after_it_was_lifted(
    app: Flask, chain: dict[str, str]
) -> None:
    first = recall_green(app, chain)
    with pytest.raises(RefusedError, match="đang bị thu hồi"):
        recall_green(app, chain)
    with app.app_context(), unit_of_work():
        lift(first, reason=LIFTED, on=TODAY, by="test")

    second = recall_green(app, chain)

    assert second == f"{first}-2"
    with app.app_context(), pytest.raises(NotFoundError):
        lift(first, reason=LIFTED, on=TODAY, by="test")


def test_the_audit_names_the_lots_and_how_many_to_inform(app: Flask, chain: dict[str, str]) -> None:
    slug = recall_green(app, chain)

    with app.app_context():
        entry = db.session.scalars(
            select(AuditEntry).where(AuditEntry.kind == "recall", AuditEntry.key == slug)
        ).one()
        assert entry.details["parties"] == 3
        assert set(entry.details["lots"]) == {chain[n] for n in ("green", "first", "second")}


def run(app: Flask, what: click.Command, *arguments: str) -> Result:
    """What a command answers for this portal."""
    owner = ScriptInfo(create_app=lambda: app)
    return CliRunner().invoke(what, arguments, obj=owner, catch_exceptions=False)


def test_officers_recall_export_and_lift_by_command(
    app: Flask, chain: dict[str, str], tmp_path: Path
) -> None:
    file = tmp_path / "parties.csv"
    texts = ("--reason", WHY, "--advice", DO, "--csv", str(file))

    done = run(app, command.recall, chain["green"].lower(), *texts)
    again = run(app, command.recall, chain["green"], *texts)
    slug = done.output.partition("/canh-bao/")[2].split()[0]
    lifted = run(app, command.lift_recall, slug, "--reason", LIFTED)

    assert (done.exit_code, again.exit_code, lifted.exit_code) == (0, 1, 0)
    assert "đang bị thu hồi" in again.output
    assert states(app, chain) == [LotState.ACTIVE] * 4
    rows = list(csv.reader(StringIO(file.read_text(encoding="utf-8-sig"))))
    assert rows[0][0] == "Tên"
    assert [row[0] for row in rows[1:]] == ["Cửa hàng Thử", "Hợp tác xã Thử", ""]


@given(st.text(st.sampled_from("=+-@ \t\r\na'\""), max_size=6))
def test_no_text_of_the_list_becomes_a_formula(text: str) -> None:
    line = next(csv.reader(StringIO(parties_csv([Party("", "", name=text)]).split("\r\n", 1)[1])))

    assert not line[0].lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert disarmed("Cửa hàng") == "Cửa hàng"
