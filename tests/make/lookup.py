"""Records to be found, and the index brought up to date with them."""

import itertools
from collections.abc import Callable
from datetime import date
from typing import TypeVar

from flask import Flask

from portal.core.addresses import settings
from portal.core.db import unit_of_work
from portal.lookup.indexing import IndexKeeper
from portal.lookup.models import TermGroupKind
from portal.lookup.services import Terms, load_lexicon
from portal.publishing.models import ArticleKind
from portal.publishing.queries import article_at
from portal.publishing.services import ArticleText, publish_article, withdraw_article

Answer = TypeVar("Answer")
TODAY = date(2026, 1, 15)
_numbers = itertools.count(1)


def make_article(
    app: Flask,
    title: str,
    *,
    summary: str = "Tóm tắt.",
    body: str = "Nội dung.",
    slug: str = "",
    published_on: date = TODAY,
) -> str:
    """A published handbook page; returns its slug."""
    text = ArticleText(
        kind=ArticleKind.HANDBOOK,
        slug=slug or f"bai-{next(_numbers)}",
        title=title,
        summary=summary,
        body=body,
        published_on=published_on,
        is_sample=True,
    )
    with app.app_context(), unit_of_work():
        publish_article(text, by="test")
    return text.slug


def withdraw(app: Flask, slug: str) -> None:
    """Take an article off the portal."""
    with app.app_context(), unit_of_work():
        article = article_at(ArticleKind.HANDBOOK, slug, TODAY)
        withdraw_article(article, reason="Thử nghiệm.", by="test")


def with_keeper(app: Flask, work: Callable[[IndexKeeper], Answer]) -> Answer:
    """Do something as the one writer of the index."""
    with app.app_context(), IndexKeeper(settings().index_dir) as keeper:
        return work(keeper)


def bring_index_up_to_date(app: Flask) -> None:
    """Heal and drain, as the worker does."""
    with_keeper(app, lambda keeper: (keeper.heal(), keeper.drain()))


def teach_synonyms(app: Flask, *phrases: str) -> None:
    """Let the search know one group of phrases that mean the same."""
    terms = Terms(TermGroupKind.SYNONYM, phrases, source="test")
    with app.app_context(), unit_of_work():
        load_lexicon([terms], by="test")
