"""TBT notices: entered, corrected and taken off by officers, one by one or from a file."""

from dataclasses import asdict
from datetime import datetime

from slugify import slugify
from sqlalchemy import select

from portal.core import audit
from portal.core.actor import Actor
from portal.core.db import db
from portal.core.errors import RefusedError, StaleEditError
from portal.core.revision import revise
from portal.questions.models import NOTICE_KIND, TbtNotice, TbtNoticeGroup, TradeMarket
from portal.questions.schemas import NoticeFacts
from portal.questions.topics import NOTICES
from portal.subscriptions.services import announce


def enter_notice(facts: NoticeFacts, *, at: datetime, by: Actor) -> TbtNotice:
    """Enter a notice that all can read at once.

    Raises RefusedError when its symbol is known already, for an unknown market, and when one
    could object only before it was issued.
    """
    if _notice_with(facts.symbol) is not None:
        raise RefusedError(f"Thông báo {facts.symbol} đã có trên cổng.")
    notice = TbtNotice(
        symbol=facts.symbol, slug=slugify(facts.symbol), published_at=at, is_sample=False
    )
    _fill(notice, facts, at=at)
    db.session.add(notice)
    db.session.flush()
    audit.record(by.name, "entered", kind=NOTICE_KIND, key=notice.symbol)
    announce(NOTICES, title=f"{notice.symbol}: {notice.title}", path=notice.path, at=at)
    return notice


def correct_notice(
    notice: TbtNotice, facts: NoticeFacts, *, expected_version: int, at: datetime, by: Actor
) -> None:
    """Correct a notice; one taken off stands on the pages again.

    Raises RefusedError as `enter_notice`, StaleEditError when somebody else was quicker.
    """
    _refuse_stale(notice, expected_version)
    other = _notice_with(facts.symbol)
    if other is not None and other.id != notice.id:
        raise RefusedError(f"Thông báo {facts.symbol} đã có trên cổng.")
    changed = _fill(notice, facts, at=at)
    notice.withdrawn_at, notice.withdrawn_reason = None, ""
    audit.record(by.name, "corrected", kind=NOTICE_KIND, key=notice.symbol, note=", ".join(changed))


def withdraw_notice(
    notice: TbtNotice, *, reason: str, expected_version: int, at: datetime, by: Actor
) -> None:
    """Take a notice off the public pages; raises RefusedError or StaleEditError."""
    _refuse_stale(notice, expected_version)
    if notice.withdrawn_at is not None:
        raise RefusedError("Thông báo này đã được gỡ trước đó.")
    notice.withdrawn_at, notice.withdrawn_reason, notice.updated_at = at, reason, at
    audit.record(by.name, "withdrew", kind=NOTICE_KIND, key=notice.symbol, note=reason)


def load_sample_notice(facts: NoticeFacts, *, source: str, at: datetime, by: str) -> None:
    """Bring an invented notice of the sample data up to date."""
    notice = _notice_with(facts.symbol)
    if notice is None:
        slug = slugify(facts.symbol)
        notice = TbtNotice(symbol=facts.symbol, slug=slug, published_at=at, is_sample=True)
        db.session.add(notice)
    notice.source = source
    if _fill(notice, facts, at=at):
        audit.record(by, "loaded", kind=NOTICE_KIND, key=facts.symbol)


def _notice_with(symbol: str) -> TbtNotice | None:
    return db.session.scalar(select(TbtNotice).where(TbtNotice.symbol == symbol))


def _refuse_stale(notice: TbtNotice, expected_version: int) -> None:
    if notice.version != expected_version:
        raise StaleEditError("Thông báo này vừa được người khác sửa. Xin xem lại rồi gửi lần nữa.")


def _fill(notice: TbtNotice, facts: NoticeFacts, *, at: datetime) -> tuple[str, ...]:
    with db.session.no_autoflush:
        if db.session.get(TradeMarket, facts.market_code) is None:
            raise RefusedError("Xin chọn một thị trường trong danh sách.")
        if facts.comments_until is not None and facts.comments_until < facts.issued_on:
            raise RefusedError("Hạn góp ý không thể trước ngày thông báo.")
        values = asdict(facts)
        wanted = values.pop("hs")
        changed = revise(notice, values)
        if sorted(notice.hs_codes) != wanted:
            kept = {group.hs: group for group in notice.groups}
            notice.groups = [kept.get(hs) or TbtNoticeGroup(hs=hs) for hs in wanted]
            changed = (*changed, "hs")
    if changed:
        notice.updated_at = at
    return changed
