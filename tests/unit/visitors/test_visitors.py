"""Tickets, proof of work, and who is taken for a person."""

import base64
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser

from portal.core.errors import RefusedError, TooManyError
from portal.settings import ROOT
from portal.visitors.guard import check_visitor
from portal.visitors.proof import BITS, find_answer, is_proven
from portal.visitors.tickets import VALID_S, BadTicketError, new_ticket, read_ticket

WHEN = "2026-11-20 08:00:00+07:00"


def sent(app: Flask, ticket: str, **fields: str):  # a context of Flask
    return app.test_request_context(
        "/phan-anh/", method="POST", data={"phieu": ticket, "loi_giai": "", **fields}
    )


def test_a_ticket_is_read_for_its_form_alone(app: Flask) -> None:
    with app.app_context():
        ticket = new_ticket("phan-anh")
        assert read_ticket(ticket.text, form="phan-anh") == ticket
        with pytest.raises(BadTicketError):
            read_ticket(ticket.text, form="hoi-dap")


@given(text=st.text(max_size=80))
def test_no_other_text_is_a_ticket(seeded_app: Flask, text: str) -> None:
    with seeded_app.app_context(), pytest.raises(BadTicketError):
        read_ticket(text, form="phan-anh")


def test_an_old_ticket_asks_to_send_once_more(app: Flask) -> None:
    with time_machine.travel(WHEN, tick=False) as clock, app.app_context():
        ticket = new_ticket("phan-anh")
        clock.shift(VALID_S + 1)
        with sent(app, ticket.text), pytest.raises(RefusedError, match="Nội dung còn nguyên"):
            check_visitor("phan-anh")


def test_who_takes_time_and_proves_work_is_no_machine(app: Flask) -> None:
    with time_machine.travel(WHEN, tick=False) as clock, app.app_context():
        ticket = new_ticket("phan-anh")
        answer = find_answer(ticket.number)
        with sent(app, ticket.text, loi_giai=answer):
            assert check_visitor("phan-anh").is_doubtful
        clock.shift(10)
        with sent(app, ticket.text, loi_giai=answer):
            assert not check_visitor("phan-anh").is_doubtful
        with sent(app, ticket.text):
            assert check_visitor("phan-anh").is_doubtful


def test_a_filled_trap_is_refused(app: Flask) -> None:
    with app.app_context():
        ticket = new_ticket("phan-anh")
        with sent(app, ticket.text, website="http://x.example"), pytest.raises(RefusedError):
            check_visitor("phan-anh")


def test_a_network_sends_so_many_and_no_more(app: Flask) -> None:
    with app.app_context():
        ticket = new_ticket("phan-anh")
        for _ in range(3):
            with sent(app, ticket.text):
                check_visitor("phan-anh", most=3)
        with sent(app, ticket.text), pytest.raises(TooManyError):
            check_visitor("phan-anh", most=3)


def test_no_address_is_kept(app: Flask, tmp_path: Path) -> None:
    with app.app_context():
        ticket = new_ticket("phan-anh")
        with app.test_request_context(
            "/", method="POST", data={"phieu": ticket.text}, environ_base={"REMOTE_ADDR": "9.8.7.6"}
        ):
            check_visitor("phan-anh")
    kept = b"".join(file.read_bytes() for file in tmp_path.rglob("desk*.db*"))
    assert b"visitor-phan-anh" in kept
    assert b"9.8.7" not in kept


@given(st.text(max_size=20))
def test_any_answer_is_checked_without_an_error(answer: str) -> None:
    assert is_proven("a", answer) in {True, False}


@pytest.mark.browser
def test_the_browser_finds_what_the_portal_accepts(chromium: Browser) -> None:
    page = chromium.new_page()
    code = (ROOT / "static/js/visitor-form.js").read_bytes()
    module = f"data:text/javascript;base64,{base64.b64encode(code).decode()}"
    number = "00ff00ff00ff00ff00ff00ff"
    answer = page.evaluate(f"async () => (await import('{module}')).solve('{number}')")
    page.close()
    assert BITS == 14
    assert is_proven(number, answer)
