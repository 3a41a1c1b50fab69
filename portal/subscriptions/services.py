"""Announcing news to those who want to hear of it."""

import re
from datetime import datetime
from textwrap import shorten

from sqlalchemy import bindparam, text

from portal.core import clock
from portal.core.db import IN_UNIT, UtcDateTime, db
from portal.subscriptions.models import LONGEST_PATH, LONGEST_TITLE, LONGEST_TOPIC

# A kind of news, perhaps with the one thing that it is about.
TOPIC = re.compile(r"[a-z]{2,30}(:[A-Za-z0-9._~/-]{1,120})?")
# In the words that SQLite and PostgreSQL share.
_ANNOUNCE = text(
    "INSERT INTO announcement (topic, title, path, at, written_at)"
    " VALUES (:topic, :title, :path, :at, :written_at) ON CONFLICT DO NOTHING"
).bindparams(bindparam("at", type_=UtcDateTime()), bindparam("written_at", type_=UtcDateTime()))


def announce(topic: str, *, title: str, path: str, at: datetime) -> None:
    """Tell the subscribers of `topic` of the page at `path`, not before `at`.

    To be called where the change is made, inside the caller's unit of work: it is told if the
    change is committed, and only then. The same title at the same path is told once. Raises
    ValueError for what is no topic or no path of the portal, RuntimeError outside a unit of work.
    """
    if not is_topic(topic):
        raise ValueError(f"not a topic: {topic!r}")
    if not path.startswith("/") or path.startswith("//") or len(path) > LONGEST_PATH:
        raise ValueError("not a path of the portal")
    session = db.session()
    if IN_UNIT not in session.info:
        raise RuntimeError("news is announced outside a unit of work")
    line = shorten(title, LONGEST_TITLE, placeholder=" …")
    news = {"topic": topic, "title": line, "path": path, "at": at, "written_at": clock.now()}
    session.execute(_ANNOUNCE, news)


def is_topic(topic: str) -> bool:
    """Whether `topic` is written as one; nobody may know of it all the same."""
    return len(topic) <= LONGEST_TOPIC and TOPIC.fullmatch(topic) is not None
