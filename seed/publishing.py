"""Loads the news, handbook and pages that a new portal starts with."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import select

from portal.core.audit import keys_changed_by_others
from portal.core.db import db
from portal.documents.models import Document
from portal.publishing.models import FOLDERS, ArticleKind, Category
from portal.publishing.services import OUTBOX_KIND, ArticleText, publish_article

FOLDER = Path(__file__).parent / "content"
FENCE = "---\n"
DOCUMENTS = "/van-ban/"
# What the lists are called where an article leads on to one of them.
LISTS = {
    "/quet": "Quét hoặc nhập mã",
    "/tim-kiem": "Tra cứu",
    "/san-pham/": "Danh sách sản phẩm",
    "/san-pham/ocop": "Sản phẩm OCOP",
    "/co-so/": "Danh sách cơ sở",
    "/tieu-chuan/": "Tra cứu tiêu chuẩn, quy chuẩn",
    "/van-ban/": "Văn bản",
    "/canh-bao/": "Cảnh báo và thu hồi",
    "/kiem-tra/": "Kết quả kiểm tra và khảo sát",
    "/tin-tuc/": "Tin tức",
    "/so-tay/": "Sổ tay hướng dẫn",
}


class ContentError(Exception):
    """A content file that cannot be loaded; the message names the file and says why."""


def load_content(*, by: str) -> int:
    """Bring all texts up to date that no officer has changed; returns how many there are.

    Raises ContentError for a file without its head, or a link to a page that does not exist.
    """
    files = sorted(FOLDER.rglob("*.md"))
    articles = [_read(file) for file in files]
    titles = {**LISTS, **_document_titles(), **{_path(head): head["title"] for head, _ in articles}}
    changed = keys_changed_by_others(by, OUTBOX_KIND)
    for file, (head, body) in zip(files, articles, strict=True):
        if f"{head['kind']}/{head['slug']}" not in changed:
            publish_article(_text(file, head, body, titles), by=by)
    return len(articles)


def _read(file: Path) -> tuple[dict[str, Any], str]:
    before, fence, rest = file.read_text(encoding="utf-8").partition(FENCE)
    head, end, body = rest.partition("\n" + FENCE)
    if before or not (fence and end):
        raise ContentError(f"{file.name}: the head between two lines of dashes is missing")
    values: dict[str, Any] = yaml.safe_load(head)
    return values, body


def _path(head: Mapping[str, Any]) -> str:
    return FOLDERS[ArticleKind(head["kind"])] + str(head["slug"])


def _document_titles() -> dict[str, str]:
    rows = db.session.execute(select(Document.slug, Document.title))
    return {f"{DOCUMENTS}{slug}": title for slug, title in rows}


def _text(file: Path, head: Mapping[str, Any], body: str, titles: Mapping[str, str]) -> ArticleText:
    unknown = [path for path in head.get("related") or () if path not in titles]
    if unknown:
        raise ContentError(f"{file.name}: no such page: {', '.join(unknown)}")
    category = head.get("category")
    return ArticleText(
        kind=ArticleKind(head["kind"]),
        slug=head["slug"],
        category=Category(category) if category else None,
        title=head["title"],
        summary=head["summary"],
        body=body.strip(),
        title_en=head.get("english_title") or "",
        summary_en=head.get("english_summary") or "",
        tags=head.get("tags") or (),
        related=[(path, titles[path]) for path in head.get("related") or ()],
        sources=head.get("sources") or (),
        published_on=head["published_on"],
        updated_on=head.get("updated_on"),
        is_sample=head["is_sample"],
    )
