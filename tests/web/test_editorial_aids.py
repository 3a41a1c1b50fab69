"""Aids while writing, files, plans and domains, on their screens."""

from io import BytesIO

import pytest
from flask import Flask

from portal.accounts.permissions import Role
from portal.jobs.running import run_next
from tests.make.attachments import pdf
from tests.make.editorial import (
    NEWS,
    Desk,
    bring_out,
    domain_named,
    hand_over,
    make_desk,
    make_manuscript,
    read,
)
from tests.make.officers import make_officer, sign_in
from tests.make.registry import picture_bytes

WORD = (
    "<html><body><!--StartFragment--><h1>Kết quả</h1><p class=MsoNormal><b>Mười</b> cân</p>"
    "<script>alert(1)</script><!--EndFragment--></body></html>"
)


@pytest.fixture
def desk(app: Flask) -> Desk:
    return make_desk(app)


def test_what_word_puts_on_the_clipboard_becomes_markdown(desk: Desk) -> None:
    answer = desk.writing.post("/can-bo/soan/dan", json={"html": WORD})

    assert answer.get_json() == {"markdown": "## Kết quả\n\n**Mười** cân"}


def test_remarks_name_line_and_rule(desk: Desk) -> None:
    sent = {"kind": "news", "text": "Câu một.\n\nXem [tại đây](/so-tay/)."}

    answer = desk.writing.post("/can-bo/soan/kiem-tra", json=sent)

    assert 'data-line="3"' in answer.text
    assert "Chữ của liên kết chưa nói dẫn tới đâu" in answer.text


def test_two_texts_are_compared_word_by_word(desk: Desk) -> None:
    sent = {"before": "Mười cân <b>", "after": "Hai mươi cân <b>"}

    answer = desk.writing.post("/can-bo/soan/so-sanh", json=sent)

    assert "<ins>" in answer.text
    assert "&lt;b&gt;" in answer.text


@pytest.mark.parametrize("path", ["dan", "kiem-tra", "so-sanh", "xem-truoc"])
@pytest.mark.parametrize("sent", [[], {"text": 3, "html": 3, "before": 3, "kind": 3}, "x"])
def test_aids_refuse_what_is_no_text(desk: Desk, path: str, sent: object) -> None:
    answer = desk.writing.post(f"/can-bo/soan/{path}", json=sent)

    assert answer.status_code in {200, 422}
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("path", ["dan", "kiem-tra", "so-sanh", "xem-truoc"])
def test_aids_open_for_officers_with_their_token_alone(app: Flask, desk: Desk, path: str) -> None:
    stranger = app.test_client().post(f"/can-bo/soan/{path}", json={"text": "x"})
    forged = desk.writing.browser.post(f"/can-bo/soan/{path}", json={"text": "x"})

    assert (stranger.status_code, forged.status_code) == (403, 403)


def test_a_picture_needs_words_and_becomes_a_line_of_the_text(app: Flask, desk: Desk) -> None:
    def hand_in(alt: str) -> dict[str, object]:
        data = {"file": (BytesIO(picture_bytes()), "anh.jpg"), "alt": alt}
        headers = {"Accept": "application/json"}
        answer = desk.writing.post("/can-bo/soan/anh", data, headers=headers)
        found: dict[str, object] = answer.get_json()
        return found

    without = hand_in("")
    kept = hand_in("Cân ở chợ ](x) trung tâm")

    assert without["errors"] == {"alt": "Xin điền mục này."}
    line = str(kept["markdown"])
    assert line.startswith(r"![Cân ở chợ \](x) trung tâm](/anh/")
    path = line.rpartition("(")[2].rstrip(")")
    assert app.test_client().get(path).content_type == "image/webp"


def test_a_file_that_is_no_picture_is_refused_in_words(desk: Desk) -> None:
    data = {"file": (BytesIO(b"<svg onload=alert(1)>"), "anh.jpg"), "alt": "Một ảnh thử"}

    answer = desk.writing.post("/can-bo/soan/anh", data)

    assert answer.status_code == 422
    assert "không phải ảnh" in answer.text


def test_a_file_is_handed_in_examined_and_offered(app: Flask, desk: Desk) -> None:
    number = make_manuscript(app, desk.writer)
    path = f"/can-bo/bai/{number}/dinh-kem"
    data = {"file": (BytesIO(pdf()), "mẫu đơn.pdf"), "title": "Mẫu đơn", "version": "1"}

    sent = desk.writing.post(path, data)
    waiting = desk.writing.get(path).text
    with app.app_context():
        assert run_next()
    checked = desk.writing.get(path).text
    bring_out(app, number, desk)
    page = app.test_client().get(f"/tin-tuc/{NEWS['slug']}").text

    assert sent.status_code == 303
    assert "Đang chờ kiểm tra" in waiting
    assert "Đã kiểm tra, dùng được" in checked
    assert "Mẫu đơn" in page
    assert "/tep/" in page
    number = read(app, number).fields["attachments"][0]["id"]
    removed = desk.writing.post(f"{path}/{number}/bo", {"version": "2"})
    assert removed.status_code == 303


