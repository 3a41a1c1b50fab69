"""Telling events at the desk: filled, read again, kept once, corrected, taken back."""

import json
from collections.abc import Mapping
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import select

from portal.accounts.permissions import Role
from portal.core.audit import AuditEntry
from portal.core.db import db
from portal.trace.models import EpcisEvent
from tests.make.lots import epc_of_lot, make_events, make_lot, observed
from tests.make.officers import OfficerClient, make_officer, sign_in
from tests.make.places import SA_HUYNH
from tests.make.trace_desk import (
    FARM_GLN,
    MILL_GLN,
    Desk,
    at_the_farm,
    at_the_province,
    make_desk,
)

HARVEST = {
    "when": "2026-11-01T06:30",
    "place": FARM_GLN,
    "weight": "1.250,5",
    "variety": "ST25",
    "growing": "VietGAP",
}
CONFIRM = {"xac-nhan": "1"}


@pytest.fixture
def desk(app: Flask) -> Desk:
    """A farm and a mill with a lot each."""
    return make_desk(app)


@pytest.fixture
def farm(app: Flask, desk: Desk) -> OfficerClient:
    """The browser of somebody of the farm."""
    return at_the_farm(app, desk)


def stored(app: Flask) -> list[EpcisEvent]:
    with app.app_context():
        return list(db.session.scalars(select(EpcisEvent).order_by(EpcisEvent.id)))


def harvest(desk: Desk) -> str:
    return f"/can-bo/lo/{desk.rice_lot}/su-kien/rice.harvest"


def taken_back(desk: Desk, event: EpcisEvent) -> str:
    return f"/can-bo/lo/{desk.rice_lot}/su-kien-da-ghi/{event.id}/khai-sai"


def test_the_forms_of_a_trade_are_offered_and_the_one_used_last_comes_first(
    desk: Desk, farm: OfficerClient
) -> None:
    page = f"/can-bo/lo/{desk.rice_lot}/su-kien"

    before = farm.get(page).text
    chosen = farm.get(f"{page}?nganh=coffee").text
    farm.post(harvest(desk), {**HARVEST, **CONFIRM})
    after = farm.get(page).text

    assert "Thu hoạch lúa" not in before
    assert "Rang, xay" in chosen
    assert "Thu hoạch lúa" in after


def test_the_form_asks_in_plain_words_and_knows_the_likely_answers(
    desk: Desk, farm: OfficerClient
) -> None:
    page = unescape(farm.get(harvest(desk)).text)

    assert "Khối lượng (kg)" in page
    assert f'name="place" type="text" value="{FARM_GLN}"' in page
    assert 'name="lot"' not in page
    assert "Ngày giờ sự việc xảy ra" in page


def test_an_event_is_read_again_before_it_is_kept(
    app: Flask, desk: Desk, farm: OfficerClient
) -> None:
    first = farm.post(harvest(desk), HARVEST)
    changed = farm.post(harvest(desk), {**HARVEST, "sua-lai": "1"})
    nothing = stored(app)
    done = farm.post(harvest(desk), {**HARVEST, **CONFIRM})

    assert first.status_code == changed.status_code == 200
    for words in ("06:30 ngày 01/11/2026", "Hợp tác xã Thử (GLN", "1250,5 kg", "VietGAP"):
        assert words in first.text
    assert 'value="1.250,5"' in changed.text
    assert nothing == []
    assert done.location == f"/can-bo/lo/{desk.rice_lot}"
    event = stored(app)[0]
    body = json.loads(event.body)
    assert event.owner_code == desk.farm
    assert body["quantityList"][0]["quantity"] == 1250.5
    assert body["ilmd"]["txng:growingMethod"] == "VietGAP"
    assert body["eventTime"] == "2026-11-01T06:30:00+07:00"
    page = farm.get(done.location).text
    assert "Thu hoạch lúa" in page
    assert "06:30 01/11/2026" in page


