"""Officers and partners write warnings; agencies are listed; producers have their say."""

from datetime import date
from io import BytesIO

import pytest
from flask import Flask

from portal.accounts.permissions import Role
from portal.attachments.services import receive
from portal.core.db import unit_of_work
from portal.editorial.models import ManuscriptState
from tests.make.attachments import judge, pdf
from tests.make.editorial import Desk, make_desk, read
from tests.make.officers import OfficerClient, make_officer, sign_in
from tests.make.warnings import (
    lift,
    make_hazard_kind,
    make_producer,
    make_warned_product,
    make_warning,
)

TYPED = {
    "title": "Thu hồi lô mắm thử",
    "slug": "thu-hoi-lo-mam-thu",
    "summary": "Một lô mắm không đạt yêu cầu, người mua không nên dùng.",
    "source_kind": "inspection",
    "measure": "recall",
    "hazard_kind": "microbe",
    "hazard": "Có thể gây đau bụng.",
    "what_to_do": "Xem số lô trên nhãn.\nMang trả nơi mua.",
    "lots": "",
    "issuing_body": "Cơ quan thử",
    "legal_basis": "Luật thử nghiệm",
    "contacts-0-body": "Chi cục mẫu",
    "contacts-0-phone": "0255 000 0000",
    "contacts-0-office": "",
    "tab": "t1",
    "note": "",
}


@pytest.fixture
def desk(app: Flask) -> Desk:
    """A writer and a publisher at work."""
    return make_desk(app)


@pytest.fixture
def partner(app: Flask) -> OfficerClient:
    """Somebody of a partner organisation."""
    return sign_in(app, make_officer(app, Role.PARTNER))


def save(browser: OfficerClient, base: int, **changes: str) -> int:
    """Save the first manuscript; returns the status."""
    form = {**TYPED, "base_version": str(base), **changes}
    return browser.post("/can-bo/bai/1/soan", form).status_code


def test_a_partner_files_a_warning_that_a_publisher_issues_and_lifts(
    app: Flask, desk: Desk, partner: OfficerClient
) -> None:
    make_hazard_kind(app)
    code = make_warned_product(app)
    partner.post("/can-bo/bai/moi", {"loai": "warning", "title": TYPED["title"]})
    rows = {
        "goods-0-product": code.lower(),
        "goods-0-lots": "L1; L2, L1",
        "goods-1-product": "952 000 000 981 6",
        "goods-1-name": "Mắm lạ",
    }

    assert save(partner, 1, **rows) == 303
    assert partner.post("/can-bo/bai/1/chuyen-duyet", {"version": "2"}).status_code == 303
    assert partner.post("/can-bo/bai/1/duyet", {"version": "2"}).status_code == 403
    shown = desk.publishing.get("/can-bo/bai/1").text
    assert "chỉ các lô L1, L2" in shown
    assert "Mắm lạ" in shown
    assert desk.publishing.post("/can-bo/bai/1/duyet", {"version": "2"}).status_code == 303
    assert desk.publishing.post("/can-bo/bai/1/dang", {"version": "2"}).status_code == 303

    page = app.test_client().get(f"/canh-bao/{TYPED['slug']}").text
    for words in ("L1, L2", "Mắm lạ", "9520000009816", "Chi cục mẫu", "Luật thử nghiệm"):
        assert words in page, words

    reason = {"version": "2", "reason": "Đã thu hồi hết các lô."}
    assert desk.publishing.post("/can-bo/bai/1/rut", reason).status_code == 303
    assert "Đã thu hồi hết các lô." in app.test_client().get(f"/canh-bao/{TYPED['slug']}").text
    assert read(app, 1).state is ManuscriptState.WITHDRAWN
    assert "đã được gỡ bỏ" in partner.get("/can-bo/bai/1").text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"source_kind": "survey"}, "chỉ để tham khảo"),
        (
            {"source_kind": "survey", "measure": "information", "hazard": "Cơ sở vi phạm."},
            "không phải kết luận",
        ),
        ({"goods-0-product": "9520000009817"}, "sai số kiểm tra"),
        ({"goods-0-product": "9520000009816"}, "xin ghi tên hàng bên cạnh"),
        ({"goods-0-product": "mam thu"}, "Có phải: Mắm thử ("),
        ({"goods-0-product": "khong co that"}, "không phải mã hay GTIN"),
        ({"establishments": "co so thu"}, "Có phải: Cơ sở thử ("),
        ({"source_kind": ""}, "Chưa có căn cứ cảnh báo"),
    ],
)
def test_what_is_wrong_is_said_and_stands_in_the_way(
    app: Flask, desk: Desk, changes: dict[str, str], words: str
) -> None:
    make_hazard_kind(app)
    make_warned_product(app, producer=make_producer(app))
    desk.publishing.post("/can-bo/bai/moi", {"loai": "warning", "title": TYPED["title"]})

    assert save(desk.publishing, 1, **changes) == 303
    answer = desk.publishing.post("/can-bo/bai/1/chuyen-duyet", {"version": "2"})

    assert answer.status_code == 422
    assert words in answer.text
    assert words in desk.publishing.get("/can-bo/bai/1/soan").text


