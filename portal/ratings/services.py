"""Keeping ratings, looking through their words, and forgetting those in due time."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import or_, select, update

from portal.core import audit
from portal.core.actor import Actor
from portal.core.db import db
from portal.core.desk import desk_work
from portal.core.revision import revise
from portal.ratings.desk_tables import PageRating, Score
from portal.ratings.masking import masked_words
from portal.ratings.models import RatingRetention
from portal.visitors.guard import Visitor

KIND = "page_rating"
EMPTY = ""


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a reader says of a page."""

    path: str
    score: Score
    comment: str
    language: str


def keep_rating(opinion: Opinion, visitor: Visitor, *, on: date) -> None:
    """Keep what a reader says; a form sent twice counts once."""
    with desk_work() as session:
        same = select(PageRating.id).where(PageRating.ticket == visitor.ticket)
        if session.scalar(same) is not None:
            return
        session.add(
            PageRating(
                ticket=visitor.ticket,
                path=opinion.path,
                section=section_of(opinion.path),
                language=opinion.language,
                on=on,
                score=opinion.score.value,
                comment=masked_words(opinion.comment),
                is_doubtful=visitor.is_doubtful,
            )
        )


def section_of(path: str) -> str:
    """The part of the portal in which a page stands: the first part of its path."""
    first, slash, _ = path[1:].partition("/")
    return f"/{first}{slash}"[:60]


def note_dismissal(rating_ids: Iterable[int], *, by: Actor) -> None:
    """Note that an officer has looked at comments; `dismiss` follows on the desk."""
    audit.record_all(by.name, "dismissed", kind=KIND, keys=[str(one) for one in rating_ids])


def dismiss(rating_ids: Iterable[int], *, at: datetime) -> int:
    """Take comments off the list of new ones; returns how many were on it."""
    wanted = PageRating.id.in_(list(rating_ids)), PageRating.dismissed_at.is_(None)
    with desk_work() as session:
        result = session.execute(update(PageRating).where(*wanted).values(dismissed_at=at))
        return int(result.rowcount)  # type: ignore[attr-defined]  # an update has one


def load_retention(rows: Iterable[Mapping[str, Any]], *, by: str) -> int:
    """Bring the rule up to date by which words are kept; returns how many versions there are."""
    found = {one.effective_from: one for one in db.session.scalars(select(RatingRetention))}
    count = 0
    for count, row in enumerate(rows, 1):  # noqa: B007  # counted
        rule = found.get(row["effective_from"]) or RatingRetention()
        db.session.add(rule)
        with db.session.no_autoflush:
            if revise(rule, row):
                key = row["effective_from"].isoformat()
                audit.record(by, "loaded", kind="rating_retention", key=key)
    return count


def retention_on(day: date) -> RatingRetention | None:
    """How long words are kept by the rule in force on `day`, None without one."""
    statement = select(RatingRetention).where(
        RatingRetention.effective_from <= day,
        or_(RatingRetention.effective_to.is_(None), RatingRetention.effective_to >= day),
    )
    return db.session.scalar(statement.order_by(RatingRetention.effective_from.desc()).limit(1))


def forget_words(today: date) -> int:
    """Remove the words of ratings older than the rule keeps them; returns how many.

    Counted in whole months, the present one besides. Without a rule in force nothing is removed.
    """
    rule = retention_on(today)
    if rule is None:
        return 0
    old = PageRating.on < _months_before(today, rule.months), PageRating.comment != EMPTY
    db.session.rollback()
    with desk_work() as session:
        result = session.execute(update(PageRating).where(*old).values(comment=EMPTY))
        return int(result.rowcount)  # type: ignore[attr-defined]  # an update has one


def _months_before(day: date, months: int) -> date:
    """The first day of the month so many months before that of `day`."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, 1)
