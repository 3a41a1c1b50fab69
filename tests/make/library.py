"""The library for tests."""

from io import BytesIO
from typing import Any

from flask import Flask
from PIL import Image
from sqlalchemy import select

from portal.core import clock
from portal.core.db import db, unit_of_work
from portal.library.models import LibraryItem
from portal.library.services.loading import load_hosts, load_item, load_topics
from portal.library.states import LibraryKind, LibraryState

TOPIC = "nhan-hang-hoa"
BODY = "Nội dung bằng chữ cho người không nhìn, không nghe được. " * 3
MP4 = b"\x00\x00\x00\x18ftypmp42" + b"\x00" * 4_000
WEBM = b"\x1a\x45\xdf\xa3\x01\x00\x00\x00\x00\x00\x00\x1f\x42\x82\x84webm" + b"\x00" * 400
CAPTIONS = "WEBVTT\n\n00:01.000 --> 00:04.000\nTìm mã trên tem.\n"


def make_topics(app: Flask) -> None:
    """One topic and one host of videos."""
    with app.app_context(), unit_of_work():
        topic = {"code": TOPIC, "label": "Nhãn hàng hóa", "label_en": "Labels", "position": 1}
        load_topics([topic], by="test")
        load_hosts([{"host": "www.example.vn", "label": "Thử", "note": ""}], by="test")


def make_item(app: Flask, slug: str = "bai-thu", **changes: Any) -> int:
    """A published lesson; returns its id."""
    make_topics(app)
    values: dict[str, Any] = {
        "slug": slug,
        "kind": LibraryKind.LESSON,
        "topic_code": TOPIC,
        "title": "Bài học thử về nhãn",
        "summary": "Một bài học thử về nhãn hàng hóa.",
        "body": BODY,
        "source": "Cổng tự soạn",
        "is_sample": False,
    }
    with app.app_context():
        with unit_of_work():
            load_item({**values, **changes}, (), at=clock.now(), by="test")
        return item_of(slug).id


def make_draft(app: Flask, slug: str = "ban-nhap", *, by: str = "somebody", **changes: Any) -> int:
    """A draft that `by` wrote; returns its id."""
    item_id = make_item(app, slug, **changes)
    with app.app_context(), unit_of_work():
        found = item_of(slug)
        found.state, found.published_at, found.written_by = LibraryState.DRAFT, None, by
    return item_id


def item_of(slug: str) -> LibraryItem:
    """The item in whatever state; inside a context of the application."""
    return db.session.scalars(select(LibraryItem).where(LibraryItem.slug == slug)).one()


def png(width: int = 900, height: int = 600) -> BytesIO:
    """A picture as somebody hands it in."""
    file = BytesIO()
    Image.new("RGB", (width, height), (200, 30, 30)).save(file, "PNG")
    file.seek(0)
    return file
