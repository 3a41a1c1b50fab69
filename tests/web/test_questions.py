"""Questions as people meet them: reading, asking, following; nothing of an asker is public."""

import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from portal.core import clock
from portal.core.db import db, unit_of_work
from portal.lookup.indexing import IndexKeeper
from portal.questions.entries import SOURCES
from portal.questions.models import AskedQuestion
from portal.questions.queries import answer_by_id, public_answer, question_by_number
from portal.questions.services.publishing import withdraw_answer
from portal.visitors.tickets import new_ticket
from tests.make.questions import (
    ANSWER,
    TEXT,
    WRITER,
    make_answer,
    make_answered,
    make_draft,
    make_notice,
    make_question,
    make_rows,
    send_question,
)
from tests.make.statements import count_statements

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(autouse=True)
def rows(app: Flask) -> None:
    """Categories and terms."""
    make_rows(app)


def build_index(app: Flask) -> None:
    with app.app_context(), IndexKeeper(app.extensions["portal_settings"].index_dir) as keeper:
        keeper.rebuild()


def asked(app: Flask) -> list[str]:
    with app.app_context():
        return [one.text for one in db.session.query(AskedQuestion)]


def receipt(page: str) -> tuple[str, str]:
    number, secret = re.findall(r'<strong class="code">([^<]+)</strong>', page)
    return number, secret


def test_an_answer_shows_what_it_rests_on_who_answered_and_that_it_was_checked(
    app: Flask, client: FlaskClient
) -> None:
    slug = make_answer(app)

    page = client.get(f"/hoi-dap/{slug}").text

    assert '<a href="/van-ban/luat-thu">Luật Đo lường</a>' in page
    for words in (TEXT, ANSWER, "Chi cục Thử", "01/11/2026", "Còn đúng đến lần kiểm tra ngày"):
        assert words in page


