"""Writing the finder: drafts, editions, refusals, what subscribers are told, the seeds."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.core import clock
from portal.core.actor import Actor
from portal.core.audit import AuditEntry
from portal.core.db import db, unit_of_work
from portal.core.errors import ForbiddenError, RefusedError, StaleEditError
from portal.finder.judgement import Answers
from portal.finder.models import FinderRule, FinderWatch
from portal.finder.reminders import StandardRounds
from portal.finder.services.groups import GroupFacts, change_group, enter_group, set_group_state
from portal.finder.services.questions import OptionFacts, QuestionFacts, enter_question
from portal.finder.services.rules import (
    change_draft,
    draft_rule,
    new_edition,
    note_review,
    publish_rule,
    withdraw_rule,
)
from portal.finder.services.watches import tell_changed_standards, watch_result
from portal.finder.states import Mode, Obligation, RowState
from portal.finder.topics import topic_label
from portal.standards.models import Standard, StandardStatus
from portal.subscriptions.models import Announcement
from tests.make.finder import BY, PLAIN, group_of, make_finder, make_rule, rule_of
from tests.make.standards import make_standard

AT = datetime(2026, 11, 20, 3, tzinfo=UTC)
COMMUNE = Actor("user:xa@example.vn", commune_code="21025")
REASON = "Văn bản đã hết hiệu lực"
MAKER = {"vai-tro": (Mode.ANY, frozenset({"san-xuat"}))}


@pytest.fixture
def finder(app: Flask) -> Flask:
    """A portal with two groups and two questions."""
    make_finder(app)
    return app


def written(finder: Flask, act: Callable[[], object]) -> None:
    with finder.app_context(), unit_of_work():
        act()


def announced(finder: Flask) -> list[tuple[str, str]]:
    with finder.app_context():
        rows = db.session.scalars(select(Announcement).order_by(Announcement.id))
        return [(row.topic, row.title) for row in rows]


def watch(finder: Flask, group: str, **given: str) -> str:
    answers = Answers(group, {code: frozenset({option}) for code, option in given.items()})
    with finder.app_context(), unit_of_work():
        return watch_result(answers, at=AT)


@pytest.mark.parametrize(
    ("facts", "message"),
    [
        ({"legal_basis": " "}, "căn cứ"),
        ({"source": ""}, "nguồn"),
        ({"title": ""}, "số hiệu"),
        ({"valid_from": date(2026, 2, 1), "valid_to": date(2026, 1, 1)}, "trước ngày bắt đầu"),
        ({"groups": ()}, "nhóm sản phẩm"),
        ({"covers_all_groups": True}, "nhóm sản phẩm"),
        ({"groups": ("khong-co",)}, "nhóm sản phẩm không còn"),
        ({"conditions": {"vai-tro": (Mode.ANY, frozenset())}}, "ít nhất một lựa chọn"),
        ({"conditions": {"vai-tro": (Mode.ANY, frozenset({"bay"}))}}, "lựa chọn không còn"),
        ({"conditions": {"la": (Mode.ANY, frozenset({"a"}))}}, "câu hỏi không còn"),
        ({"next_path": "https://example.vn"}, "dấu gạch chéo"),
        ({"next_path": "//example.vn"}, "dấu gạch chéo"),
        ({"kind_code": "la"}, "mục của trang"),
        ({"standard_code": "TCVN 1:1900"}, "chưa có tiêu chuẩn"),
    ],
)
def test_facts_that_cannot_be_true_are_refused(
    finder: Flask, facts: dict[str, Any], message: str
) -> None:
    with pytest.raises(RefusedError, match=message):
        make_rule(finder, published=False, **facts)


@pytest.mark.parametrize(
    ("code", "is_mandatory", "obligation"),
    [
        ("TCVN 5107:2018", False, Obligation.MUST),
        ("TCVN 5107:2018", False, Obligation.ADVICE),
        ("QCVN 01:2022/BKHCN", True, Obligation.VOLUNTARY),
    ],
)
def test_voluntary_and_mandatory_are_never_mixed(
    finder: Flask, code: str, is_mandatory: bool, obligation: Obligation
) -> None:
    make_standard(finder, code, is_mandatory=is_mandatory)

    with pytest.raises(RefusedError, match="chọn đúng mức bắt buộc"):
        make_rule(finder, standard_code=code, obligation=obligation)


def test_a_published_rule_is_only_replaced_by_a_new_edition(finder: Flask) -> None:
    number = make_rule(finder, title="Cũ")
    with pytest.raises(RefusedError, match="lập bản mới"):
        written(finder, lambda: change(number, title="Lén sửa"))

    with finder.app_context():
        with unit_of_work():
            draft = new_edition(rule_of(number), at=AT, by=BY)
            second = draft.id
        with pytest.raises(RefusedError, match="đã có một bản nháp"), unit_of_work():
            new_edition(rule_of(number), at=AT, by=BY)
        with unit_of_work():
            change(second, title="Mới")
        before = rule_of(number).state
        with unit_of_work():
            publish(second)
        assert (before, rule_of(number).state) == (RowState.PUBLISHED, RowState.WITHDRAWN)
        with pytest.raises(RefusedError, match="Đã có quy tắc khác thay"), unit_of_work():
            publish(number)
        with unit_of_work():
            withdraw(second)
        with unit_of_work():
            publish(number)
        assert rule_of(number).state is RowState.PUBLISHED
        assert db.session.query(FinderRule).count() == 2


def change(number: int, **facts: Any) -> None:
    rule = rule_of(number)
    new = replace(PLAIN, **facts)
    change_draft(rule, new, expected_version=rule.version, at=AT, by=BY)


def publish(number: int, by: Actor = BY) -> None:
    rule = rule_of(number)
    publish_rule(rule, expected_version=rule.version, at=AT, by=by)


def withdraw(number: int, reason: str = REASON, by: Actor = BY) -> None:
    rule = rule_of(number)
    withdraw_rule(rule, reason=reason, expected_version=rule.version, at=AT, by=by)


def test_a_rule_that_can_never_hold_or_is_over_is_not_published(finder: Flask) -> None:
    both = {"vai-tro": (Mode.ALL, frozenset({"san-xuat", "ban-lai"}))}
    with pytest.raises(RefusedError, match="Không câu trả lời nào"):
        make_rule(finder, conditions=both)
    with pytest.raises(RefusedError, match="hết thời hạn"):
        make_rule(finder, valid_to=clock.today() - timedelta(days=1))
    make_standard(finder, status=StandardStatus.WITHDRAWN)
    with pytest.raises(RefusedError, match="hủy bỏ hoặc thay thế"):
        make_rule(finder, standard_code="tcvn 5107-2018", obligation=Obligation.VOLUNTARY)


def test_who_works_for_one_commune_changes_no_rule(finder: Flask) -> None:
    number = make_rule(finder)

    for act in (
        lambda: draft_rule(PLAIN, at=AT, by=COMMUNE),
        lambda: withdraw(number, by=COMMUNE),
        lambda: publish(number, by=COMMUNE),
        lambda: new_edition(rule_of(number), at=AT, by=COMMUNE),
        lambda: note_review(rule_of(number), at=AT, by=COMMUNE),
        lambda: enter_group("moi", GroupFacts(name="Mới"), at=AT, by=COMMUNE),
        lambda: enter_question("moi", QuestionFacts(text="Gì?"), [], at=AT, by=COMMUNE),
    ):
        with pytest.raises(ForbiddenError):
            written(finder, act)


def test_somebody_who_saw_an_older_edition_overwrites_nothing(finder: Flask) -> None:
    number = make_rule(finder, published=False)
    with finder.app_context():
        seen = rule_of(number).version
        with unit_of_work():
            change(number, title="Người thứ nhất")
        facts = replace(PLAIN, title="Người thứ hai")
        with pytest.raises(StaleEditError), unit_of_work():
            change_draft(rule_of(number), facts, expected_version=seen, at=AT, by=BY)
        assert rule_of(number).title == "Người thứ nhất"
        group = group_of("gao")
        with pytest.raises(StaleEditError), unit_of_work():
            change_group(group_of("gao"), GroupFacts(name="X"), expected_version=99, at=AT, by=BY)
        assert group.name == "Gạo"


def test_withdrawing_needs_a_reason_and_deletes_nothing(finder: Flask) -> None:
    number = make_rule(finder)

    with pytest.raises(RefusedError, match="ít nhất 10 ký tự"):
        written(finder, lambda: withdraw(number, reason="thôi"))
    written(finder, lambda: withdraw(number))
    with pytest.raises(RefusedError, match="đã được rút"):
        written(finder, lambda: withdraw(number))

    with finder.app_context():
        assert rule_of(number).state_reason == REASON
        deeds = select(AuditEntry.action).where(AuditEntry.kind == "finder_rule")
        assert list(db.session.scalars(deeds.order_by(AuditEntry.id))) == [
            "created",
            "published",
            "withdrew",
        ]


def test_the_database_itself_refuses_a_rule_without_a_basis(finder: Flask) -> None:
    number = make_rule(finder)

    with pytest.raises(IntegrityError):
        written(finder, lambda: setattr(rule_of(number), "legal_basis", ""))


def test_subscribers_hear_of_rules_in_their_result_and_of_no_others(finder: Flask) -> None:
    fish = watch(finder, "nuoc-mam")
    maker = watch(finder, "nuoc-mam", **{"vai-tro": "san-xuat"})
    seller = watch(finder, "nuoc-mam", **{"vai-tro": "ban-lai"})
    watch(finder, "gao")

    number = make_rule(finder, title="Cho người sản xuất", conditions=MAKER)
    new = announced(finder)
    written(finder, lambda: withdraw(number))

    assert new == [(topic, "Mới: Cho người sản xuất") for topic in sorted((fish, maker))]
    assert announced(finder)[2:] == [
        (topic, "Không còn áp dụng: Cho người sản xuất") for topic in sorted((fish, maker))
    ]
    assert seller not in dict(announced(finder))


def test_a_draft_that_is_given_up_is_no_news(finder: Flask) -> None:
    watch(finder, "nuoc-mam")
    number = make_rule(finder, published=False)

    written(finder, lambda: withdraw(number))

    assert announced(finder) == []


def test_subscribers_hear_once_when_a_standard_changes(finder: Flask) -> None:
    make_standard(finder)
    number = make_rule(
        finder, standard_code="TCVN 5107:2018", obligation=Obligation.VOLUNTARY, title=""
    )
    topic = watch(finder, "nuoc-mam")
    assert tell(finder) == 0

    set_status(finder, StandardStatus.WITHDRAWN)
    told = tell(finder), tell(finder)

    assert told == (1, 0)
    assert announced(finder) == [(topic, "TCVN 5107:2018: đã hủy bỏ")]
    with finder.app_context():
        rule = rule_of(number)
        assert rule.reviewed_status is StandardStatus.IN_FORCE
        with unit_of_work():
            note_review(rule_of(number), at=AT, by=BY)
        assert rule_of(number).reviewed_status is StandardStatus.WITHDRAWN


def tell(finder: Flask) -> int:
    with finder.app_context(), unit_of_work():
        return tell_changed_standards(at=AT)


def set_status(finder: Flask, status: StandardStatus) -> None:
    with finder.app_context(), unit_of_work():
        standard = db.session.scalars(select(Standard)).one()
        standard.status = status


def test_the_same_answers_are_watched_once_and_named_in_words(finder: Flask) -> None:
    make_rule(finder)
    topic = watch(finder, "nuoc-mam")

    assert watch(finder, "nuoc-mam") == topic
    with finder.app_context():
        assert db.session.query(FinderWatch).count() == 1
        assert topic_label(topic) == "Tiêu chuẩn, quy chuẩn cho: Nước mắm"
        assert topic_label("finder:0000000000000000") is None


@pytest.mark.parametrize("code", ["Nước mắm", "a b", "", "-a", "x" * 41, "gao"])
def test_a_group_needs_a_code_of_its_own(finder: Flask, code: str) -> None:
    with pytest.raises(RefusedError):
        written(finder, lambda: enter_group(code, GroupFacts(name="Gạo"), at=AT, by=BY))


def test_a_group_is_taken_away_with_a_reason_only(finder: Flask) -> None:
    def take(reason: str) -> None:
        group = group_of("gao")
        state, version = RowState.WITHDRAWN, group.version
        set_group_state(group, state, reason=reason, expected_version=version, at=AT, by=BY)

    with pytest.raises(RefusedError, match="lý do"):
        written(finder, lambda: take(" "))
    written(finder, lambda: take("Gộp vào nhóm khác"))
    with finder.app_context():
        assert group_of("gao").state is RowState.WITHDRAWN


def test_there_are_at_most_five_questions_with_that_of_the_group(finder: Flask) -> None:
    def ask(code: str) -> None:
        options = [OptionFacts(code=one, label=one) for one in ("a", "b")]
        enter_question(code, QuestionFacts(text="Gì?"), options, at=AT, by=BY)

    written(finder, lambda: ask("ba"))
    written(finder, lambda: ask("bon"))
    with pytest.raises(RefusedError, match="Nhiều nhất 4"):
        written(finder, lambda: ask("nam"))
    with pytest.raises(RefusedError, match="Mã câu hỏi"):
        written(finder, lambda: ask("nhom"))


def test_the_worker_looks_for_changed_standards_by_itself(finder: Flask) -> None:
    make_standard(finder)
    make_rule(finder, standard_code="TCVN 5107:2018", obligation=Obligation.VOLUNTARY, title="")
    topic = watch(finder, "nuoc-mam")
    set_status(finder, StandardStatus.SUPERSEDED)
    rounds = StandardRounds()

    with finder.app_context():
        assert rounds.step() is False
        rounds.step()

    assert announced(finder) == [(topic, "TCVN 5107:2018: đã được thay thế")]
