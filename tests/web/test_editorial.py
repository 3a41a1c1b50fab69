"""The screens of manuscripts: from the first word to the public page, and what is refused."""

import pytest
from flask import Flask

from portal.accounts.permissions import Role
from portal.editorial.models import ManuscriptKind, ManuscriptState
from tests.make.editorial import (
    NEWS,
    Desk,
    agree,
    bring_out,
    hand_over,
    make_desk,
    make_manuscript,
    read,
    write,
)
from tests.make.officers import make_officer, sign_in


@pytest.fixture
def desk(app: Flask) -> Desk:
    """A writer and a publisher at work."""
    return make_desk(app)


def typed(**changes: str) -> dict[str, str]:
    """A filled-in form of a news article."""
    form = {
        name: "\n".join(value) if isinstance(value, list) else value for name, value in NEWS.items()
    }
    return {**form, "base_version": "1", "tab": "t1", "note": "", **changes}


def test_a_text_goes_from_the_first_word_to_the_public_page(app: Flask, desk: Desk) -> None:
    started = desk.writing.post("/can-bo/bai/moi", {"loai": "news", "title": NEWS["title"]})
    saved = desk.writing.post("/can-bo/bai/1/soan", typed())
    handed_in = desk.writing.post("/can-bo/bai/1/chuyen-duyet", {"version": "2"})
    approved = desk.publishing.post("/can-bo/bai/1/duyet", {"version": "2"})
    before = app.test_client().get(f"/tin-tuc/{NEWS['slug']}")
    published = desk.publishing.post("/can-bo/bai/1/dang", {"version": "2"})

    assert started.location == "/can-bo/bai/1/soan"
    assert [one.status_code for one in (saved, handed_in, approved, published)] == [303] * 4
    assert before.status_code == 404
    page = app.test_client().get(f"/tin-tuc/{NEWS['slug']}")
    assert "Mười cân đều đúng." in page.text
    assert NEWS["title"] in app.test_client().get("/tin-tuc/atom.xml").text


@pytest.mark.parametrize("path", ["", "/soan", "/phien-ban", "/dinh-kem"])
def test_every_page_of_a_manuscript_opens(app: Flask, desk: Desk, path: str) -> None:
    number = make_manuscript(app, desk.writer)

    answer = desk.writing.get(f"/can-bo/bai/{number}{path}")

    assert answer.status_code == 200
    assert NEWS["title"] in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "path",
    [
        "/can-bo/bai/",
        "/can-bo/bai/moi",
        "/can-bo/bai/da-dang",
        "/can-bo/bai/van-ban/nap",
        "/can-bo/ten-mien/",
        "/can-bo/soan/anh",
    ],
)
def test_pages_beside_the_manuscripts_open(desk: Desk, path: str) -> None:
    assert desk.writing.get(path).status_code == 200
    assert desk.publishing.get(path).status_code == 200


@pytest.mark.parametrize("kind", [one for one in ManuscriptKind if one is not ManuscriptKind.PAGE])
def test_each_kind_has_its_editor(app: Flask, desk: Desk, kind: ManuscriptKind) -> None:
    number = make_manuscript(app, desk.publisher, kind, title="Bài thử nghiệm")

    editor = desk.publishing.get(f"/can-bo/bai/{number}/soan")
    page = desk.publishing.get(f"/can-bo/bai/{number}")

    assert 'name="title"' in editor.text
    assert page.status_code == 200


def test_the_writer_sees_no_button_to_approve_and_may_not(app: Flask, desk: Desk) -> None:
    number = make_manuscript(app, desk.publisher)
    hand_over(app, number, desk.publisher)

    page = desk.publishing.get(f"/can-bo/bai/{number}")
    answer = desk.publishing.post(f"/can-bo/bai/{number}/duyet", {"version": "1"})

    assert "Duyệt bản số" not in page.text
    assert answer.status_code == 422
    assert "cần một người khác" in answer.text
    assert read(app, number).state is ManuscriptState.REVIEW


def test_an_editor_may_not_approve_publish_or_withdraw(app: Flask, desk: Desk) -> None:
    number = make_manuscript(app, desk.publisher)
    hand_over(app, number, desk.publisher)

    answers = [
        desk.writing.post(f"/can-bo/bai/{number}/{act}", {"version": "1", "reason": "x" * 20})
        for act in ("duyet", "dang", "rut", "tra-lai", "dat-lich", "bo-lich")
    ]

    assert [one.status_code for one in answers] == [403] * 6
    assert read(app, number).state is ManuscriptState.REVIEW


