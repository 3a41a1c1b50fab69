"""Loads what the library starts with: drawn and written by the portal itself."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from portal.attachments.kinds import State
from portal.attachments.models import Attachment
from portal.attachments.services import examine, receive, record_verdict
from portal.core import clock, media
from portal.core.addresses import absolute
from portal.library.services.loading import load_hosts, load_item, load_topics
from portal.library.states import LibraryKind
from portal.library.videos import keep_video
from seed.infographics import Panel, draw_infographic, draw_leaflet
from seed.tables import rows_of

HERE = Path(__file__).parent / "data" / "library"
LICENCE = "Dùng tự do, xin ghi nguồn"


class LibraryError(Exception):
    """A file of the library that cannot be loaded; the message says why."""


def load_library(*, by: str) -> int:
    """Bring topics, hosts of videos and all items up to date; returns how many items there are.

    Raises LibraryError when a drawn leaflet is refused by the examination of files.
    """
    topics = [{**row, "position": int(row["position"])} for row in rows_of(HERE / "topics.csv")]
    load_topics(topics, by=by)
    load_hosts(list(rows_of(HERE / "video_hosts.csv")), by=by)
    rows = yaml.safe_load((HERE / "items.yaml").read_text(encoding="utf-8"))["items"]
    for row in rows:
        panels = [Panel(**one) for one in row.get("panels", ())]
        values = {**_words(row, panels), **_picture(row, panels), **_video(row)}
        load_item(values, _files(row, panels, by=by), at=clock.now(), by=by)
    return len(rows)


def _words(row: Mapping[str, Any], panels: Sequence[Panel]) -> dict[str, Any]:
    steps = [f"{number}. **{one.head}.** {one.text}" for number, one in enumerate(panels, 1)]
    return {
        "slug": row["slug"],
        "kind": LibraryKind(row["kind"]),
        "topic_code": row["topic"],
        "title": row["title"],
        "summary": row["summary"],
        "body": row.get("body", "\n".join(steps)),
        "title_en": row["title_en"],
        "summary_en": row["summary_en"],
        "audience": row["audience"],
        "questions": row.get("questions", []),
        "captions": row.get("captions", ""),
        "source": row["source"],
        "licence": LICENCE,
        "is_sample": False,
    }


def _picture(row: Mapping[str, Any], panels: Sequence[Panel]) -> dict[str, Any]:
    if row["kind"] != LibraryKind.INFOGRAPHIC:
        return {}
    picture = media.store(draw_infographic(row["title"], panels, row["source"]))
    return {
        "picture_alt": row["alt"],
        "picture_digest": picture.digest,
        "picture_width": picture.width,
        "picture_height": picture.height,
    }


def _video(row: Mapping[str, Any]) -> dict[str, Any]:
    if row["kind"] != LibraryKind.VIDEO:
        return {}
    with (HERE / row["video"]).open("rb") as file:
        video = keep_video(file)
    return {
        "video_digest": video.digest,
        "video_ending": video.ending,
        "video_size": video.size,
    }


def _files(
    row: Mapping[str, Any], panels: Sequence[Panel], *, by: str
) -> list[tuple[Attachment, str]]:
    """The leaflet as PDF, through the same examination as what officers hand in."""
    if "file" not in row:
        return []
    drawn = draw_leaflet(row["title"], panels, row["source"], absolute("/"))
    attachment = receive(drawn, f"{row['file']}.pdf", by=by)
    if attachment.state is State.QUARANTINED:
        record_verdict(attachment, examine(attachment), by=by)
    if attachment.state is not State.CLEAN:
        raise LibraryError(f"{row['slug']}: {attachment.refusal}")
    return [(attachment, f"{row['title']}, bản in A4")]
