"""What stands in the way of handing in and publishing: gaps, spam, unknown domains."""

import pytest
from flask import Flask

from portal.core import clock
from portal.core.db import unit_of_work
from portal.core.errors import RefusedError
from portal.editorial.checks import Weight, missing
from portal.editorial.domains import decide_domain, domain_by_id, propose_domain
from portal.editorial.models import DomainState, ManuscriptState
from portal.editorial.queries import manuscript_by_id
from tests.make.editorial import (
    Desk,
    agree,
    domain_named,
    hand_over,
    make_manuscript,
    read,
    write,
)

SPAM = "Nhà cái uy tín, đăng ký nhận 100k tại https://kubet88.example, nổ hũ thưởng lớn."
OUTSIDE = "Xem [trang của hội](https://hoi-mau.example/tin)."


def lacks(app: Flask, number: int, weight: Weight) -> list[str]:
    with app.app_context():
        found = missing(manuscript_by_id(number))
        return [lack.message for lack in found if lack.weight is weight]


def decide(app: Flask, name: str, desk: Desk, decision: DomainState) -> None:
    domain = domain_named(app, name)
    assert domain is not None
    with app.app_context(), unit_of_work():
        decide_domain(
            domain_by_id(domain.id), decision, note="", at=clock.now(), by=desk.publisher.actor
        )


def test_a_whole_text_lacks_nothing(app: Flask, desk: Desk) -> None:
    number = make_manuscript(app, desk.writer)

    assert lacks(app, number, Weight.HAND_IN) == []
    assert lacks(app, number, Weight.PUBLISH) == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"summary": ""}, "Chưa có tóm tắt."),
        ({"category": ""}, "Chưa có chuyên mục."),
        ({"slug": "Có dấu"}, "Địa chỉ trang"),
        ({"related": ["https://x.example | X"]}, "Bài liên quan"),
        ({"body": "## Mục\n\n![](/anh/x.webp)"}, "ảnh"),
        ({"body": "Xem [tin](/tin-tuc/khong-co)."}, "Cổng không có trang này"),
        ({"body": "Xem [đây là tin](javascript:alert(1))."}, "javascript"),
    ],
)
def test_gaps_stop_the_handing_in(
    app: Flask, desk: Desk, changes: dict[str, object], words: str
) -> None:
    number = make_manuscript(app, desk.writer, **changes)

    with pytest.raises(RefusedError, match=words.rstrip(".")):
        hand_over(app, number, desk.writer)

    assert read(app, number).state is ManuscriptState.DRAFT


def test_gambling_spam_is_not_handed_in(app: Flask, desk: Desk) -> None:
    number = make_manuscript(app, desk.writer, body=SPAM)

    with pytest.raises(RefusedError):
        hand_over(app, number, desk.writer)


def test_spam_hidden_in_another_field_is_found(app: Flask, desk: Desk) -> None:
    number = make_manuscript(app, desk.writer, sources=[SPAM])

    with pytest.raises(RefusedError):
        hand_over(app, number, desk.writer)


def test_an_unknown_domain_waits_for_a_second_person(app: Flask, desk: Desk) -> None:
    number = make_manuscript(app, desk.writer, body=OUTSIDE)
    hand_over(app, number, desk.writer)

    with pytest.raises(RefusedError, match="hoi-mau.example"):
        agree(app, number, desk.publisher)
    decide(app, "hoi-mau.example", desk, DomainState.ALLOWED)
    agree(app, number, desk.publisher)

    assert read(app, number).state is ManuscriptState.APPROVED


def test_a_refused_domain_keeps_the_text_from_being_approved(app: Flask, desk: Desk) -> None:
    number = make_manuscript(app, desk.writer, body=OUTSIDE)
    hand_over(app, number, desk.writer)
    decide(app, "hoi-mau.example", desk, DomainState.REFUSED)

    with pytest.raises(RefusedError, match="hoi-mau.example"):
        agree(app, number, desk.publisher)


def test_who_proposed_a_domain_does_not_decide(app: Flask, desk: Desk) -> None:
    with app.app_context(), unit_of_work():
        domain = propose_domain(
            "https://Hoi-Mau.example/trang",
            reason="Trang của hội.",
            at=clock.now(),
            by=desk.publisher.actor,
        )
        assert domain.domain == "hoi-mau.example"

    with pytest.raises(RefusedError, match="người thứ hai"):
        decide(app, "hoi-mau.example", desk, DomainState.ALLOWED)


@pytest.mark.parametrize("typed", ["", "localhost", "a b.vn", "10.0.0.1", "-x.vn", "vn", "x..vn"])
def test_what_is_no_domain_is_refused(app: Flask, desk: Desk, typed: str) -> None:
    with app.app_context(), pytest.raises(RefusedError), unit_of_work():
        propose_domain(typed, reason="Thử.", at=clock.now(), by=desk.writer.actor)


def test_a_domain_that_imitates_an_allowed_one_is_not_even_handed_in(
    app: Flask, desk: Desk
) -> None:
    number = make_manuscript(app, desk.writer, body="Xem [cổng tỉnh](https://g0v.vn/a).")

    with pytest.raises(RefusedError, match="giả dạng gov.vn"):
        hand_over(app, number, desk.writer)


def test_domains_of_the_state_need_no_decision(app: Flask, desk: Desk) -> None:
    number = make_manuscript(app, desk.writer)
    write(app, number, desk.writer, body="Xem [Cổng tỉnh](https://tinh-mau.gov.vn/tin).")
    hand_over(app, number, desk.writer)

    agree(app, number, desk.publisher)

    assert domain_named(app, "tinh-mau.gov.vn") is None
