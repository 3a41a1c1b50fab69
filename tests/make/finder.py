"""The finder for tests: everything that the seeds hold, or a few rows of a test's own."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import select

from portal.app import create_app
from portal.core import clock
from portal.core.actor import Actor
from portal.core.db import db, unit_of_work
from portal.finder.models import FinderGroup, FinderQuestion, FinderRule
from portal.finder.services import seeding
from portal.finder.services.groups import GroupFacts
from portal.finder.services.questions import OptionFacts, QuestionFacts
from portal.finder.services.rule_facts import RuleFacts
from portal.finder.services.rules import draft_rule, publish_rule
from portal.finder.states import Obligation
from portal.standards.models import Confidence
from seed.finder import load_finder
from seed.registry import load_rules
from seed.standards import load_ics, load_standards
from tests.make.portal import close, make_empty_data_dir, settings_in

BY = Actor("test")
PLAIN = RuleFacts(
    kind_code="quy-chuan",
    obligation=Obligation.ADVICE,
    title="Việc thử",
    legal_basis="Văn bản thử",
    confidence=Confidence.MEDIUM,
    source="test",
    groups=("nuoc-mam",),
)


def make_finder_data_dir(data_dir: Path) -> None:
    """A database with the real standards, rules of law and rules of the finder."""
    make_empty_data_dir(data_dir)
    app = create_app(settings_in(data_dir))
    for loader in (load_ics, load_standards, load_rules, load_finder):
        with app.app_context(), unit_of_work():
            loader(by="test")
    close(app)


def make_finder(app: Flask) -> None:
    """Two groups, two questions and two sections, without any rule."""
    at = clock.now()
    kinds = [
        {"code": "quy-chuan", "label": "Quy chuẩn", "position": 10},
        {"code": "hoi-them", "label": "Hỏi ở đâu", "position": 20},
    ]
    with app.app_context(), unit_of_work():
        seeding.load_kinds(kinds, by=BY)
        for place, (code, name) in enumerate({"nuoc-mam": "Nước mắm", "gao": "Gạo"}.items()):
            facts = GroupFacts(name=name, words=(f"{name} ngon",), position=place)
            seeding.load_group(code, facts, at=at, by=BY)
        role, scales = QuestionFacts(text="Bạn làm gì?"), QuestionFacts(text="Dùng cân nào?")
        options = [_option("san-xuat"), _option("ban-lai")]
        seeding.load_question("vai-tro", role, options, at=at, by=BY)
        several = [_option("can-ban"), _option("can-o-to"), _option("khong", is_general=True)]
        scales = replace(scales, is_multiple=True, position=1)
        seeding.load_question("can", scales, several, at=at, by=BY)


def make_rule(app: Flask, *, published: bool = True, **facts: Any) -> int:
    """A rule of which only what matters is given; returns its number."""
    with app.app_context(), unit_of_work():
        rule = draft_rule(replace(PLAIN, **facts), at=clock.now(), by=BY)
        if published:
            publish_rule(rule, expected_version=rule.version, at=clock.now(), by=BY)
        return rule.id


def rule_of(rule_id: int) -> FinderRule:
    """The rule with this number."""
    return db.session.get_one(FinderRule, rule_id)


def group_of(code: str) -> FinderGroup:
    """The group with this code, in any state."""
    return db.session.scalars(select(FinderGroup).where(FinderGroup.code == code)).one()


def question_of(code: str) -> FinderQuestion:
    """The question with this code."""
    return db.session.scalars(select(FinderQuestion).where(FinderQuestion.code == code)).one()


def _option(code: str, *, is_general: bool = False) -> OptionFacts:
    return OptionFacts(code=code, label=code.replace("-", " "), is_general=is_general)
