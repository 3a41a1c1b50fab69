"""Articles as the search sees and shows them."""

from collections.abc import Mapping, Sequence

from sqlalchemy import tuple_

from portal.core import clock
from portal.core.db import db
from portal.core.entries import EntrySource, Found
from portal.core.language import N_, gettext
from portal.core.markdown import plain_text
from portal.core.pages import day
from portal.publishing.models import CATEGORY_LABELS, Article, ArticleKind
from portal.publishing.queries import public_articles
from search.document import Document

KIND = "article"
KINDS = {kind.value: kind for kind in ArticleKind}
HANDBOOK_LABEL = N_("Sổ tay hướng dẫn")


def _keys() -> Sequence[str]:
    return [article.key for article in db.session.scalars(public_articles(clock.today()))]


def _rows(keys: Sequence[str]) -> Sequence[Article]:
    wanted = [
        (KINDS[kind], slug)
        for kind, _, slug in (key.partition("/") for key in keys)
        if kind in KINDS
    ]
    statement = public_articles(clock.today())
    return db.session.scalars(statement.where(tuple_(Article.kind, Article.slug).in_(wanted))).all()


def _documents(keys: Sequence[str]) -> Sequence[Document]:
    return [_document(article) for article in _rows(keys)]


def _document(article: Article) -> Document:
    facets = {"year": (str(article.published_on.year),)}
    if article.category is not None:
        facets["category"] = (article.category.value,)
    return Document(
        id=f"{KIND}:{article.key}",
        kind=KIND,
        title=article.title,
        names=(article.title_en, *article.tags) if article.title_en else tuple(article.tags),
        body=f"{article.summary}\n{plain_text(article.body)}",
        facets=facets,
        date=article.last_change,
    )


def _found(keys: Sequence[str]) -> Mapping[str, Found]:
    return {article.key: _line(article) for article in _rows(keys)}


def _line(article: Article) -> Found:
    meta = (gettext(CATEGORY_LABELS[article.category]),) if article.category else ()
    if article.kind is ArticleKind.HANDBOOK:
        meta = (gettext(HANDBOOK_LABEL),)
    return Found(
        kind=KIND,
        key=article.key,
        code="",
        title=article.title,
        path=article.path,
        text=article.summary,
        meta=(*meta, day(article.last_change)),
        is_sample=article.is_sample,
    )


SOURCES: tuple[EntrySource, ...] = (
    EntrySource(kind=KIND, keys=_keys, documents=_documents, found=_found),
)
