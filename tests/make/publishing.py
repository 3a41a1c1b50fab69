"""Articles for tests."""

from dataclasses import replace
from datetime import date

from flask import Flask

from portal.core.db import unit_of_work
from portal.publishing.models import ArticleKind, Category
from portal.publishing.queries import article_at
from portal.publishing.services import ArticleText, publish_article, withdraw_article

BY = "test"
NEWS = ArticleText(
    kind=ArticleKind.NEWS,
    slug="tin-thu",
    title="Tin thử về nhãn hàng",
    summary="Một câu tóm tắt.",
    body="Đoạn đầu.\n\n## Mục một\n\nĐoạn sau.",
    published_on=date(2026, 1, 5),
    is_sample=False,
    category=Category.QUALITY,
)
HANDBOOK = replace(NEWS, kind=ArticleKind.HANDBOOK, category=None, slug="bai-so-tay")
PAGE = replace(NEWS, kind=ArticleKind.PAGE, category=None, slug="gioi-thieu")


def make_article(app: Flask, text: ArticleText = NEWS, **changes: object) -> str:
    """Publish `text` with some values changed; returns its address."""
    with app.app_context(), unit_of_work():
        return publish_article(replace(text, **changes), by=BY).path  # type: ignore[arg-type]


def withdraw(app: Flask, kind: ArticleKind, slug: str) -> None:
    """Take an article off the portal."""
    with app.app_context(), unit_of_work():
        withdraw_article(article_at(kind, slug, date.max), reason="Nhầm số liệu.", by=BY)