def test_drafts_and_withdrawn_answers_are_found_nowhere(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        draft = answer_by_id(make_draft(app, title="Chưa ai duyệt câu này")).slug
    gone = make_answer(app, title="Câu này đã bị gỡ")
    with app.app_context(), unit_of_work():
        found = public_answer(gone)
        withdraw_answer(
            found, reason="Sai", expected_version=found.version, at=clock.now(), by=WRITER
        )

    shown = client.get("/hoi-dap/").text + client.get("/hoi-dap/atom.xml").text
    for slug in (draft, gone):
        assert client.get(f"/hoi-dap/{slug}").status_code == 404
        assert slug not in shown
    with app.app_context():
        assert list(SOURCES[0].keys()) == []
        assert SOURCES[0].documents([draft, gone]) == []


def test_the_list_is_narrowed_by_category_and_searched_through_the_index(
    app: Flask, client: FlaskClient
) -> None:
    make_answer(app)
    make_answer(app, title="OCOP hết hạn thì sao?", question="Sao OCOP " * 4, category_code="ocop")
    build_index(app)

    by_category = client.get("/hoi-dap/?linh_vuc=ocop").text
    found = client.get("/hoi-dap/?q=can+hang+dong+goi").text
    both = client.get("/hoi-dap/?q=can+hang+dong+goi&linh_vuc=ocop").text

    assert "OCOP hết hạn" in by_category
    assert "Cân hàng" not in by_category
    assert "Cân hàng đóng gói thế nào" in found
    assert "Cân hàng đóng gói thế nào cho đúng?</a>" not in both
    assert client.get("/hoi-dap/?trang=9").status_code == 404
    assert client.get("/hoi-dap/?linh_vuc=<x>").status_code == 400


def test_the_list_takes_the_same_statements_for_two_answers_as_for_many(
    app: Flask, client: FlaskClient
) -> None:
    def statements() -> int:
        with count_statements(app) as seen:
            assert client.get("/hoi-dap/").status_code == 200
        return len(seen)

    for number in range(2):
        make_answer(app, title=f"Câu hỏi số {number} về cân")
    few = statements()
    for number in range(2, 9):
        make_answer(app, title=f"Câu hỏi số {number} về cân")

    assert statements() == few


def test_feeds_name_answers_and_notices(app: Flask, client: FlaskClient) -> None:
    slug, notice = make_answer(app), make_notice(app)

    for path, address in (
        ("/hoi-dap/atom.xml", f"http://localhost/hoi-dap/{slug}"),
        ("/hoi-dap/tbt/atom.xml", f"http://localhost/hoi-dap/tbt/{notice}"),
    ):
        feed = ElementTree.fromstring(client.get(path).data)  # noqa: S314  # our own
        assert [one.findtext(f"{ATOM}id") for one in feed.findall(f"{ATOM}entry")] == [address]


def test_a_question_is_taken_and_followed_with_number_and_secret_alone(
    app: Flask, client: FlaskClient
) -> None:
    build_index(app)
    answer = send_question(app, client, email="hoi@example.vn", ve="QCVN 12:2014/BKHCN")
    number, secret = receipt(answer.text)

    assert answer.status_code == 201
    assert answer.headers["Cache-Control"] == "no-store"
    assert asked(app) == [TEXT]
    make_answered(app, number)
    own = client.post("/hoi-dap/theo-doi", data={"so": number.lower(), "khoa": secret}).text
    assert ANSWER in own
    assert "hoi@example.vn" not in own
    wrong = client.post("/hoi-dap/theo-doi", data={"so": number, "khoa": secret[::-1]})
    assert wrong.status_code == 422
    assert ANSWER not in wrong.text
    assert client.get(f"/hoi-dap/{number}").status_code == 404
    assert client.get(f"/hoi-dap/theo-doi?so={number}&khoa={secret}").text.find(ANSWER) == -1


def test_answers_that_are_there_already_are_shown_before_anything_is_taken(
    app: Flask, client: FlaskClient
) -> None:
    slug = make_answer(app)
    build_index(app)

    first = send_question(app, client)

    assert first.status_code == 422
    assert f"/hoi-dap/{slug}" in first.text
    assert "Vẫn gửi" in first.text
    assert TEXT in first.text
    assert asked(app) == []
    ticket = re.findall(r'name="phieu" value="([^"]+)"', first.text)[0]
    assert send_question(app, client, phieu=ticket, van_gui="1").status_code == 201
    assert asked(app) == [TEXT]


def test_a_question_is_taken_while_the_index_does_not_answer(
    app: Flask, client: FlaskClient
) -> None:
    make_answer(app)

    assert send_question(app, client).status_code == 201


def test_the_same_form_sent_twice_shows_the_same_receipt(app: Flask, client: FlaskClient) -> None:
    build_index(app)
    with app.app_context():
        ticket = new_ticket("hoi-dap").text

    pages = [send_question(app, client, phieu=ticket) for _twice in range(2)]

    assert [one.status_code for one in pages] == [201, 201]
    assert receipt(pages[0].text) == receipt(pages[1].text)
    assert len(asked(app)) == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"cau_hoi": "ngắn"}, "cau_hoi"),
        ({"cau_hoi": ""}, "cau_hoi"),
        ({"cau_hoi": "x" * 4001}, "cau_hoi"),
        ({"linh_vuc": ""}, "linh_vuc"),
        ({"linh_vuc": "khong-co", "van_gui": "1"}, "linh_vuc"),
        ({"email": "không phải thư"}, "email"),
        ({"website": "http://example.vn"}, ""),
        ({"phieu": "gia-mao"}, ""),
    ],
)
def test_what_cannot_be_taken_is_shown_again_with_all_that_was_typed(
    app: Flask, client: FlaskClient, changes: dict[str, str], field: str
) -> None:
    answer = send_question(app, client, ho_ten="Người Gõ", **changes)

    assert answer.status_code == 422
    assert 'value="Người Gõ"' in answer.text
    assert f'href="#{field}"' in answer.text if field else "error-summary" in answer.text
    assert 'name="phieu"' in answer.text
    assert asked(app) == []


