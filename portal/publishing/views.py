"""News, handbook and fixed pages, and the feeds of the news."""

from collections.abc import Sequence

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from portal.core import clock
from portal.core.access import public
from portal.core.addresses import absolute, to
from portal.core.feed import CONTENT_TYPE, Feed, FeedEntry, atom, start_of
from portal.core.forms import read_query
from portal.core.language import VIETNAMESE, current_language, mark_language
from portal.core.language import gettext as _
from portal.core.markdown import plain_text, render
from portal.places.queries import own_province_name
from portal.publishing.models import CATEGORY_LABELS, Article, ArticleKind, Category
from portal.publishing.queries import (
    FEED_LENGTH,
    article_at,
    count_by_category,
    handbook_articles,
    latest_news,
    news_page,
    related_links,
)
from portal.publishing.schemas import NewsQuery

pages = Blueprint("publishing", __name__)
PLAIN = "text/plain; charset=utf-8"
CATEGORIES = ",".join(f'"{category}"' for category in Category)
# Their texts are articles, so that staff can change them; their addresses are fixed.
FIXED_PAGES = '"gioi-thieu","lien-he","du-lieu-ca-nhan","kha-nang-tiep-can"'


@pages.get("/tin-tuc/")
@public
def news() -> ResponseReturnValue:
    """The list of news, newest first."""
    query = read_query(NewsQuery, request.args)
    category = Category(query["chuyen_muc"]) if query["chuyen_muc"] else None
    today = clock.today()
    return render_template(
        "publishing/news.html",
        listing=news_page(category, today, query["trang"]),
        category=category,
        counts=count_by_category(today),
        labels=CATEGORY_LABELS,
    )


@pages.get("/tin-tuc/<string:slug>")
@public
def article(slug: str) -> ResponseReturnValue:
    """One news article."""
    return _show("publishing/article.html", article_at(ArticleKind.NEWS, slug, clock.today()))


@pages.get("/tin-tuc/<string:slug>.txt")
@public
def read_aloud(slug: str) -> ResponseReturnValue:
    """A news article as plain text, for loudspeakers and text-only readers."""
    found = article_at(ArticleKind.NEWS, slug, clock.today())
    text = render_template("publishing/read_aloud.txt", article=found, body=plain_text(found.body))
    return Response(f"{text}\n", content_type=PLAIN)


@pages.get("/so-tay/")
@public
def handbook() -> ResponseReturnValue:
    """All pages of the handbook."""
    return render_template("publishing/handbook.html", chapters=handbook_articles(clock.today()))


@pages.get("/so-tay/<string:slug>")
@public
def chapter(slug: str) -> ResponseReturnValue:
    """One page of the handbook."""
    return _show("publishing/chapter.html", article_at(ArticleKind.HANDBOOK, slug, clock.today()))


@pages.get(f"/<any({FIXED_PAGES}):slug>")
@public
def page(slug: str) -> ResponseReturnValue:
    """About, contact, personal data, accessibility."""
    return _show("publishing/page.html", article_at(ArticleKind.PAGE, slug, clock.today()))


@pages.get("/tin-tuc/atom.xml")
@public
def feed() -> ResponseReturnValue:
    """Feed of all news."""
    articles = latest_news(clock.today(), FEED_LENGTH)
    return _feed("/tin-tuc/atom.xml", "/tin-tuc/", _("Tin tức"), articles)


@pages.get(f"/tin-tuc/<any({CATEGORIES}):category>/atom.xml")
@public
def category_feed(category: str) -> ResponseReturnValue:
    """Feed of one category of news."""
    chosen = Category(category)
    articles = latest_news(clock.today(), FEED_LENGTH, chosen)
    page = f"/tin-tuc/?chuyen_muc={chosen}"
    title = f"{_('Tin tức')} – {_(CATEGORY_LABELS[chosen])}"
    return _feed(f"/tin-tuc/{chosen}/atom.xml", page, title, articles)


def _show(template: str, article: Article) -> str:
    address = absolute(to(article.path))
    text = render(article.body, link=to)
    return render_template(
        template,
        article=article,
        text=text,
        toc=[
            {"text": mark_language(one.text, VIETNAMESE), "href": f"#{one.id}"}
            for one in text.headings
            if one.level == 2
        ],
        related=related_links(article, clock.today()),
        labels=CATEGORY_LABELS,
        address=address,
        data=_structured(article),
    )


def _structured(article: Article) -> dict[str, object]:
    """The article for machines (schema.org)."""
    publisher = {
        "@type": "GovernmentOrganization",
        "name": own_province_name(),
        "url": absolute("/"),
    }
    return {
        "@context": "https://schema.org",
        "@type": "NewsArticle" if article.kind is ArticleKind.NEWS else "Article",
        "headline": article.title,
        "description": article.summary,
        "datePublished": article.published_on.isoformat(),
        "dateModified": article.last_change.isoformat(),
        "inLanguage": "vi",
        "isAccessibleForFree": True,
        "mainEntityOfPage": absolute(article.path),
        "image": absolute("/static/img/emblem-180.png"),
        "keywords": list(article.tags),
        "author": publisher,
        "publisher": publisher,
    }


def _feed(path: str, page: str, title: str, articles: Sequence[Article]) -> Response:
    entries = [_feed_entry(article) for article in articles]
    newest = max((entry.updated for entry in entries), default=start_of(clock.today()))
    province = own_province_name()
    feed = Feed(
        address=absolute(to(path)),
        page=absolute(to(page)),
        title=f"{title} – {province}",
        author=province,
        entries=entries,
        updated=newest,
        language=current_language(),
    )
    return Response(atom(feed), content_type=CONTENT_TYPE)


def _feed_entry(article: Article) -> FeedEntry:
    return FeedEntry(
        address=absolute(article.path),
        title=article.title,
        summary=article.summary,
        html=str(render(article.body, link=absolute).html),
        published=start_of(article.published_on),
        updated=start_of(article.last_change),
        category=_(CATEGORY_LABELS[article.category]) if article.category else "",
    )
