"""Recalls at the desk: everything reached is shown first, then ordered, told and lifted."""

import re
from collections.abc import Mapping
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from portal.accounts.permissions import Role
from portal.core.audit import AuditEntry
from portal.core.db import db
from portal.trace.lots import lot_by_code
from portal.trace.states import LotState
from portal.trace_desk.models import RecallNotice
from portal.warnings.models import ConsumerWarning
from tests.make.lots import epc_of_lot, make_events, make_lot, observed, transformed
from tests.make.officers import OfficerClient, make_officer, sign_in
from tests.make.places import SA_HUYNH
from tests.make.registry import make_establishment
from tests.make.trace_desk import (
    Desk,
    at_the_farm,
    at_the_province,
    make_desk,
    registrar,
)

SHOP_GLN = "9520000000028"
ORDER = {
    "reason": "Kiểm nghiệm thấy dư lượng vượt mức.",
    "advice": "Không dùng, mang trả nơi đã mua.",
    "issuing_body": "Cơ quan thử",
}
LIFTED = {"reason": "Kiểm nghiệm lại đạt yêu cầu."}
SEEN = re.compile(r'name="seen" value="([0-9a-f]{64})"')


@pytest.fixture
def desk(app: Flask) -> Desk:
    """Rice of which flour was made, which went to a shop."""
    desk = make_desk(app)
    make_establishment(app, name="Cửa hàng Thử", gln=SHOP_GLN, origin="shop")
    rice, flour = epc_of_lot(app, desk.rice_lot), epc_of_lot(app, desk.flour_lot)
    make_events(
        app,
        transformed("2026-11-02", [rice], [flour]),
        at_shop("2026-11-03", flour),
    )
    return desk


@pytest.fixture
def office(app: Flask) -> OfficerClient:
    """The browser of somebody of the province."""
    return at_the_province(app)


def at_shop(day: str, epc: str) -> dict[str, object]:
    return observed(day, epc, readPoint={"id": f"https://id.gs1.org/414/{SHOP_GLN}"})


def to_shop(day: str, epc: str) -> dict[str, object]:
    owner = "https://ref.gs1.org/cbv/SDT-owning_party"
    party = {"type": owner, "destination": f"https://id.gs1.org/417/{SHOP_GLN}"}
    return observed(day, epc, destinationList=[party])


def path_of(desk: Desk) -> str:
    return f"/can-bo/thu-hoi/lo/{desk.rice_lot}"


def order(office: OfficerClient, desk: Desk, **changes: str) -> str:
    """Recall the rice; returns the address of the recall."""
    found = SEEN.search(office.get(path_of(desk)).text)
    assert found
    answer = office.post(path_of(desk), {**ORDER, "seen": found.group(1), **changes})
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def states(app: Flask, desk: Desk) -> tuple[LotState, LotState]:
    with app.app_context():
        return lot_by_code(desk.rice_lot).state, lot_by_code(desk.flour_lot).state


def notices(app: Flask) -> Mapping[str, RecallNotice]:
    with app.app_context():
        found = db.session.scalars(select(RecallNotice).order_by(RecallNotice.id))
        return {notice.name: notice for notice in found}


def actions(app: Flask) -> list[str]:
    with app.app_context():
        found = db.session.scalars(
            select(AuditEntry).where(AuditEntry.kind == "recall").order_by(AuditEntry.id)
        )
        return [entry.action for entry in found]


def test_everything_that_is_reached_is_shown_before_anything_is_done(
    app: Flask, desk: Desk, office: OfficerClient
) -> None:
    led = office.get(f"/can-bo/thu-hoi/lo?lo={desk.rice_lot.lower()}")
    page = office.get(path_of(desk)).text

    assert led.location == path_of(desk)
    for words in ("Lô sẽ bị thu hồi: 2", "Bột thử", "Cửa hàng Thử", "Đơn vị phải báo: 3"):
        assert words in page
    assert states(app, desk) == (LotState.ACTIVE, LotState.ACTIVE)


def test_a_lot_is_found_by_a_number_that_it_alone_has(
    app: Flask, desk: Desk, office: OfficerClient
) -> None:
    alone = office.get("/can-bo/thu-hoi/lo?lo=G1")
    make_lot(app, desk.flour, number="G1")
    shared = office.get("/can-bo/thu-hoi/lo?lo=G1")
    bound = sign_in(app, make_officer(app, Role.REGISTRAR, commune=SA_HUYNH))

    assert alone.location == path_of(desk)
    assert shared.status_code == 422
    assert "Có nhiều lô mang số này." in shared.text
    assert bound.get("/can-bo/thu-hoi/lo?lo=G1").location == path_of(desk)
    assert bound.get("/can-bo/thu-hoi/lo?lo=B1").status_code == 422
    assert bound.get(f"/can-bo/thu-hoi/lo?lo={desk.flour_lot}").status_code == 403