def test_taking_up_a_warning_shows_its_rows_and_saving_changes_nothing(
    app: Flask, desk: Desk
) -> None:
    code = make_warned_product(app)
    make_warning(app, code, lots=("L1", "L2"))
    desk.publishing.post("/can-bo/bai/da-dang", {"kind": "warning", "key": "thu-hoi-mam"})

    page = desk.publishing.get("/can-bo/bai/1/soan").text

    assert f'name="goods-0-product" type="text" value="{code}"' in page
    assert 'value="L1, L2"' in page


def test_a_decision_is_offered_below_the_warning(app: Flask, desk: Desk) -> None:
    make_hazard_kind(app)
    desk.publishing.post("/can-bo/bai/moi", {"loai": "warning", "title": TYPED["title"]})
    save(desk.publishing, 1)
    with app.app_context(), unit_of_work():
        digest = receive(pdf(), "quyet-dinh.pdf", by="test").digest
    judge(app, digest)
    sent = {
        "version": "2",
        "title": "Quyết định thu hồi",
        "file": (BytesIO(pdf()), "quyet-dinh.pdf"),
    }
    added = desk.publishing.post("/can-bo/bai/1/dinh-kem", sent, content_type="multipart/form-data")
    other = sign_in(app, make_officer(app, Role.PUBLISHER))
    desk.publishing.post("/can-bo/bai/1/chuyen-duyet", {"version": "3"})
    other.post("/can-bo/bai/1/duyet", {"version": "3"})
    other.post("/can-bo/bai/1/dang", {"version": "3"})

    page = app.test_client().get(f"/canh-bao/{TYPED['slug']}")

    assert added.status_code == 303
    assert "Quyết định thu hồi" in page.text
    with app.test_client().get(f"/tep/{digest}/quyet-dinh.pdf") as file:
        assert file.status_code == 200


def test_a_reply_is_shown_once_a_second_officer_agrees(app: Flask, desk: Desk) -> None:
    make_warning(app)
    inspector = sign_in(app, make_officer(app, Role.INSPECTOR))
    path = "/can-bo/canh-bao/thu-hoi-mam"
    said = {"name": "Cơ sở A", "reply": "Chúng tôi đã đổi hàng.", "replied_on": "19/11/2026"}
    public = "/canh-bao/thu-hoi-mam"

    assert inspector.post(f"{path}/y-kien", {**said, "reply": "Ngắn"}).status_code == 422
    assert inspector.post(f"{path}/y-kien", {**said, "establishment": "ZZZ"}).status_code == 422
    assert inspector.post(f"{path}/y-kien", said).status_code == 303
    assert inspector.post(f"{path}/y-kien/1/dang").status_code == 403
    assert "Chúng tôi đã đổi hàng." not in app.test_client().get(public).text
    assert "1 ý kiến" in inspector.get("/can-bo/canh-bao/").text
    assert desk.publishing.post(f"{path}/y-kien/1/dang").status_code == 303
    assert "Chúng tôi đã đổi hàng." in app.test_client().get(public).text
    assert desk.publishing.post(f"{path}/y-kien/1/bo").status_code == 422


def test_a_publisher_does_not_show_what_they_entered(app: Flask, desk: Desk) -> None:
    make_warning(app)
    path = "/can-bo/canh-bao/thu-hoi-mam/y-kien"
    said = {"name": "Cơ sở A", "reply": "Chúng tôi đã đổi hàng.", "replied_on": "19/11/2026"}
    desk.publishing.post(path, said)

    answer = desk.publishing.post(f"{path}/1/dang")

    assert answer.status_code == 422
    assert "không tự đăng" in answer.text
    assert desk.publishing.post(f"{path}/1/bo").status_code == 303


def test_partners_read_no_replies_and_no_list(app: Flask, partner: OfficerClient) -> None:
    make_warning(app)

    for path in ("/can-bo/canh-bao/", "/can-bo/canh-bao/thu-hoi-mam"):
        assert partner.get(path).status_code == 403
    assert partner.get("/can-bo/canh-bao/noi-nhan/").status_code == 403


def test_agencies_are_listed_corrected_and_switched_off(app: Flask, desk: Desk) -> None:
    path = "/can-bo/canh-bao/noi-nhan/"
    sent = {"agency": "Phòng mẫu", "email": "Phong@example.vn"}

    assert desk.publishing.post(path, {**sent, "email": "sai"}).status_code == 422
    assert desk.publishing.post(path, sent).status_code == 303
    assert desk.publishing.post(path, sent).status_code == 422
    changed = {**sent, "agency": "Phòng khác", "version": "1"}
    assert desk.publishing.post(f"{path}1", changed).status_code == 303
    stale = desk.publishing.post(f"{path}1", {**changed, "agency": "Lần nữa"})
    assert stale.status_code == 409
    assert "Phòng khác, phong@example.vn" in stale.text
    assert "Lần nữa" in stale.text
    page = desk.publishing.get(path).text
    assert "Phòng khác" in page
    assert "Đã tắt" in page
    assert desk.writing.get(path).status_code == 403


def test_the_list_finds_lifted_and_standing_warnings(app: Flask, desk: Desk) -> None:
    make_warning(app, slug="da-go", title="Đã xong việc")
    lift(app, "da-go", date(2026, 2, 1))
    make_warning(app, slug="con", title="Còn phải tránh")

    found = desk.publishing.get("/can-bo/canh-bao/?tinh-trang=lifted").text

    assert "Đã xong việc" in found
    assert "Còn phải tránh" not in found
    assert desk.publishing.get("/can-bo/canh-bao/khong-co").status_code == 404
