"""Whether an address that a text names is a page of this portal."""

from portal.editorial.targets.articles import article_of
from portal.editorial.targets.documents import document_of
from portal.editorial.targets.notices import warning_of
from portal.publishing.models import ArticleState


def knows_path(path: str) -> bool:
    """Whether the records have the page; addresses of no record are taken on trust."""
    _, folder, *rest = [*path.split("/"), ""]
    name = rest[0] if rest else ""
    ask = _RECORDS.get(folder)
    return ask is None or not name or ask(name)


def _is_news(slug: str) -> bool:
    return slug.endswith((".xml", ".txt")) or _is_public("news", slug)


def _is_chapter(slug: str) -> bool:
    return _is_public("handbook", slug)


def _is_public(kind: str, slug: str) -> bool:
    article = article_of(kind, slug)
    return article is not None and article.state is ArticleState.PUBLISHED


def _is_document(slug: str) -> bool:
    return slug.endswith(".txt") or document_of(slug) is not None


def _is_warning(slug: str) -> bool:
    return warning_of(slug) is not None


_RECORDS = {
    "tin-tuc": _is_news,
    "so-tay": _is_chapter,
    "van-ban": _is_document,
    "canh-bao": _is_warning,
}