def test_an_approval_of_an_older_version_is_refused(app: Flask, desk: Desk) -> None:
    number = make_manuscript(app, desk.writer)
    hand_over(app, number, desk.writer)
    write(app, number, desk.writer, body="Đoạn khác hẳn.")

    answer = desk.publishing.post(f"/can-bo/bai/{number}/duyet", {"version": "1"})

    assert answer.status_code == 409
    assert read(app, number).state is ManuscriptState.REVIEW


def test_who_writes_warnings_only_sees_no_news(app: Flask, desk: Desk) -> None:
    number = make_manuscript(app, desk.writer)
    inspector = sign_in(app, make_officer(app, Role.INSPECTOR))

    assert inspector.get(f"/can-bo/bai/{number}").status_code == 403
    assert inspector.post("/can-bo/bai/moi", {"loai": "news", "title": "Tin"}).status_code == 403
    assert NEWS["title"] not in inspector.get("/can-bo/bai/?cua=tat-ca").text


def test_partners_see_their_own_warnings_alone(app: Flask, desk: Desk) -> None:
    partner = make_officer(app, Role.PARTNER)
    theirs = make_manuscript(app, partner, ManuscriptKind.WARNING, title="Cảnh báo của đối tác")
    other = make_manuscript(app, desk.publisher, ManuscriptKind.WARNING, title="Cảnh báo nội bộ")
    browser = sign_in(app, partner)

    page = browser.get("/can-bo/bai/?cua=tat-ca")

    assert browser.get(f"/can-bo/bai/{theirs}").status_code == 200
    assert browser.get(f"/can-bo/bai/{other}").status_code == 403
    assert "Cảnh báo của đối tác" in page.text
    assert "Cảnh báo nội bộ" not in page.text


def test_lists_tell_what_is_mine_and_what_waits_for_me(app: Flask, desk: Desk) -> None:
    make_manuscript(app, desk.writer, title="Bài còn đang soạn", slug="bai-a")
    ready = make_manuscript(app, desk.writer, title="Bài chờ người duyệt", slug="bai-b", body="Đủ.")
    hand_over(app, ready, desk.writer)

    waiting = desk.publishing.get("/can-bo/bai/?cua=cho-toi").text
    mine = desk.publishing.get("/can-bo/bai/?cua=toi").text
    found = desk.publishing.get("/can-bo/bai/?cua=tat-ca&tim=dang+soan").text

    assert "Bài chờ người duyệt" in waiting
    assert "Bài còn đang soạn" not in waiting
    assert "Bài chờ người duyệt" not in mine
    assert "Bài còn đang soạn" in found
    assert "Bài chờ người duyệt" not in found


def test_scripts_in_a_text_stay_words(app: Flask, desk: Desk) -> None:
    evil = "<script>alert(1)</script> <img src=x onerror=alert(2)> [a](javascript:alert(3))"
    number = make_manuscript(app, desk.writer, body=evil, title=f"Bài {evil}", slug="bai-xss")

    pages = [desk.writing.get(f"/can-bo/bai/{number}{path}").text for path in ("", "/soan")]
    preview = desk.writing.post("/can-bo/soan/xem-truoc", json={"text": evil}).text

    for page in (*pages, preview):
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert 'href="javascript' not in page


def test_two_who_save_at_the_same_time_both_keep_their_text(app: Flask, desk: Desk) -> None:
    number = make_manuscript(app, desk.writer)
    desk.publishing.post(f"/can-bo/bai/{number}/soan", typed(summary="Tóm tắt của người duyệt."))

    answer = desk.writing.post(f"/can-bo/bai/{number}/soan", typed(body="Nội dung của người viết."))

    assert answer.status_code == 409
    assert "Nội dung của người viết." in answer.text
    assert "Tóm tắt của người duyệt." in answer.text
    assert 'name="base_version" value="2"' in answer.text
    assert read(app, number).fields["summary"] == "Tóm tắt của người duyệt."

    merged = desk.writing.post(
        f"/can-bo/bai/{number}/soan",
        {**typed(body="Nội dung của người viết.", base_version="2"), "theirs": ["summary"]},
    )

    assert merged.status_code == 303
    assert read(app, number).fields["body"] == "Nội dung của người viết."
    assert read(app, number).fields["summary"] == "Tóm tắt của người duyệt."


def test_the_text_of_a_conflict_is_kept_when_its_page_is_closed(app: Flask, desk: Desk) -> None:
    number = make_manuscript(app, desk.writer)
    write(app, number, desk.publisher, summary="Tóm tắt khác.")
    desk.writing.post(f"/can-bo/bai/{number}/soan", typed(body="Chữ chưa lưu được."))

    page = desk.writing.get(f"/can-bo/bai/{number}/soan")
    kept = desk.writing.get(f"/can-bo/bai/{number}/soan/chua-luu/1")

    assert "Có bản chưa lưu" in page.text
    assert "Chữ" in kept.text
    restored = desk.writing.get(f"/can-bo/bai/{number}/soan?khoi-phuc=1")
    assert "Chữ chưa lưu được." in restored.text


