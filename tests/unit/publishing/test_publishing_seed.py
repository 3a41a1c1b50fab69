"""The texts that a new portal starts with."""

from flask import Flask
from sqlalchemy import func, select

from portal.core import audit
from portal.core.audit import AuditEntry
from portal.core.db import db, unit_of_work
from portal.documents.models import Document
from portal.publishing.models import Article, ArticleKind, ArticleState
from seed import documents, places, publishing, standards

FIXED = {"gioi-thieu", "lien-he", "du-lieu-ca-nhan", "kha-nang-tiep-can"}


def load_all(app: Flask) -> None:
    with app.app_context(), unit_of_work():
        places.load_provinces_and_communes(by="test")
        standards.load_ics(by="test")
        standards.load_standards(by="test")
        documents.load_documents(by="test")
        publishing.load_content(by="test")


def test_the_content_files_fill_news_handbook_and_all_fixed_pages(app: Flask) -> None:
    load_all(app)

    with app.app_context():
        slugs = {
            kind: set(db.session.scalars(select(Article.slug).where(Article.kind == kind)))
            for kind in ArticleKind
        }
    assert len(slugs[ArticleKind.NEWS]) >= 12
    assert len(slugs[ArticleKind.HANDBOOK]) >= 4
    assert slugs[ArticleKind.PAGE] == FIXED


def test_what_an_officer_has_changed_stays_as_it_is(app: Flask) -> None:
    load_all(app)
    with app.app_context(), unit_of_work():
        article = db.session.scalars(select(Article)).first()
        document = db.session.scalars(select(Document).where(Document.has_text)).first()
        article.title = document.title = "Tên do cán bộ sửa"
        article.state = ArticleState.WITHDRAWN
        document.content_hash = "của cán bộ"
        audit.record("cán bộ", "changed", kind="article", key=article.key)
        audit.record("cán bộ", "changed", kind="document", key=document.slug)
        keys = article.id, document.id

    load_all(app)

    with app.app_context():
        kept = db.session.get(Article, keys[0])
        assert (kept.title, kept.state) == ("Tên do cán bộ sửa", ArticleState.WITHDRAWN)
        assert db.session.get(Document, keys[1]).title == "Tên do cán bộ sửa"


def test_loading_twice_changes_nothing(app: Flask) -> None:
    load_all(app)
    with app.app_context(), unit_of_work():
        before = db.session.scalar(select(func.count(AuditEntry.id)))
        publishing.load_content(by="test")

    with app.app_context():
        assert db.session.scalar(select(func.count(AuditEntry.id))) == before


def test_links_to_documents_carry_their_titles(app: Flask) -> None:
    load_all(app)

    with app.app_context():
        titles = {f"/van-ban/{one.slug}": one.title for one in db.session.scalars(select(Document))}
        linked = [
            link
            for article in db.session.scalars(select(Article))
            for link in article.related
            if link["path"].startswith("/van-ban/") and link["path"] != "/van-ban/"
        ]
    assert linked
    assert all(titles[link["path"]] == link["title"] for link in linked)