def test_a_program_is_not_taken_as_a_file(app: Flask, desk: Desk) -> None:
    number = make_manuscript(app, desk.writer)
    data = {"file": (BytesIO(b"MZ\x90"), "mau.pdf"), "version": "1"}

    answer = desk.writing.post(f"/can-bo/bai/{number}/dinh-kem", data)

    assert answer.status_code == 422
    assert read(app, number).version == 1


def test_a_pasted_plan_leads_to_its_editor(app: Flask, desk: Desk) -> None:
    text = "KẾ HOẠCH\nĐặt cân đối chứng\n\nI. MỤC TIÊU\n\nMười chợ có cân đối chứng trong năm nay."

    answer = desk.writing.post("/can-bo/bai/van-ban/nap", {"text": text})

    assert answer.status_code == 303
    editor = desk.writing.get(answer.location)
    assert 'name="sections-0-heading"' in editor.text
    assert read(app, 1).fields["kind"] == "ke_hoach"


def test_corrected_rows_are_saved(app: Flask, desk: Desk) -> None:
    text = "KẾ HOẠCH\nĐặt cân đối chứng\n\nI. MỤC TIÊU\n\nMười chợ có cân đối chứng trong năm nay."
    desk.writing.post("/can-bo/bai/van-ban/nap", {"text": text})
    form = {
        "title": "Đặt cân",
        "slug": "dat-can",
        "kind": "ke_hoach",
        "base_version": "1",
        "sections-0-level": "1",
        "sections-0-number": "I",
        "sections-0-heading": "Mục tiêu",
        "sections-0-body": "Hai mươi chợ.",
        "sections-1-heading": "",
        "sections-1-level": "1",
        "tasks-0-code": "1",
        "tasks-0-title": "Mua cân",
        "tasks-0-leads": "Sở A\nSở B",
    }

    answer = desk.writing.post("/can-bo/bai/1/soan", form)

    fields = read(app, 1).fields
    assert answer.status_code == 303
    assert [row["body"] for row in fields["sections"]] == ["Hai mươi chợ."]
    assert fields["tasks"][0]["leads"] == ["Sở A", "Sở B"]
    assert fields["doubts"] == []


def test_a_plan_file_is_read_in_the_background(app: Flask, desk: Desk) -> None:
    data = {"file": (BytesIO(b"%PDF-1.7 hong"), "ke-hoach.pdf")}

    sent = desk.writing.post("/can-bo/bai/van-ban/nap", data)
    waiting = desk.writing.get(sent.location)
    with app.app_context():
        assert run_next()
    failed = desk.writing.get(sent.location)

    assert "Đang chờ" in waiting.text
    assert "Không đọc được văn bản" in failed.text
    assert desk.publishing.get(sent.location).status_code == 404


def test_nothing_to_read_is_said_beside_the_field(desk: Desk) -> None:
    answer = desk.writing.post("/can-bo/bai/van-ban/nap", {"text": "Ngắn quá"})

    assert answer.status_code == 422
    assert "dán toàn văn" in answer.text


def test_a_domain_is_proposed_by_one_and_allowed_by_another(app: Flask, desk: Desk) -> None:
    proposal = {"domain": "hoi-mau.example", "reason": "Trang của hội nghề cá."}
    desk.publishing.post("/can-bo/ten-mien/", proposal)
    domain = domain_named(app, "hoi-mau.example")
    assert domain is not None
    decision = {"decision": "allowed", "note": ""}
    path = f"/can-bo/ten-mien/{domain.id}/quyet-dinh"

    own = desk.publishing.post(path, decision)
    editor = desk.writing.post(path, decision)
    admin = sign_in(app, make_officer(app, Role.ADMIN)).post(path, decision)

    assert (own.status_code, editor.status_code, admin.status_code) == (422, 403, 303)
    decided = domain_named(app, "hoi-mau.example")
    assert decided is not None
    assert decided.state == "allowed"


def test_a_decision_put_up_again_needs_two_people_again(app: Flask, desk: Desk) -> None:
    state = domain_named(app, "gov.vn")
    assert state is not None

    desk.publishing.post(f"/can-bo/ten-mien/{state.id}/xem-lai", {"reason": "Xem lại định kỳ."})
    own = desk.publishing.post(
        f"/can-bo/ten-mien/{state.id}/quyet-dinh", {"decision": "allowed", "note": ""}
    )

    again = domain_named(app, "gov.vn")
    assert again is not None
    assert (own.status_code, again.state) == (422, "proposed")
    number = make_manuscript(app, desk.writer, body="Xem [Cổng](https://a.gov.vn/).")
    hand_over(app, number, desk.writer)
    answer = desk.publishing.post(f"/can-bo/bai/{number}/duyet", {"version": "1"})
    assert answer.status_code == 422
    assert "a.gov.vn" in answer.text