def test_an_event_sent_twice_is_kept_once(app: Flask, desk: Desk, farm: OfficerClient) -> None:
    farm.post(harvest(desk), {**HARVEST, **CONFIRM})
    again = farm.post(harvest(desk), {**HARVEST, **CONFIRM})

    assert again.status_code == 303
    assert len(stored(app)) == 1


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"when": ""}, "Xin điền mục này."),
        ({"when": "hôm qua"}, "Thời gian viết theo dạng"),
        ({"when": "2099-01-01T08:00"}, "Thời gian ở tương lai"),
        ({"when": "1026-11-01T06:30"}, "Xin xem lại năm."),
        ({"place": "9520000000005"}, "sai số kiểm tra"),
        ({"place": "ruộng nhà"}, "Xin ghi mã GLN 13 chữ số"),
        ({"weight": "-1"}, "Số lượng không thể âm."),
        ({"weight": "nhiều"}, "Xin nhập một số"),
        ({"growing": "bừa"}, "Xin chọn một mục trong danh sách."),
        ({"variety": "x" * 301}, "Dài nhất 300 ký tự"),
    ],
)
def test_what_was_typed_stays_when_an_event_is_refused(
    app: Flask, desk: Desk, farm: OfficerClient, changes: Mapping[str, str], message: str
) -> None:
    answer = farm.post(harvest(desk), {**HARVEST, **CONFIRM, **changes})

    assert answer.status_code == 422
    assert message in answer.text
    assert "1.250,5" in answer.text or "weight" in changes
    assert 'id="loi-bieu-mau"' in answer.text
    assert stored(app) == []


def test_a_lot_is_made_of_others_each_with_its_weight(
    app: Flask, desk: Desk, farm: OfficerClient
) -> None:
    paddy = make_lot(app, desk.rice, number="L0")
    form = {
        "when": "2026-11-03T08:00",
        "place": desk.farm,
        "inputs": f"{paddy} 120 kg\n09520123456788/K7 1,5 tấn",
        "weight": "80",
    }
    path = f"/can-bo/lo/{desk.rice_lot}/su-kien/rice.mill"

    again = farm.post(path, form).text
    done = farm.post(path, {**form, **CONFIRM})

    assert "Gạo thử, lô L0: 120 kg" in again
    assert "Bột thử, lô K7: 1,5 tấn" in again
    assert done.status_code == 303
    body = json.loads(stored(app)[0].body)
    assert body["readPoint"]["id"] == f"https://id.gs1.org/414/{FARM_GLN}"
    assert [(one["quantity"], one["uom"]) for one in body["inputQuantityList"]] == [
        (120, "KGM"),
        (1.5, "TNE"),
    ]
    assert body["outputQuantityList"][0]["epcClass"] == epc_of_lot(app, desk.rice_lot)


def test_a_container_must_hold_the_lot_of_the_page(
    app: Flask, desk: Desk, farm: OfficerClient
) -> None:
    path = f"/can-bo/lo/{desk.rice_lot}/su-kien/rice.case"
    form = {
        "when": "2026-11-04T08:00",
        "place": FARM_GLN,
        "container": "095201234567891235",
        "packed": f"{desk.flour_lot} 2 bao",
    }

    offered = farm.get(path).text
    foreign = farm.post(path, {**form, **CONFIRM})
    own = farm.post(path, {**form, "packed": f"{desk.rice_lot} 2 bao", **CONFIRM})

    assert f">{desk.rice_lot}</textarea>" in offered
    assert foreign.status_code == 422
    assert "Danh sách phải có lô này" in foreign.text
    assert own.status_code == 303
    assert json.loads(stored(app)[0].body)["parentID"].endswith("/00/095201234567891235")


def test_an_event_that_was_told_wrong_is_told_right_in_one_act(
    app: Flask, desk: Desk, farm: OfficerClient
) -> None:
    farm.post(harvest(desk), {**HARVEST, **CONFIRM})
    wrong = stored(app)[0]
    path = f"{harvest(desk)}?thay={wrong.id}"

    offered = farm.get(path).text
    unchanged = farm.post(path, {**HARVEST, **CONFIRM})
    again = farm.post(path, {**HARVEST, "weight": "980"}).text
    done = farm.post(path, {**HARVEST, "weight": "980", **CONFIRM})

    assert 'value="1250,5"' in offered
    assert 'value="2026-11-01T06:30"' in offered
    assert f'action="{path}"' in again
    assert unchanged.status_code == 422
    assert "Chưa có gì khác" in unchanged.text
    assert done.status_code == 303
    _wrong, right, declared = stored(app)
    told = json.loads(declared.body)["errorDeclaration"]
    assert (declared.event_id, declared.is_error_declaration) == (wrong.event_id, True)
    assert told["correctiveEventIDs"] == [right.event_id]
    assert told["reason"] == "incorrect_data"
    assert "Đã khai là sai" in farm.get(f"/can-bo/lo/{desk.rice_lot}").text