def test_what_is_typed_is_kept_and_offered_again(app: Flask, desk: Desk) -> None:
    number = make_manuscript(app, desk.writer)
    sent = {"tab": "t9", "base_version": 1, "fields": typed(body="Câu đang gõ dở.")}

    answer = desk.writing.post(f"/can-bo/bai/{number}/soan/tu-luu", json=sent)

    assert answer.status_code == 204
    assert "Có bản chưa lưu" in desk.writing.get(f"/can-bo/bai/{number}/soan").text
    assert "Có bản chưa lưu" not in desk.publishing.get(f"/can-bo/bai/{number}/soan").text
    saved = typed(body="Câu đang gõ dở.", tab="t9")
    assert desk.writing.post(f"/can-bo/bai/{number}/soan", saved).status_code == 303
    assert "Có bản chưa lưu" not in desk.writing.get(f"/can-bo/bai/{number}/soan").text


@pytest.mark.parametrize(
    "sent",
    [
        {"tab": "../x", "base_version": 1, "fields": {}},
        {"tab": "t", "base_version": "1", "fields": {}},
        {"tab": "t", "base_version": 1, "fields": {"body": 3}},
        {"tab": "t", "base_version": 1, "fields": ["x"]},
        ["x"],
        {"tab": "t", "base_version": 1, "fields": {f"f{n}": "" for n in range(6_001)}},
    ],
)
def test_an_autosave_that_nobody_typed_is_refused(app: Flask, desk: Desk, sent: object) -> None:
    number = make_manuscript(app, desk.writer)

    assert desk.writing.post(f"/can-bo/bai/{number}/soan/tu-luu", json=sent).status_code == 422


def test_an_open_editor_is_told_to_others_who_may_take_over(app: Flask, desk: Desk) -> None:
    number = make_manuscript(app, desk.writer)
    desk.writing.get(f"/can-bo/bai/{number}/soan")

    locked = desk.publishing.get(f"/can-bo/bai/{number}/soan")
    desk.publishing.post(f"/can-bo/bai/{number}/soan/tiep-quan")
    opened = desk.publishing.get(f"/can-bo/bai/{number}/soan")
    told = desk.writing.post(
        f"/can-bo/bai/{number}/soan/tu-luu", json={"tab": "t", "base_version": 1, "fields": {}}
    )

    assert "Đang có người sửa bài này" in locked.text
    assert 'name="title"' not in locked.text
    assert 'name="title"' in opened.text
    assert told.get_json() == {"taken_over_by": "Người Duyệt Mẫu"}


def test_a_wrong_field_shows_the_page_again_with_everything_typed(app: Flask, desk: Desk) -> None:
    number = make_manuscript(app, desk.writer)

    answer = desk.writing.post(
        f"/can-bo/bai/{number}/soan", typed(title="", body="Chữ không được mất.")
    )

    assert answer.status_code == 422
    assert "Chữ không được mất." in answer.text
    assert "Xin điền mục này." in answer.text


def test_versions_are_compared_and_restored(app: Flask, desk: Desk) -> None:
    number = make_manuscript(app, desk.writer, body="Câu cũ.")
    write(app, number, desk.writer, body="Câu mới.")

    page = desk.writing.get(f"/can-bo/bai/{number}/phien-ban")
    answer = desk.writing.post(f"/can-bo/bai/{number}/phien-ban/1/khoi-phuc", {"version": "2"})

    assert "<del>cũ</del>" in page.text
    assert "<ins>mới</ins>" in page.text
    assert answer.status_code == 303
    assert read(app, number).fields["body"] == "Câu cũ."
    assert read(app, number).version == 3


def test_a_single_version_is_compared_with_nothing(app: Flask, desk: Desk) -> None:
    number = make_manuscript(app, desk.writer)

    alone = desk.writing.get(f"/can-bo/bai/{number}/phien-ban").text
    write(app, number, desk.writer, body="Câu mới.")
    two = desk.writing.get(f"/can-bo/bai/{number}/phien-ban").text

    assert [words in alone for words in ("So hai bản", 'type="radio"', "Từ bản số")] == [False] * 3
    assert [words in two for words in ("So hai bản", 'type="radio"', "Từ bản số")] == [True] * 3


