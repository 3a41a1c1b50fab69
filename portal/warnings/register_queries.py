"""Reads of warnings for officers: what waits below them, and who gets them by mail."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from portal.core.db import db
from portal.core.errors import NotFoundError
from portal.core.paging import Listing, read_page
from portal.registry.models import Establishment
from portal.warnings.models import ConsumerWarning, WarningReply
from portal.warnings.queries import WarningFilter, warnings_page
from portal.warnings.states import WarningStatus
from portal.warnings.upkeep import WarningDelivery, WarningNews, WarningRecipient


def warnings_at_work(
    day: date, status: WarningStatus | None, words: str, page: int
) -> Listing[ConsumerWarning]:
    """One page of the warnings that the public reads."""
    return warnings_page(day, WarningFilter(status=status, words=words), page)


def waiting_replies(warnings: Sequence[ConsumerWarning]) -> Mapping[int, int]:
    """How many replies to each of these warnings nobody has confirmed yet."""
    counted = (
        select(WarningReply.warning_id, func.count())
        .where(
            WarningReply.warning_id.in_([one.id for one in warnings]),
            WarningReply.confirmed_at.is_(None),
        )
        .group_by(WarningReply.warning_id)
    )
    return {row[0]: row[1] for row in db.session.execute(counted)}


def warning_to_change(slug: str) -> ConsumerWarning:
    """The warning inside a unit of work; others who would change it wait. Raises NotFoundError."""
    statement = select(ConsumerWarning).where(ConsumerWarning.slug == slug).with_for_update()
    found = db.session.scalar(statement)
    if found is None:
        raise NotFoundError("Không có cảnh báo này.")
    return found


def establishment_for_reply(code: str) -> Establishment | None:
    """The establishment of the register with this code, whatever its state."""
    return db.session.scalar(select(Establishment).where(Establishment.code == code.upper()))


def deliveries_of(warning: ConsumerWarning) -> Sequence[WarningDelivery]:
    """The mails about a warning, the newest first."""
    statement = (
        select(WarningDelivery)
        .join(WarningDelivery.news)
        .where(WarningNews.warning_id == warning.id)
        .options(joinedload(WarningDelivery.recipient), joinedload(WarningDelivery.news))
    )
    return db.session.scalars(statement.order_by(WarningDelivery.id.desc())).all()


def find_recipients(words: str, page: int) -> Listing[WarningRecipient]:
    """One page of the agencies, by name; `words` are looked for in name and address."""
    statement = select(WarningRecipient).order_by(WarningRecipient.agency, WarningRecipient.id)
    for word in words.split():
        named = WarningRecipient.agency.icontains(word, autoescape=True)
        statement = statement.where(named | WarningRecipient.email.icontains(word, autoescape=True))
    return read_page(statement, page)


def recipient_by_id(recipient_id: int) -> WarningRecipient:
    """One agency; raises NotFoundError."""
    found = db.session.get(WarningRecipient, recipient_id)
    if found is None:
        raise NotFoundError("Không có nơi nhận này.")
    return found


def recipient_to_change(recipient_id: int) -> WarningRecipient:
    """The same inside a unit of work, as it is now; raises NotFoundError."""
    statement = select(WarningRecipient).where(WarningRecipient.id == recipient_id)
    found = db.session.scalar(statement.with_for_update())
    if found is None:
        raise NotFoundError("Không có nơi nhận này.")
    return found
