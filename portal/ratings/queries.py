"""Reads of ratings: figures by page, section and month, and what readers wrote."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, case, extract, func, select

from portal.core.desk import desk_reading
from portal.core.errors import NotFoundError
from portal.core.paging import PAGE_SIZE, Listing
from portal.ratings.desk_tables import PageRating, Score
from portal.ratings.schemas import CommentState

SHOWN_MONTHS = 12
EXPORTED_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Tally:
    """How often something was rated, and how; `name` is a path, a section or a month."""

    name: str
    count: int
    total: int
    comments: int

    @property
    def average(self) -> float:
        """The average of the scores, from 1 to 5."""
        return self.total / self.count if self.count else 0.0


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which ratings are asked for; empty means all."""

    month: str = ""
    section: str = ""
    words: str = ""


def tally_of(wanted: Wanted) -> Tally:
    """All of the ratings that are asked for."""
    statement = select(*_FIGURES).where(*_conditions(wanted), *_path_has(wanted.words))
    with desk_reading() as session:
        count, total, comments = session.execute(statement).one()
    return Tally("", count, total or 0, comments or 0)


def scores_of(wanted: Wanted) -> dict[Score, int]:
    """How often each score was given."""
    statement = select(PageRating.score, func.count()).where(
        *_conditions(wanted), *_path_has(wanted.words)
    )
    with desk_reading() as session:
        rows = session.execute(statement.group_by(PageRating.score)).all()
        counts = {row[0]: row[1] for row in rows}
    return {score: counts.get(score.value, 0) for score in Score}


def pages_rated(wanted: Wanted, page: int) -> Listing[Tally]:
    """One page of the rated pages, the most rated first; raises NotFoundError beyond the end."""
    conditions = (*_conditions(wanted), *_path_has(wanted.words))
    paths = select(func.count(PageRating.path.distinct())).where(*conditions)
    with desk_reading() as session:
        total = session.scalar(paths) or 0
        first = (page - 1) * PAGE_SIZE
        rows = session.execute(_by_path(conditions).limit(PAGE_SIZE).offset(first)).all()
    _refuse_beyond(page, rows)
    return Listing([Tally(*row) for row in rows], total, page, PAGE_SIZE)


def every_page_rated(wanted: Wanted) -> Iterator[Tally]:
    """All rated pages, for a file; read in portions."""
    conditions = (*_conditions(wanted), *_path_has(wanted.words))
    first = 0
    while True:
        with desk_reading() as session:
            portion = _by_path(conditions).limit(EXPORTED_AT_ONCE).offset(first)
            rows = session.execute(portion).all()
        yield from (Tally(*row) for row in rows)
        if len(rows) < EXPORTED_AT_ONCE:
            return
        first += EXPORTED_AT_ONCE


def by_section(wanted: Wanted) -> list[Tally]:
    """The parts of the portal, the most rated first."""
    statement = select(PageRating.section, *_FIGURES).where(*_conditions(wanted))
    grouped = statement.group_by(PageRating.section)
    with desk_reading() as session:
        rows = session.execute(grouped.order_by(func.count().desc(), PageRating.section)).all()
    return [Tally(*row) for row in rows]


def by_month() -> list[Tally]:
    """The latest months with ratings, newest first."""
    year, month = extract("year", PageRating.on), extract("month", PageRating.on)
    statement = select(year, month, *_FIGURES).group_by(year, month)
    with desk_reading() as session:
        rows = session.execute(
            statement.order_by(year.desc(), month.desc()).limit(SHOWN_MONTHS)
        ).all()
    return [Tally(f"{int(row[0])}-{int(row[1]):02}", *row[2:]) for row in rows]


def comments_page(wanted: Wanted, state: CommentState, page: int) -> Listing[PageRating]:
    """One page of what readers wrote, newest first; raises NotFoundError beyond the end."""
    conditions = [*_conditions(wanted), PageRating.comment != ""]
    if state is CommentState.DISMISSED:
        conditions.append(PageRating.dismissed_at.is_not(None))
    else:
        conditions.append(PageRating.dismissed_at.is_(None))
        conditions.append(PageRating.is_doubtful.is_(state is CommentState.DOUBTFUL))
    if wanted.words:
        conditions.append(PageRating.comment.icontains(wanted.words, autoescape=True))
    newest = select(PageRating).where(*conditions).order_by(PageRating.id.desc())
    with desk_reading() as session:
        total = session.scalar(select(func.count()).select_from(PageRating).where(*conditions)) or 0
        rows = session.scalars(newest.limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)).all()
    _refuse_beyond(page, rows)
    return Listing(rows, total, page, PAGE_SIZE)


def count_new_comments() -> int:
    """How many comments nobody has looked at, doubtful ones left out."""
    new = select(func.count()).where(
        PageRating.comment != "",
        PageRating.dismissed_at.is_(None),
        PageRating.is_doubtful.is_(False),
    )
    with desk_reading() as session:
        return session.scalar(new) or 0


_FIGURES = (
    func.count(PageRating.id),
    func.sum(PageRating.score),
    func.sum(case((PageRating.comment != "", 1), else_=0)),
)


def _by_path(conditions: Sequence[ColumnElement[bool]]) -> Select[str, int, int, int]:
    statement = select(PageRating.path, *_FIGURES).where(*conditions).group_by(PageRating.path)
    return statement.order_by(func.count().desc(), PageRating.path)


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions = []
    if wanted.month:
        first = date.fromisoformat(f"{wanted.month}-01")
        after = date(first.year + first.month // 12, first.month % 12 + 1, 1)
        conditions += [PageRating.on >= first, PageRating.on < after]
    if wanted.section:
        conditions.append(PageRating.section == wanted.section)
    return conditions


def _path_has(words: str) -> list[ColumnElement[bool]]:
    return [PageRating.path.icontains(words, autoescape=True)] if words else []


def _refuse_beyond(page: int, rows: Sequence[object]) -> None:
    if page > 1 and not rows:
        raise NotFoundError("Danh sách không có trang này.")
