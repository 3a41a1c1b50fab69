"""The lists of TBT notices by market and group of goods."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from portal.core.db import db
from portal.core.errors import NotFoundError
from portal.core.language import gettext as _
from portal.core.paging import Listing, read_page
from portal.questions.models import HsChapter, TbtNotice, TbtNoticeGroup, TradeMarket


def public_notices() -> Select[TbtNotice]:
    """All notices that can be read, the newest first."""
    return (
        select(TbtNotice)
        .where(TbtNotice.withdrawn_at.is_(None))
        .options(joinedload(TbtNotice.market), selectinload(TbtNotice.groups))
        .order_by(TbtNotice.issued_on.desc(), TbtNotice.id.desc())
    )


def notices_page(
    page: int, on: date, *, words: str, market: str, hs: str, only_open: bool
) -> Listing[TbtNotice]:
    """One page of the notices of a market about a group of goods; empty means all."""
    return read_page(_narrowed(public_notices(), on, words, market, hs, only_open), page)


def notices_at_the_desk(page: int, on: date, *, words: str, market: str) -> Listing[TbtNotice]:
    """The same for officers: those taken off too."""
    statement = (
        select(TbtNotice)
        .options(joinedload(TbtNotice.market), selectinload(TbtNotice.groups))
        .order_by(TbtNotice.issued_on.desc(), TbtNotice.id.desc())
    )
    return read_page(_narrowed(statement, on, words, market, "", only_open=False), page)


def public_notice(slug: str) -> TbtNotice:
    """The notice at an address; raises NotFoundError."""
    found = db.session.scalar(public_notices().where(TbtNotice.slug == slug))
    if found is None:
        raise NotFoundError(_("Không có thông báo này."))
    return found


def notice_by_slug(slug: str) -> TbtNotice:
    """A notice for officers, also one taken off; raises NotFoundError."""
    statement = select(TbtNotice).where(TbtNotice.slug == slug)
    found = db.session.scalar(
        statement.options(joinedload(TbtNotice.market), selectinload(TbtNotice.groups))
    )
    if found is None:
        raise NotFoundError("Không có thông báo này.")
    return found


def newest_notices(limit: int) -> Sequence[TbtNotice]:
    """The newest notices, for feeds."""
    return db.session.scalars(public_notices().limit(limit)).all()


def markets() -> Sequence[TradeMarket]:
    """All markets by name."""
    return db.session.scalars(select(TradeMarket).order_by(TradeMarket.label)).all()


def chapters_named() -> Mapping[str, str]:
    """The names of chapters of goods by their two digits, in the language of the page."""
    rows = db.session.scalars(select(HsChapter).order_by(HsChapter.code))
    return {one.code: one.shown_label for one in rows}


def chapters_in_use() -> Sequence[str]:
    """The chapters about which there is a notice."""
    chapter = func.substr(TbtNoticeGroup.hs, 1, 2)
    statement = (
        select(chapter)
        .join(TbtNotice, TbtNotice.id == TbtNoticeGroup.notice_id)
        .where(TbtNotice.withdrawn_at.is_(None))
        .distinct()
        .order_by(chapter)
    )
    return db.session.scalars(statement).all()


def _narrowed(
    statement: Select[TbtNotice], on: date, words: str, market: str, hs: str, only_open: bool
) -> Select[TbtNotice]:
    if market:
        statement = statement.where(TbtNotice.market_code == market)
    if hs:
        # A group of four digits is also meant by who asks for its chapter, and the other way.
        named = or_(TbtNoticeGroup.hs.startswith(hs), TbtNoticeGroup.hs == hs[:2])
        statement = statement.where(TbtNotice.groups.any(named))
    if only_open:
        statement = statement.where(TbtNotice.comments_until >= on)
    for word in words.split()[:8]:
        statement = statement.where(
            or_(
                TbtNotice.title.icontains(word, autoescape=True),
                TbtNotice.symbol.icontains(word, autoescape=True),
            )
        )
    return statement
