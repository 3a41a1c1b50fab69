"""What of the records is announced, and what it is called on the form."""

from dataclasses import replace
from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from portal.core import clock
from portal.core.db import db, unit_of_work
from portal.core.feed import start_of
from portal.documents.models import DocumentKind
from portal.documents.services import DocumentFacts, load_documents
from portal.publishing.models import ArticleKind
from portal.standards.models import Confidence, StandardKind, StandardStatus
from portal.standards.services import StandardFacts, load_standards
from portal.subscriptions.models import Announcement
from portal.subscriptions.topics import offered_topics, topic_of
from tests.make.publishing import HANDBOOK, make_article, withdraw

STANDARD = StandardFacts(
    code="TCVN 9001:2020",
    kind=StandardKind.TCVN,
    title="Thử",
    source="thử",
    confidence=Confidence.HIGH,
    status=StandardStatus.IN_FORCE,
)
DOCUMENT = DocumentFacts(
    slug="ke-hoach-thu",
    kind=DocumentKind.PLAN,
    issuing_body="UBND tỉnh",
    source="thử",
    has_text=False,
    title="Kế hoạch thử",
)


def announced(app: Flask) -> list[tuple[str, str, str]]:
    with app.app_context():
        rows = db.session.scalars(select(Announcement).order_by(Announcement.id))
        return [(row.topic, row.title, row.path) for row in rows]


def load(app: Flask, standard: StandardFacts) -> None:
    with app.app_context(), unit_of_work():
        load_standards([standard], by="test", source="test")


def test_an_article_is_announced_once_and_not_before_its_day(mailing: Flask) -> None:
    day = clock.today() + timedelta(days=3)
    make_article(mailing, published_on=day)
    make_article(mailing, published_on=day, body="Sửa một chữ.")
    withdraw(mailing, ArticleKind.NEWS, "tin-thu")
    make_article(mailing, published_on=day)
    make_article(mailing, HANDBOOK)

    told = "Tin thử về nhãn hàng", "/tin-tuc/tin-thu"
    assert announced(mailing) == [("news", *told), ("news:chat-luong", *told)]
    with mailing.app_context():
        assert set(db.session.scalars(select(Announcement.at))) == {start_of(day)}


def test_a_standard_is_announced_when_its_status_changes(mailing: Flask) -> None:
    load(mailing, STANDARD)
    load(mailing, replace(STANDARD, title="Thử hai"))
    assert announced(mailing) == []

    load(mailing, replace(STANDARD, status=StandardStatus.WITHDRAWN))

    told = "TCVN 9001:2020: đã hủy bỏ"
    path = "/tieu-chuan/tcvn-9001-2020"
    assert announced(mailing) == [
        ("standards", told, path),
        ("standard:tcvn-9001-2020", told, path),
    ]


def test_a_document_is_announced_when_its_text_is_there(mailing: Flask) -> None:
    for has_text, title in ((False, "Kế hoạch thử"), (True, "Kế hoạch thử"), (True, "Kế hoạch")):
        with mailing.app_context(), unit_of_work():
            facts = replace(DOCUMENT, has_text=has_text, title=title)
            load_documents([facts], by="test", source="test")

    assert announced(mailing) == [("documents", "Kế hoạch thử", "/van-ban/ke-hoach-thu")]


def test_topics_are_called_by_names_that_people_know(mailing: Flask) -> None:
    load(mailing, STANDARD)
    with mailing.test_request_context("/"):
        names = {one.name: one.label for one in offered_topics()}
        standard = topic_of("standard:tcvn-9001-2020")
        unknown = [topic_of(one) for one in ("standard:x", "news:x", "documents:x", "x", "")]

    assert names["news"] == "Tin tức: mọi chuyên mục"
    assert names["news:ocop"] == "Tin tức: OCOP"
    assert names["documents"] == "Văn bản mới"
    assert standard is not None
    assert standard.label == "TCVN 9001:2020"
    assert unknown == [None] * 5
