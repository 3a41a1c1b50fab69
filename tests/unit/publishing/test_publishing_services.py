"""What may be published, and what publishing does."""

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from portal.core import outbox
from portal.core.audit import AuditEntry
from portal.core.db import db
from portal.core.errors import RefusedError
from portal.publishing.models import ArticleKind
from portal.publishing.services import ArticleText
from tests.make.publishing import HANDBOOK, NEWS, make_article, withdraw


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (replace(NEWS, slug="Có dấu"), "Địa chỉ"),
        (replace(NEWS, slug="../etc"), "Địa chỉ"),
        (replace(NEWS, body="  "), "nội dung"),
        (replace(NEWS, category=None), "chuyên mục"),
        (replace(HANDBOOK, category=NEWS.category), "chuyên mục"),
        (replace(NEWS, related=[("https://evil.example/", "x")]), "trên cổng này"),
        (replace(NEWS, related=[("//evil.example/", "x")]), "trên cổng này"),
    ],
)
def test_an_unfit_text_is_refused(app: Flask, text: ArticleText, words: str) -> None:
    with pytest.raises(RefusedError, match=words):
        make_article(app, text)


def test_publishing_is_noted_and_has_the_search_told(app: Flask) -> None:
    make_article(app)

    with app.app_context():
        entry = db.session.scalars(select(AuditEntry)).one()
        assert (entry.actor, entry.action, entry.key) == ("test", "published", "news/tin-thu")
        assert [(one.kind, one.key) for one in outbox.waiting(9)] == [("article", "news/tin-thu")]


def test_publishing_the_same_text_again_writes_nothing(app: Flask) -> None:
    make_article(app)
    make_article(app)

    with app.app_context():
        assert len(db.session.scalars(select(AuditEntry)).all()) == 1
        assert outbox.count_waiting() == 1


def test_a_withdrawn_article_cannot_be_withdrawn_again(app: Flask) -> None:
    make_article(app)
    withdraw(app, ArticleKind.NEWS, "tin-thu")

    with pytest.raises(Exception, match="gỡ"):
        withdraw(app, ArticleKind.NEWS, "tin-thu")
