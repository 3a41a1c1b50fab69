"""The sample chains: told through the portal's own forms, each state of the page to be seen."""

import re
from datetime import UTC, datetime

import pytest
import yaml
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from portal.core import clock
from portal.core.audit import AuditEntry
from portal.core.db import Model, db, unit_of_work
from portal.core.gtin import normalise_gln, normalise_gtin
from portal.ledger.models import LedgerEntry
from portal.recall.services import lift
from portal.trace.epcis.visibility import EVERYONE
from portal.trace.journey.steps import Direction, Journey, LinkKind
from portal.trace.journey.story import gaps_of, narrate
from portal.trace.journey.tracing import trace
from portal.trace.models import CopyAlert, EpcisEvent, EventIdentifier, Lot, Serial
from portal.trace.states import LotState, SerialState, Visibility
from qr.check_digit import has_check_digit
from seed import chains
from seed.chains import load_sample_chains
from seed.references import sample_origin
from tests.make.lots import BY

CHAINS = yaml.safe_load(chains.FILE.read_text(encoding="utf-8"))["chains"]
UNITS = {name: sscc for chain in CHAINS for name, sscc in chain["units"].items()}


def lot_of(ref: str) -> Lot:
    """The lot with this name in the file."""
    (row,) = (row for chain in CHAINS for row in chain["lots"] if row["ref"] == ref)
    statement = select(Lot).where(Lot.number == row["number"]).join(Lot.product)
    (lot,) = (
        one
        for one in db.session.scalars(statement)
        if one.product.origin == sample_origin(row["product"])
    )
    return lot


def back_from(ref: str) -> Journey:
    """What everyone sees of the history of a lot."""
    return trace([lot_of(ref).epc], Direction.BACK, EVERYONE)


def page_of(app: Flask, client: FlaskClient, ref: str) -> str:
    """The page of a lot."""
    with app.app_context():
        path = lot_of(ref).path
    return client.get(path).text


def counts() -> dict[str, int]:
    """How many rows every table holds."""
    return {
        table.name: db.session.scalar(select(func.count()).select_from(table)) or 0
        for table in Model.metadata.sorted_tables
    }


def test_ground_coffee_leads_back_to_the_three_gardens(seeded_app: Flask) -> None:
    with seeded_app.app_context():
        journey = back_from("tui-ca-phe")

        gardens = {lot_of(ref).epc for ref in ("qua-doi-sim", "qua-bo-suoi", "qua-goc-da")}
        assert gardens <= journey.levels.keys()
        # Bag, roast, green beans, cherries.
        assert {journey.levels[epc] for epc in gardens} == {3}
        assert lot_of("qua-bo-suoi-cuoi-vu").epc not in journey.levels


def test_the_gardens_are_called_by_their_names(visitor: FlaskClient) -> None:
    page = page_of(visitor.application, visitor, "tui-ca-phe")

    for garden in ("Đồi Sim", "Bờ Suối", "Gốc Đa"):
        assert f"Hộ vườn cà phê {garden} (mẫu)" in page
    assert "Địa điểm 952" not in page
    assert "Những chỗ chưa có dữ liệu" not in page


def test_a_bottle_leads_to_its_case_and_pallet(seeded_app: Flask) -> None:
    with seeded_app.app_context():
        journey = back_from("chai-nuoc-mam")

        containers = {link.target for link in journey.links if link.kind is LinkKind.TRAVELS_IN}
        assert containers == {f"https://id.gs1.org/00/{sscc}" for sscc in UNITS.values()}
        # The lorry carried the pallet, not the bottles: they moved inside it.
        pallet = f"https://id.gs1.org/00/{UNITS['pa-let']}"
        assert [one for one in journey.steps if one.items == {pallet}]
        assert gaps_of(narrate(journey, ()).told) == []


def test_a_bottle_leads_back_to_fish_and_salt(seeded_app: Flask) -> None:
    with seeded_app.app_context():
        found = back_from("chai-nuoc-mam").levels

        assert {lot_of(ref).epc for ref in ("ca-com-1", "ca-com-2", "muoi")} <= found.keys()


def test_a_lot_without_transport_says_so_and_nothing_else(visitor: FlaskClient) -> None:
    page = page_of(visitor.application, visitor, "nhan-cuoi-vu")

    gaps = re.findall(r"<li>(không có dữ liệu [^<]*)</li>", page)
    assert gaps == ["không có dữ liệu vận chuyển"]


def test_an_error_and_what_stands_in_its_place_are_both_told(visitor: FlaskClient) -> None:
    page = page_of(visitor.application, visitor, "tui-ca-phe")

    assert "<s>Nhận hàng</s>" in page
    assert "đã được khai là sai (09/10/2026)" in page
    assert "Thay cho một sự kiện đã khai sai trước đó." in page