def test_a_machine_is_stopped_and_guessing_too(app: Flask, client: FlaskClient) -> None:
    number, secret = make_question(app)

    guesses = [
        client.post("/hoi-dap/theo-doi", data={"so": number, "khoa": "2" * 10}).status_code
        for _guess in range(11)
    ]
    assert guesses == [422] * 10 + [429]
    right = client.post("/hoi-dap/theo-doi", data={"so": number, "khoa": secret})
    assert right.status_code == 429


def test_the_asker_adds_to_an_open_question(app: Flask, client: FlaskClient) -> None:
    number, secret = make_question(app)
    with app.app_context():
        ticket = new_ticket("bo-sung-cau-hoi").text
    data = {"so": number, "khoa": secret, "phieu": ticket, "bo_sung": "<b>Chai nửa lít</b>"}

    answer = client.post("/hoi-dap/theo-doi/bo-sung", data=data)
    again = client.post("/hoi-dap/theo-doi/bo-sung", data=data)

    assert (answer.status_code, again.status_code) == (200, 200)
    assert "&lt;b&gt;Chai nửa lít" in answer.text
    with app.app_context():
        assert len(question_by_number(number).messages) == 1
    for changes, status in (
        ({"bo_sung": ""}, 422),
        ({"phieu": "x"}, 422),
        ({"khoa": "2" * 10}, 404),
        ({"khoa": ""}, 422),
    ):
        refused = client.post("/hoi-dap/theo-doi/bo-sung", data={**data, **changes})
        assert refused.status_code == status


def test_no_public_page_sets_a_cookie_or_names_an_asker(app: Flask, client: FlaskClient) -> None:
    make_question(app, text="Câu hỏi riêng của một người, chưa ai trả lời.")
    make_answer(app)
    make_notice(app)

    for path in ("/hoi-dap/", "/hoi-dap/gui", "/hoi-dap/theo-doi", "/hoi-dap/tbt/"):
        answer = client.get(path)
        assert answer.status_code == 200
        assert "Set-Cookie" not in answer.headers
        assert "Câu hỏi riêng" not in answer.text
        assert client.get(f"/en{path}").status_code == 200


def test_words_of_the_address_fill_the_form_and_stay_text(client: FlaskClient) -> None:
    page = client.get("/hoi-dap/gui?linh_vuc=tbt&ve=%22%3E%3Cscript%3E&cau_hoi=a%3Cb").text

    assert "<script>" not in page.replace('<script src="', "")
    assert 'value="tbt" selected' in page
    assert "a&lt;b" in page


def test_notices_show_until_when_one_may_object(app: Flask, client: FlaskClient) -> None:
    slug = make_notice(app)

    with time_machine.travel("2026-11-20 08:00:00+07:00", tick=False):
        page = client.get(f"/hoi-dap/tbt/{slug}").text
    with time_machine.travel("2027-01-02 08:00:00+07:00", tick=False):
        late = client.get(f"/hoi-dap/tbt/{slug}").text

    assert "Góp ý đến 01/01/2027" in page
    assert "Muốn góp ý?" in page
    assert "Muốn góp ý?" not in late
    assert slug in client.get("/hoi-dap/tbt/?thi_truong=US&hs=21").text
    assert slug not in client.get("/hoi-dap/tbt/?thi_truong=JP").text
    assert client.get("/hoi-dap/tbt/?hs=1").status_code == 400
    assert client.get("/hoi-dap/tbt/khong-co").status_code == 404


def test_the_form_does_not_promise_a_letter_that_cannot_be_sent(
    app: Flask, client: FlaskClient
) -> None:
    assert "chưa gửi được thư" in client.get("/hoi-dap/gui").text
    settings = app.extensions["portal_settings"]
    app.extensions["portal_settings"] = replace(
        settings, smtp_url="smtp://127.0.0.1:1", mail_from="cong@example.vn"
    )
    assert "chưa gửi được thư" not in client.get("/hoi-dap/gui").text