@pytest.mark.parametrize("typed", ["XYZ 99", ""])
def test_a_code_that_no_lot_has_stays_in_its_field_beside_the_reason(
    desk: Desk, office: OfficerClient, typed: str
) -> None:
    answer = office.get(f"/can-bo/thu-hoi/lo?lo={typed}")

    assert answer.status_code == 422
    assert "Không có lô hàng nào mang mã hoặc số này." in answer.text
    assert f'id="lo" name="lo" type="text" value="{typed}"' in answer.text
    assert 'href="#lo"' in answer.text


def test_lots_that_are_recalled_already_and_two_names_of_one_party_are_told_apart(
    app: Flask, desk: Desk, office: OfficerClient
) -> None:
    make_events(app, to_shop("2026-11-04", epc_of_lot(app, desk.flour_lot)))
    found = SEEN.search(office.get(f"/can-bo/thu-hoi/lo/{desk.flour_lot}").text)
    assert found
    sent = {**ORDER, "seen": found.group(1)}
    assert office.post(f"/can-bo/thu-hoi/lo/{desk.flour_lot}", sent).status_code == 303

    page = office.get(path_of(desk)).text

    assert "Lô trong phạm vi: 2, trong đó 1 chưa thu hồi" in page
    assert page.count(f"GLN {SHOP_GLN}. Nơi có hàng") == 1
    assert page.count(f"GLN {SHOP_GLN}. Bên giao hoặc nhận hàng") == 1


def test_a_recall_marks_the_lots_and_lists_the_parties(
    app: Flask, desk: Desk, office: OfficerClient
) -> None:
    path = order(office, desk)

    assert states(app, desk) == (LotState.RECALLED, LotState.RECALLED)
    assert sorted(notices(app)) == ["Cửa hàng Thử", "Hợp tác xã Thử", "Nhà máy Thử"]
    page = office.get(path).text
    assert "0 trên 3 đơn vị đã được báo" in page
    assert "0 trên 3 đơn vị" in office.get("/can-bo/thu-hoi/").text
    assert office.get(path_of(desk)).location == path
    table = office.get(f"{path}/don-vi.csv")
    assert table.text.startswith("\ufeffTên,")
    assert "Cửa hàng Thử" in table.text
    assert "đang bị thu hồi" in at_the_farm(app, desk).get(f"/can-bo/lo/{desk.rice_lot}").text


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"reason": "xấu"}, "Xin viết ít nhất 10 ký tự."),
        ({"advice": ""}, "Xin điền mục này."),
        ({"issuing_body": ""}, "Xin điền mục này."),
    ],
)
def test_what_was_typed_stays_when_an_order_is_refused(
    app: Flask, desk: Desk, office: OfficerClient, changes: Mapping[str, str], message: str
) -> None:
    answer = office.post(path_of(desk), {**ORDER, **changes})

    assert answer.status_code == 422
    assert message in answer.text
    assert all(value in answer.text for name, value in ORDER.items() if name not in changes)
    assert states(app, desk) == (LotState.ACTIVE, LotState.ACTIVE)


def test_nothing_is_recalled_that_the_officer_was_not_shown(
    app: Flask, desk: Desk, office: OfficerClient
) -> None:
    seen = SEEN.search(office.get(path_of(desk)).text)
    assert seen
    cake = make_lot(app, desk.flour, number="B2")
    flour = epc_of_lot(app, desk.flour_lot)
    make_events(app, transformed("2026-11-04", [flour], [epc_of_lot(app, cake)]))

    late = office.post(path_of(desk), {**ORDER, "seen": seen.group(1)})

    assert late.status_code == 409
    assert "Phạm vi thu hồi vừa thay đổi" in late.text
    assert "Lô sẽ bị thu hồi: 3" in late.text
    assert ORDER["reason"] in late.text
    assert states(app, desk) == (LotState.ACTIVE, LotState.ACTIVE)
    assert notices(app) == {}


def test_a_lot_is_recalled_once(app: Flask, desk: Desk, office: OfficerClient) -> None:
    seen = SEEN.search(office.get(path_of(desk)).text)
    assert seen
    order(office, desk)

    again = office.post(path_of(desk), {**ORDER, "seen": seen.group(1)})

    assert again.status_code == 422
    assert "đang bị thu hồi rồi" in again.text
    assert actions(app) == ["recalled"]


