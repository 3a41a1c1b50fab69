"""The finder for registrars: drafts, publication, two people at once, what needs care, refusals."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.accounts.permissions import Role
from portal.core import clock
from portal.core.audit import AuditEntry
from portal.core.db import db, unit_of_work
from portal.finder.models import FinderRule
from portal.finder.states import Mode, Obligation, RowState
from portal.standards.models import Standard, StandardStatus
from tests.make.finder import group_of, make_finder, make_rule, question_of, rule_of
from tests.make.officers import OfficerClient, make_officer, sign_in
from tests.make.places import SA_HUYNH, make_places
from tests.make.standards import make_standard

DESK = "/can-bo/ap-dung/"
RULE = {
    "kind_code": "hoi-them",
    "obligation": "advice",
    "title": "Việc của bài thử",
    "legal_basis": "Nghị định 37/2026/NĐ-CP",
    "confidence": "low",
    "source": "Bài thử",
    "groups": ["nuoc-mam"],
    "position": "5",
}
REASON = "Văn bản đã hết hiệu lực"


@pytest.fixture
def finder(app: Flask) -> Flask:
    """A portal with two groups and two questions."""
    make_finder(app)
    return app


@pytest.fixture
def registrar(finder: Flask) -> OfficerClient:
    """The browser of a registrar."""
    return sign_in(finder, make_officer(finder, Role.REGISTRAR))


def rules(finder: Flask) -> list[tuple[str, RowState]]:
    with finder.app_context():
        found = db.session.scalars(select(FinderRule).order_by(FinderRule.id))
        return [(one.title, one.state) for one in found]


def version_of(finder: Flask, number: int) -> int:
    with finder.app_context():
        return rule_of(number).version


def send(finder: Flask, desk: OfficerClient, number: int, act: str, **data: Any) -> Any:
    sent = {"version": version_of(finder, number), **data}
    return desk.post(f"{DESK}{number}/{act}", sent)


def test_a_rule_goes_from_draft_to_the_public_and_back(
    finder: Flask, registrar: OfficerClient
) -> None:
    sent = {**RULE, "muc-vai-tro": ["san-xuat"], "cach-vai-tro": "none"}
    made = registrar.post(f"{DESK}moi", sent)
    number = int(made.location.rpartition("/")[2])
    public = "/tieu-chuan/ap-dung/ket-qua?nhom=nuoc-mam&vai-tro=ban-lai"
    visitor = finder.test_client()

    before = visitor.get(public).text
    published = send(finder, registrar, number, "cong-bo")
    shown = visitor.get(public).text
    short = send(finder, registrar, number, "rut", reason="thôi")
    withdrawn = send(finder, registrar, number, "rut", reason=REASON)
    after = visitor.get(public).text
    again = send(finder, registrar, number, "cong-bo")

    assert made.status_code == published.status_code == withdrawn.status_code == 303
    assert [RULE["title"] in page for page in (before, shown, after)] == [False, True, False]
    assert short.status_code == 422
    assert "thôi</textarea>" in short.text
    assert again.status_code == 303
    page = registrar.get(f"{DESK}{number}").text
    assert REASON in page
    assert "Công bố" in page
    with finder.app_context():
        condition = rule_of(number).conditions[0]
        assert (condition.mode, condition.options[0].code) == (Mode.NONE, "san-xuat")
        actors = select(AuditEntry.actor).where(AuditEntry.kind == "finder_rule")
        assert all(one.startswith("user:") for one in db.session.scalars(actors))


def test_a_published_rule_is_changed_by_a_new_edition(
    finder: Flask, registrar: OfficerClient
) -> None:
    number = make_rule(finder, title="Bản cũ")
    visitor = finder.test_client()

    started = send(finder, registrar, number, "ban-moi")
    second = int(started.location.split("/")[-2])
    direct = registrar.post(f"{DESK}{number}/sua", {**RULE, "version": version_of(finder, number)})
    saved = send(finder, registrar, second, "sua", **{**RULE, "title": "Bản mới"})
    waiting = visitor.get("/tieu-chuan/ap-dung/ket-qua?nhom=nuoc-mam").text
    send(finder, registrar, second, "cong-bo")
    done = visitor.get("/tieu-chuan/ap-dung/ket-qua?nhom=nuoc-mam").text

    assert direct.status_code == 422
    assert "không sửa trực tiếp" in direct.text
    assert saved.status_code == 303
    assert ("Bản cũ" in waiting, "Bản mới" in waiting) == (True, False)
    assert ("Bản cũ" in done, "Bản mới" in done) == (False, True)
    assert rules(finder) == [
        ("Bản cũ", RowState.WITHDRAWN),
        ("Bản mới", RowState.PUBLISHED),
    ]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"legal_basis": ""}, "Xin điền mục này."),
        ({"kind_code": "la"}, "Xin chọn một mục"),
        ({"obligation": "la"}, "Xin chọn một mục trong danh sách."),
        ({"groups": []}, "Xin chọn các nhóm sản phẩm"),
        ({"groups": ["khong-co"]}, "không còn trong danh sách"),
        ({"standard_code": "TCVN 9:1900"}, "chưa có tiêu chuẩn"),
        ({"valid_from": "30/02/2026"}, "Ngày viết theo dạng"),
        ({"valid_from": "02/03/2026", "valid_to": "01/03/2026"}, "không thể trước"),
        ({"period_months": "-3"}, "Xin nhập số từ 1"),
        ({"next_path": "javascript:alert(1)"}, "dấu gạch chéo"),
        ({"muc-vai-tro": ["khong-co"]}, "lựa chọn không còn"),
    ],
)
def test_a_rule_that_cannot_be_is_refused_and_the_form_keeps_what_was_typed(
    finder: Flask, registrar: OfficerClient, changes: dict[str, Any], message: str
) -> None:
    answer = registrar.post(f"{DESK}moi", {**RULE, **changes})

    assert answer.status_code == 422
    assert message in answer.text
    assert 'value="Việc của bài thử"' in answer.text
    assert rules(finder) == []


def test_two_people_at_once_see_both_texts_and_lose_nothing(
    finder: Flask, registrar: OfficerClient
) -> None:
    number = make_rule(finder, published=False, title="Ban đầu")
    seen = version_of(finder, number)
    first = registrar.post(f"{DESK}{number}/sua", {**RULE, "title": "Của họ", "version": seen})

    late = registrar.post(f"{DESK}{number}/sua", {**RULE, "title": "Của tôi", "version": seen})
    publishing = registrar.post(f"{DESK}{number}/cong-bo", {"version": seen})
    again = send(finder, registrar, number, "sua", **{**RULE, "title": "Của tôi"})

    assert (first.status_code, late.status_code, again.status_code) == (303, 409, 303)
    assert publishing.status_code == 409
    assert "<del>Của họ</del>" in late.text
    assert "<ins>Của tôi</ins>" in late.text
    assert 'value="Của tôi"' in late.text
    assert rules(finder) == [("Của tôi", RowState.DRAFT)]


def test_the_list_is_searched_and_narrowed(finder: Flask, registrar: OfficerClient) -> None:
    make_rule(finder, title="Hỏi về độ đạm")
    make_rule(finder, title="Bản nháp gạo", groups=("gao",), published=False)

    def titles(query: str) -> list[bool]:
        page = registrar.get(f"{DESK}?{query}").text
        return ["Hỏi về độ đạm<" in page, "Bản nháp gạo<" in page]

    assert titles("") == [True, True]
    assert titles("tim=do+dam") == [True, False]
    assert titles("trang-thai=draft") == [False, True]
    assert titles("nhom=gao") == [False, True]
    assert titles("muc=hoi-them") == [False, False]
    assert "Không có quy tắc nào" in registrar.get(f"{DESK}?tim=zzz").text
    assert registrar.get(f"{DESK}?trang-thai=la").status_code == 400
    assert registrar.get(f"{DESK}?trang=9").status_code == 404


def test_the_test_page_shows_drafts_and_says_why(finder: Flask, registrar: OfficerClient) -> None:
    maker = {"vai-tro": (Mode.ANY, frozenset({"san-xuat"}))}
    make_rule(finder, title="Nháp cho người làm", conditions=maker, published=False)
    make_rule(finder, title="Chỉ cho gạo", groups=("gao",))
    path = f"{DESK}thu?nhom=nuoc-mam"

    fires = registrar.get(f"{path}&vai-tro=san-xuat").text
    open_page = registrar.get(path).text
    out = registrar.get(f"{path}&vai-tro=ban-lai").text
    everything = registrar.get(f"{path}&vai-tro=ban-lai&tat-ca=1").text

    assert "Nháp cho người làm" in fires
    assert "Bản nháp" in fires
    assert "Chỉ cho gạo" not in fires
    assert "Còn tùy câu trả lời" in open_page
    assert "Nháp cho người làm" not in out
    assert "Không đúng nhóm" in everything
    assert "chọn ít nhất một trong san xuat – không áp dụng" in everything


def set_standard(finder: Flask, status: StandardStatus) -> None:
    with finder.app_context(), unit_of_work():
        db.session.query(Standard).one().status = status


def test_a_standard_that_changes_is_shown_until_somebody_has_looked(
    finder: Flask, registrar: OfficerClient
) -> None:
    make_standard(finder)
    code = "TCVN 5107:2018"
    number = make_rule(finder, standard_code=code, title="", obligation=Obligation.VOLUNTARY)

    calm = registrar.get(f"{DESK}ra-soat").text
    set_standard(finder, StandardStatus.UNKNOWN)
    changed = registrar.get(f"{DESK}ra-soat").text
    warned = registrar.get(f"{DESK}{number}").text
    send(finder, registrar, number, "da-xem")
    seen = registrar.get(f"{DESK}ra-soat").text
    set_standard(finder, StandardStatus.WITHDRAWN)
    withdrawn = registrar.get(f"{DESK}ra-soat").text

    assert ['id="da-doi"' in page for page in (calm, changed, seen)] == [False, True, False]
    assert "Tình trạng tiêu chuẩn đã đổi" in warned
    assert code in withdrawn.partition('id="het-dung"')[2]
    assert "điều cần rà soát" in registrar.get(DESK).text


def test_rules_that_end_or_can_never_hold_are_named(
    finder: Flask, registrar: OfficerClient
) -> None:
    soon = clock.today() + timedelta(days=30)
    make_rule(finder, title="Sắp hết", valid_to=soon)
    maker = {"vai-tro": (Mode.ANY, frozenset({"san-xuat"}))}
    make_rule(finder, title="Sẽ chết", conditions=maker)
    calm = registrar.get(f"{DESK}ra-soat").text
    with finder.app_context(), unit_of_work():
        question_of("vai-tro").is_active = False

    dead = registrar.get(f"{DESK}ra-soat").text

    assert "Sắp hết" in calm.partition('id="sap-het"')[2]
    assert 'id="khong-ap-dung"' not in calm
    assert "Sẽ chết" in dead.partition('id="khong-ap-dung"')[2]


def test_a_group_without_rules_is_named(finder: Flask, registrar: OfficerClient) -> None:
    make_rule(finder, groups=("gao",))

    page = registrar.get(f"{DESK}ra-soat").text

    assert "Nước mắm" in page.partition('id="nhom-trong"')[2]


def test_a_group_is_entered_shown_corrected_and_taken_away(
    finder: Flask, registrar: OfficerClient
) -> None:
    group = {"code": "que", "name": "Quế", "words": "vỏ quế\nquế Trà Bồng", "ocop_sets": "10 20"}
    visitor = finder.test_client()

    made = registrar.post(f"{DESK}nhom/moi", group)
    hidden = visitor.get("/tieu-chuan/ap-dung?nhom=que").status_code
    shown = registrar.post(f"{DESK}nhom/que/cong-bo", {"version": 1})
    found = visitor.get("/tieu-chuan/ap-dung?q=que+tra+bong").text
    with finder.app_context():
        version = group_of("que").version
    saved = registrar.post(f"{DESK}nhom/que", {**group, "name": "Quế Trà Bồng", "version": version})
    stale = registrar.post(f"{DESK}nhom/que", {**group, "name": "Khác", "version": version})
    bad = registrar.post(f"{DESK}nhom/que", {**group, "ocop_sets": "mười", "version": version + 1})
    taken = registrar.post(f"{DESK}nhom/moi", group)
    away = registrar.post(f"{DESK}nhom/que/rut", {"version": version + 1, "reason": "Nhầm nhóm"})

    assert (made.status_code, shown.status_code, saved.status_code) == (303, 303, 303)
    assert hidden == 404
    assert 'href="/tieu-chuan/ap-dung?nhom=que"' in found
    assert (stale.status_code, bad.status_code, taken.status_code) == (409, 422, 422)
    assert "Mã nhóm que đã dùng" in taken.text
    assert away.status_code == 303
    assert visitor.get("/tieu-chuan/ap-dung?nhom=que").status_code == 404
    assert "Nhầm nhóm" in registrar.get(f"{DESK}nhom/que").text


def test_a_question_keeps_answers_that_go_out_of_use(
    finder: Flask, registrar: OfficerClient
) -> None:
    question = {
        "code": "can",
        "text": "Bạn dùng cân nào?",
        "answers": "can-ban | Cân bàn | Bench scale\ncan-moi | Cân mới\nkhong | Không | None | *",
        "is_multiple": "1",
        "is_active": "1",
    }
    with finder.app_context():
        version = question_of("can").version

    saved = registrar.post(f"{DESK}cau-hoi/can", {**question, "version": version})
    stale = registrar.post(f"{DESK}cau-hoi/can", {**question, "text": "X", "version": version})
    wrong = registrar.post(
        f"{DESK}cau-hoi/can", {**question, "answers": "can-ban", "version": version + 1}
    )
    page = registrar.get(f"{DESK}cau-hoi/can").text

    assert (saved.status_code, stale.status_code, wrong.status_code) == (303, 409, 422)
    assert "can-ban | Cân bàn | Bench scale" in page
    with finder.app_context():
        options = {one.code: one.is_active for one in question_of("can").options}
        assert options == {"can-ban": True, "can-o-to": False, "can-moi": True, "khong": True}


def test_rules_are_taken_out_as_a_harmless_file(finder: Flask, registrar: OfficerClient) -> None:
    make_rule(finder, title="=HYPERLINK(1)", published=False)

    answer = registrar.get(f"{DESK}quy-tac.csv")

    lines = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert answer.content_type == "text/csv; charset=utf-8"
    assert "attachment" in answer.headers["Content-Disposition"]
    assert [line[5] for line in lines] == ["Tên", "'=HYPERLINK(1)"]


GETS = ["", "moi", "1", "1/sua", "nhom/", "nhom/moi", "nhom/gao", "cau-hoi/", "cau-hoi/moi"]
GETS += ["cau-hoi/can", "thu", "ra-soat", "quy-tac.csv"]
POSTS = ["moi", "1/sua", "1/ban-moi", "1/cong-bo", "1/rut", "1/da-xem", "nhom/moi", "nhom/gao"]
POSTS += ["nhom/gao/rut", "nhom/gao/cong-bo", "cau-hoi/moi", "cau-hoi/can"]


def test_who_does_not_keep_the_rules_opens_and_changes_nothing(finder: Flask) -> None:
    make_rule(finder)
    editor = sign_in(finder, make_officer(finder, Role.EDITOR))

    assert {editor.get(f"{DESK}{path}").status_code for path in GETS} == {403}
    assert {editor.post(f"{DESK}{path}", RULE).status_code for path in POSTS} == {403}
    assert finder.test_client().get(DESK).location.startswith("/can-bo/dang-nhap")
    assert rules(finder) == [("Việc thử", RowState.PUBLISHED)]


def test_a_registrar_of_one_commune_changes_nothing(finder: Flask) -> None:
    make_places(finder)
    make_rule(finder)
    bound = sign_in(finder, make_officer(finder, Role.REGISTRAR, commune=SA_HUYNH))

    answers = {
        bound.post(f"{DESK}{path}", {**RULE, "version": 1, "reason": REASON}).status_code
        for path in ("moi", "1/rut", "1/ban-moi", "nhom/gao/rut")
    }

    assert answers == {403}
    assert rules(finder) == [("Việc thử", RowState.PUBLISHED)]


@pytest.mark.parametrize("path", ["99", "99/sua", "nhom/la", "cau-hoi/la"])
def test_what_does_not_exist_is_not_found(registrar: OfficerClient, path: str) -> None:
    assert registrar.get(f"{DESK}{path}").status_code == 404


def test_a_form_without_the_token_of_the_session_changes_nothing(
    finder: Flask, registrar: OfficerClient
) -> None:
    answer = registrar.browser.post(f"{DESK}moi", data=RULE)

    assert answer.status_code == 403
    assert rules(finder) == []