def test_an_event_that_did_not_happen_is_taken_back_once(
    app: Flask, desk: Desk, farm: OfficerClient
) -> None:
    farm.post(harvest(desk), {**HARVEST, **CONFIRM})
    path = taken_back(desk, stored(app)[0])

    nothing = farm.post(path)
    done = farm.post(path, {"reason": "did_not_occur"})
    again = farm.post(path, {"reason": "did_not_occur"})
    retold = farm.post(harvest(desk), {**HARVEST, **CONFIRM})

    assert (nothing.status_code, done.status_code, again.status_code) == (422, 303, 422)
    assert len(stored(app)) == 2
    assert retold.status_code == 422
    assert "khai là sai" in retold.text
    with app.app_context():
        deeds = db.session.scalars(select(AuditEntry).where(AuditEntry.key == desk.rice_lot))
        assert [one.action for one in deeds][1:] == ["told event", "declared an error"]


def test_a_business_takes_back_only_what_it_told_itself(
    app: Flask, desk: Desk, farm: OfficerClient
) -> None:
    make_events(app, observed("2026-11-05", epc_of_lot(app, desk.rice_lot)))
    event = stored(app)[0]

    page = farm.get(f"/can-bo/lo/{desk.rice_lot}").text
    asked = farm.get(taken_back(desk, event))
    sent = farm.post(taken_back(desk, event), {"reason": "did_not_occur"})
    instead = farm.post(f"{harvest(desk)}?thay={event.id}", {**HARVEST, **CONFIRM})

    assert "Nhận hàng" in page
    assert "khai-sai" not in page
    assert [one.status_code for one in (asked, sent, instead)] == [403, 403, 403]
    assert len(stored(app)) == 1


def test_a_business_does_not_see_what_the_authority_keeps_to_itself(
    app: Flask, desk: Desk, farm: OfficerClient
) -> None:
    lot = epc_of_lot(app, desk.rice_lot)
    make_events(app, observed("2026-11-05", lot, step="stock_taking"), is_public=False)

    own = farm.get(f"/can-bo/lo/{desk.rice_lot}").text
    office = at_the_province(app).get(f"/can-bo/lo/{desk.rice_lot}").text

    assert "Chưa khai sự kiện nào" in own
    assert "Chưa khai sự kiện nào" not in office


def test_an_event_of_another_lot_is_not_found_by_way_of_an_own_one(
    app: Flask, desk: Desk, farm: OfficerClient
) -> None:
    make_events(app, observed("2026-11-05", epc_of_lot(app, desk.flour_lot)))
    event = stored(app)[0]

    assert farm.get(taken_back(desk, event)).status_code == 404
    assert farm.post(taken_back(desk, event), {"reason": "did_not_occur"}).status_code == 404


def test_an_officer_of_a_commune_tells_in_the_name_of_the_authority(app: Flask, desk: Desk) -> None:
    officer = sign_in(app, make_officer(app, Role.COMMUNE, commune=SA_HUYNH))
    foreign = f"/can-bo/lo/{desk.flour_lot}/su-kien/other.ship"
    form = {"when": "2026-11-01T06:30", "place": MILL_GLN, "sender": MILL_GLN, "receiver": FARM_GLN}

    own = officer.post(harvest(desk), {**HARVEST, **CONFIRM})
    other = officer.post(foreign, {**form, **CONFIRM})

    assert (own.status_code, other.status_code) == (303, 403)
    assert [event.owner_code for event in stored(app)] == [""]


def test_unknown_forms_and_lots_are_not_found(desk: Desk, farm: OfficerClient) -> None:
    assert farm.get(f"/can-bo/lo/{desk.rice_lot}/su-kien/rice.fly").status_code == 404
    assert farm.get("/can-bo/lo/AAAAAAAA").status_code == 404
    assert farm.get(f"{harvest(desk)}?thay=99").status_code == 404