def test_who_was_told_is_noted_with_the_way_and_can_be_taken_back(
    app: Flask, desk: Desk, office: OfficerClient
) -> None:
    path = order(office, desk)
    shop = notices(app)["Cửa hàng Thử"].id

    mute = office.post(f"{path}/da-bao/{shop}", {"how": " "})
    told = office.post(f"{path}/da-bao/{shop}", {"how": "Gọi điện lúc 9:30"})
    twice = office.post(f"{path}/da-bao/{shop}", {"how": "Gọi lại"})
    page = office.get(path).text
    noted = notices(app)["Cửa hàng Thử"]
    back = office.post(f"{path}/chua-bao/{shop}")

    assert (mute.status_code, told.status_code, twice.status_code) == (422, 303, 422)
    assert told.location == f"{path}#don-vi-{shop}"
    assert "1 trên 3 đơn vị đã được báo" in page
    assert "Gọi điện lúc 9:30" in page
    assert noted.told_by.startswith("user:")
    assert back.status_code == 303
    assert notices(app)["Cửa hàng Thử"].told_at is None
    assert actions(app) == ["recalled", "told party", "took back told party"]


def test_a_party_is_told_under_its_own_recall_only(
    app: Flask, desk: Desk, office: OfficerClient
) -> None:
    order(office, desk)
    shop = notices(app)["Cửa hàng Thử"].id

    assert office.post(f"/can-bo/thu-hoi/khac/da-bao/{shop}", {"how": "Gọi"}).status_code == 404


def test_parties_that_events_add_later_are_listed_and_those_told_stay(
    app: Flask, desk: Desk, office: OfficerClient
) -> None:
    path = order(office, desk)
    shop = notices(app)["Cửa hàng Thử"].id
    office.post(f"{path}/da-bao/{shop}", {"how": "Gọi điện"})
    make_establishment(app, name="Quán Thử", gln="9520000000035", origin="late")
    late = {"id": "https://id.gs1.org/414/9520000000035"}
    make_events(app, observed("2026-11-05", epc_of_lot(app, desk.flour_lot), readPoint=late))

    office.post(f"{path}/cap-nhat")
    office.post(f"{path}/cap-nhat")

    assert sorted(notices(app)) == ["Cửa hàng Thử", "Hợp tác xã Thử", "Nhà máy Thử", "Quán Thử"]
    assert "1 trên 4 đơn vị đã được báo" in office.get(path).text
    assert actions(app) == ["recalled", "told party", "listed parties"]


def test_a_recall_is_lifted_with_a_reason(app: Flask, desk: Desk, office: OfficerClient) -> None:
    path = order(office, desk)

    asked = office.get(f"{path}/go").text
    short = office.post(f"{path}/go", {"reason": "ổn"})
    done = office.post(f"{path}/go", LIFTED)
    again = office.post(f"{path}/go", LIFTED)

    assert "2 lô sau đây" in asked
    assert (short.status_code, done.status_code, again.status_code) == (422, 303, 404)
    assert states(app, desk) == (LotState.ACTIVE, LotState.ACTIVE)
    assert "Đã gỡ ngày" in office.get(path).text
    with app.app_context():
        warning = db.session.scalars(select(ConsumerWarning)).one()
        assert warning.lifted_reason == LIFTED["reason"]


def test_a_recall_asks_anew_who_it_is(app: Flask, desk: Desk) -> None:
    stale = sign_in(app, registrar(app), ago=timedelta(minutes=30))

    asked = stale.get(path_of(desk))
    sent = stale.post(path_of(desk), ORDER)

    assert asked.location.startswith("/can-bo/xac-nhan")
    assert sent.status_code == 403
    assert states(app, desk) == (LotState.ACTIVE, LotState.ACTIVE)


def test_a_business_recalls_nothing(app: Flask, desk: Desk) -> None:
    farm = at_the_farm(app, desk)

    assert farm.get(path_of(desk)).status_code == 403
    assert farm.post(path_of(desk), ORDER).status_code == 403


def test_who_works_for_one_commune_recalls_nothing_that_reaches_another(
    app: Flask, desk: Desk, office: OfficerClient
) -> None:
    bound = sign_in(app, make_officer(app, Role.REGISTRAR, commune=SA_HUYNH))
    seen = SEEN.search(bound.get(path_of(desk)).text)
    assert seen

    ordered = bound.post(path_of(desk), {**ORDER, "seen": seen.group(1)})
    before = states(app, desk)
    path = order(office, desk)

    assert ordered.status_code == 403
    assert before == (LotState.ACTIVE, LotState.ACTIVE)
    assert bound.get(f"/can-bo/thu-hoi/lo/{desk.flour_lot}").status_code == 403
    assert bound.get(path).status_code == 403
    assert bound.post(f"{path}/go", LIFTED).status_code == 403
    assert states(app, desk) == (LotState.RECALLED, LotState.RECALLED)