def test_a_bag_of_rice_with_its_own_number_carries_the_warning(visitor: FlaskClient) -> None:
    with visitor.application.app_context():
        serials = {one.number: one for one in db.session.scalars(select(Serial))}
        warned = db.session.scalars(select(CopyAlert)).one().serial
        sold = {one.number for one in serials.values() if one.state is SerialState.SOLD}
        paths = (warned.path, serials["DV260901-0001"].path)

    copied, plain = (visitor.get(path).text for path in paths)

    assert warned.number == "DV260901-0003"
    assert sold == {"DV260901-0003", "DV260901-0004"}
    assert "Mã này có dấu hiệu bị sao chép" in copied
    assert "23 lần" in copied
    assert "đã được ghi nhận là đã bán ngày 12/10/2026" in copied
    assert "dấu hiệu bị sao chép" not in plain


def test_the_recalled_lot_is_recalled_for_everyone(visitor: FlaskClient) -> None:
    with visitor.application.app_context():
        recalled = db.session.scalars(select(Lot).where(Lot.state == LotState.RECALLED)).all()
        assert [lot.number for lot in recalled] == [lot_of("tui-nep").number]
        warning, product = recalled[0].recall_warning, recalled[0].product.code

    assert "Lô hàng này đang bị thu hồi" in page_of(visitor.application, visitor, "tui-nep")
    assert visitor.get(f"/canh-bao/{warning}").status_code == 200
    assert "Dữ liệu mẫu" in visitor.get(f"/canh-bao/{warning}").text
    assert "NEP2606-01" in visitor.get(f"/san-pham/{product}").text
    assert "thu hồi" not in page_of(visitor.application, visitor, "lua-nep").split("<main")[1]


@pytest.mark.parametrize("ref", [row["ref"] for chain in CHAINS for row in chain["lots"]])
def test_every_lot_has_a_page_marked_as_sample(visitor: FlaskClient, ref: str) -> None:
    assert "Dữ liệu mẫu" in page_of(visitor.application, visitor, ref)


def test_all_numbers_are_of_the_demonstration_prefix(seeded_app: Flask) -> None:
    with seeded_app.app_context():
        epcs = set(db.session.scalars(select(EventIdentifier.identifier)))
        places = set(db.session.scalars(select(EpcisEvent.read_point)))

    for epc in epcs:
        key, value = re.fullmatch(r"https://id\.gs1\.org/(\d+)/(\d+).*", epc).groups()  # type: ignore[union-attr]
        assert value.lstrip("01").startswith("952"), epc
        assert has_check_digit(value)
        if key == "01":
            assert normalise_gtin(value)
    for place in places:
        assert place.startswith("https://id.gs1.org/414/952"), place
        assert normalise_gln(place.rpartition("/")[2])


def test_everything_happened_before_the_samples_were_made(seeded_app: Flask) -> None:
    with seeded_app.app_context():
        times = db.session.scalars(select(EpcisEvent.event_time)).all()

    assert max(times) < datetime(2026, 11, 20, tzinfo=clock.VIETNAM).astimezone(UTC)


def test_every_event_is_seen_by_everyone_and_named_by_its_content(seeded_app: Flask) -> None:
    with seeded_app.app_context():
        events = db.session.scalars(select(EpcisEvent)).all()

    assert {event.visibility for event in events} == {Visibility.PUBLIC}
    assert {event.event_id for event in events} == {
        f"ni:///sha-256;{event.hash}?ver=CBV2.0" for event in events
    }
    assert sum(event.is_error_declaration for event in events) == 1


def test_nobody_scanned_anything_for_the_sample_warning(seeded_app: Flask) -> None:
    with seeded_app.app_context():
        alert = db.session.scalars(select(CopyAlert)).one()

    assert alert.raised_at > alert.last_at
    assert alert.places == []


def test_loading_the_chains_again_writes_nothing(own_seeded_app: Flask) -> None:
    with own_seeded_app.app_context():
        before = counts()
        newest = db.session.scalar(select(func.max(Lot.updated_at)))

        with unit_of_work():
            load_sample_chains(by=BY)

        assert counts() == before
        assert db.session.scalar(select(func.max(Lot.updated_at))) == newest
        assert before[AuditEntry.__tablename__] > 0
        assert before[LedgerEntry.__tablename__] > 0


def test_a_lifted_recall_stays_lifted_when_the_chains_are_loaded_again(
    own_seeded_app: Flask,
) -> None:
    with own_seeded_app.app_context():
        with unit_of_work():
            slug = lot_of("tui-nep").recall_warning
            lift(slug, reason="Đã kiểm tra lại cả lô.", on=clock.today(), by=BY)
        with unit_of_work():
            load_sample_chains(by=BY)

        assert lot_of("tui-nep").state is LotState.ACTIVE