def test_a_public_article_is_taken_up_and_its_change_is_told(app: Flask, desk: Desk) -> None:
    number = make_manuscript(app, desk.writer)
    bring_out(app, number, desk)
    write(app, number, desk.writer, body="Hai mươi cân đều đúng.")
    bring_out(app, number, desk, note="Sửa số cân đã kiểm tra.")

    page = app.test_client().get(f"/tin-tuc/{NEWS['slug']}").text

    assert "Hai mươi cân đều đúng." in page
    assert "Các lần cập nhật" in page
    assert "Sửa số cân đã kiểm tra." in page


def test_taking_up_opens_the_public_text(own_seeded_app: Flask) -> None:
    desk = make_desk(own_seeded_app)

    first = desk.writing.post("/can-bo/bai/da-dang", {"kind": "page", "key": "gioi-thieu"})
    again = desk.publishing.post("/can-bo/bai/da-dang", {"kind": "page", "key": "gioi-thieu"})

    assert first.location == again.location
    page = desk.writing.get(first.location)
    assert "Đã đăng" in page.text
    assert desk.writing.get(f"{first.location}/soan").status_code == 200


def test_withdrawing_needs_a_reason_and_takes_the_page_off(app: Flask, desk: Desk) -> None:
    number = make_manuscript(app, desk.writer)
    bring_out(app, number, desk)

    short = desk.publishing.post(f"/can-bo/bai/{number}/rut", {"version": "1", "reason": "sai"})
    still = app.test_client().get(f"/tin-tuc/{NEWS['slug']}").status_code
    gone = desk.publishing.post(
        f"/can-bo/bai/{number}/rut", {"version": "1", "reason": "Số liệu sai, đang kiểm tra lại."}
    )

    assert (short.status_code, still, gone.status_code) == (422, 200, 303)
    assert app.test_client().get(f"/tin-tuc/{NEWS['slug']}").status_code == 404
    assert read(app, number).state is ManuscriptState.WITHDRAWN


def test_a_time_is_set_in_vietnamese_time_and_taken_back(app: Flask, desk: Desk) -> None:
    number = make_manuscript(app, desk.writer)
    hand_over(app, number, desk.writer)
    agree(app, number, desk.publisher)

    past = desk.publishing.post(
        f"/can-bo/bai/{number}/dat-lich", {"version": "1", "day": "01/01/2020", "hour": "8:30"}
    )
    set_for = desk.publishing.post(
        f"/can-bo/bai/{number}/dat-lich", {"version": "1", "day": "01/01/2090", "hour": "8:30"}
    )
    scheduled = read(app, number)
    back = desk.publishing.post(f"/can-bo/bai/{number}/bo-lich", {"version": "1"})

    assert (past.status_code, set_for.status_code, back.status_code) == (422, 303, 303)
    assert scheduled.scheduled_at is not None
    assert scheduled.scheduled_at.isoformat() == "2090-01-01T01:30:00+00:00"
    assert read(app, number).state is ManuscriptState.APPROVED


def test_remarks_are_left_and_dealt_with(app: Flask, desk: Desk) -> None:
    number = make_manuscript(app, desk.writer)

    desk.publishing.post(f"/can-bo/bai/{number}/gop-y", {"text": "Xin ghi rõ tên chợ."})
    page = desk.writing.get(f"/can-bo/bai/{number}")
    done = desk.writing.post(f"/can-bo/bai/{number}/gop-y/1/xong")
    again = desk.writing.post(f"/can-bo/bai/{number}/gop-y/1/xong")

    assert "Xin ghi rõ tên chợ." in page.text
    assert (done.status_code, again.status_code) == (303, 422)


def test_a_manuscript_is_given_to_somebody_with_a_day(app: Flask, desk: Desk) -> None:
    number = make_manuscript(app, desk.writer)
    given = {"assignee": desk.publisher.actor.name, "due_on": "30/11/2026"}

    answer = desk.writing.post(f"/can-bo/bai/{number}/giao", given)
    strange = desk.writing.post(f"/can-bo/bai/{number}/giao", {"assignee": "user:ai-do@x.vn"})

    assert (answer.status_code, strange.status_code) == (303, 422)
    page = desk.publishing.get("/can-bo/bai/?cua=cho-toi").text
    assert NEWS["title"] in page
    assert "30/11/2026" in page


@pytest.mark.parametrize(
    "path", ["/99999999999999999999", "/7", "/1/soan/chua-luu/9", "/1/phien-ban?den=99", "/xem/x"]
)
def test_what_does_not_exist_is_not_found(app: Flask, desk: Desk, path: str) -> None:
    make_manuscript(app, desk.writer)

    assert desk.writing.get(f"/can-bo/bai{path}").status_code == 404
