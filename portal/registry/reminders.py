"""Reminders of certificates that end soon: made once for each step, listed, and sent by mail."""

import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import joinedload

from portal.accounts.models import Account, AccountState
from portal.accounts.permissions import Role
from portal.core import clock
from portal.core.actor import Actor
from portal.core.addresses import absolute
from portal.core.db import db, unit_of_work
from portal.core.mail import is_mail_configured, post_mail
from portal.core.paging import Listing, read_page
from portal.registry.models import Certificate, Establishment, Product
from portal.registry.quality import is_last_of_its_kind
from portal.registry.register_queries import ON_A_PAGE, is_not_merged, within
from portal.registry.states import EstablishmentState, ProductState
from portal.registry.upkeep import ReminderSent, ReminderStep

log = logging.getLogger(__name__)
SUBJECT = "Chứng nhận sắp hết hạn"
# A mail that could not go out for longer than this would only confuse.
STALE_AFTER = timedelta(days=3)


class ReminderRounds:
    """A chore of the worker: makes the reminders of each day once.

    What is killed half-way is done again and makes no reminder twice; a mail may go out twice.
    """

    def __init__(self) -> None:
        self._done_on = date.min

    def step(self) -> bool:
        """Remind if this day is not done; nothing waits afterwards. Needs an application context.

        Trouble with the database is logged and tried again at the next step.
        """
        today = clock.today()
        if self._done_on == today:
            return False
        try:
            with unit_of_work():
                make_reminders(today)
            if is_mail_configured():
                mail_reminders(today)
        except SQLAlchemyError:
            log.warning("reminders could not be made", exc_info=True)
            return False
        self._done_on = today
        return False


def make_reminders(on: date) -> int:
    """Make the reminders that are due on a day; returns how many are new.

    Of several steps that a certificate has reached only the nearest to its end is made.
    """
    steps = sorted(step.days for step in reminder_steps())
    due = list(expiring(on, steps))
    made = _made_for([certificate.id for certificate in due])
    count = 0
    for certificate in due:
        assert certificate.expires_on is not None  # noqa: S101  # `expiring` asks for the day
        left = (certificate.expires_on - on).days
        days = next(one for one in steps if left <= one)
        if (certificate.id, certificate.expires_on, days) not in made:
            db.session.add(
                ReminderSent(
                    certificate_id=certificate.id,
                    expires_on=certificate.expires_on,
                    days=days,
                    made_on=on,
                )
            )
            count += 1
    return count


def mail_reminders(on: date) -> int:
    """Send each officer one mail about what is new; returns how many mails wait to be sent."""
    fresh = _not_mailed(on)
    if not fresh:
        return 0
    mails = _mails(fresh)
    for recipient, lines in mails.items():
        post_mail(recipient, subject=SUBJECT, body=_body(lines))
    ids = [one.id for one in fresh]
    with unit_of_work():
        for one in db.session.scalars(select(ReminderSent).where(ReminderSent.id.in_(ids))):
            one.is_mailed = True
    return len(mails)


def reminder_steps() -> Sequence[ReminderStep]:
    """The steps in force, the first one first."""
    statement = select(ReminderStep).where(ReminderStep.is_active)
    return db.session.scalars(statement.order_by(ReminderStep.days.desc())).all()


def expiring(on: date, steps: Sequence[int]) -> Sequence[Certificate]:
    """The certificates that end within the longest of these steps, with owner and kind.

    One that was taken back, or that a later one replaces, is left out.
    """
    until = on + timedelta(days=max(steps, default=-1))
    return db.session.scalars(_expiring(on, until)).unique().all()


def list_expiring(
    of: Actor | None, page: int, *, on: date, steps: Sequence[int]
) -> Listing[Certificate]:
    """One page of the same, those that end first before the others; `of` narrows it to a unit."""
    until = on + timedelta(days=max(steps, default=-1))
    statement = _expiring(on, until)
    if of is not None:
        statement = statement.where(_owned_within(of))
    return read_page(statement, page, ON_A_PAGE)


def reminded_of(certificates: Iterable[Certificate]) -> Mapping[int, ReminderSent]:
    """The latest reminder of each of these certificates."""
    ids = [one.id for one in certificates]
    statement = select(ReminderSent).where(ReminderSent.certificate_id.in_(ids))
    rows = db.session.scalars(statement.order_by(ReminderSent.made_on, ReminderSent.id))
    return {row.certificate_id: row for row in rows}


def _expiring(on: date, until: date) -> Select[Any]:
    return (
        select(Certificate)
        .outerjoin(Certificate.product)
        .outerjoin(Certificate.establishment)
        .where(
            Certificate.expires_on >= on,
            Certificate.expires_on <= until,
            Certificate.withdrawn_on.is_(None),
            is_last_of_its_kind(),
            or_(
                and_(Product.state != ProductState.WITHDRAWN, is_not_merged(Product)),
                and_(
                    Establishment.state != EstablishmentState.CLOSED, is_not_merged(Establishment)
                ),
            ),
        )
        .options(
            joinedload(Certificate.kind),
            joinedload(Certificate.product).joinedload(Product.establishment),
            joinedload(Certificate.establishment),
        )
        .order_by(Certificate.expires_on, Certificate.id)
    )


def _owned_within(of: Actor) -> ColumnElement[bool]:
    products = and_(Certificate.product_id.is_not(None), within(Product, of))
    return or_(products, and_(Certificate.establishment_id.is_not(None), within(Establishment, of)))


def _made_for(certificate_ids: Sequence[int]) -> set[tuple[int, date, int]]:
    statement = select(ReminderSent.certificate_id, ReminderSent.expires_on, ReminderSent.days)
    rows = db.session.execute(statement.where(ReminderSent.certificate_id.in_(certificate_ids)))
    return {(row[0], row[1], row[2]) for row in rows}


def _not_mailed(on: date) -> Sequence[ReminderSent]:
    certificate = joinedload(ReminderSent.certificate)
    statement = (
        select(ReminderSent)
        .where(ReminderSent.is_mailed.is_(False), ReminderSent.made_on >= on - STALE_AFTER)
        .options(
            certificate.joinedload(Certificate.kind),
            certificate.joinedload(Certificate.product).joinedload(Product.establishment),
            certificate.joinedload(Certificate.establishment),
        )
        .order_by(ReminderSent.expires_on, ReminderSent.id)
    )
    return db.session.scalars(statement).unique().all()


def _mails(reminders: Iterable[ReminderSent]) -> Mapping[str, list[str]]:
    """Lines for each recipient: the officers of the unit, the registrars where it has none."""
    statement = select(Account).where(Account.state == AccountState.ACTIVE)
    accounts = db.session.scalars(statement.order_by(Account.id)).all()
    mails: defaultdict[str, list[str]] = defaultdict(list)
    for reminder in reminders:
        for account in _recipients(reminder.certificate, accounts):
            mails[account.email].append(_line(reminder))
    return mails


def _recipients(certificate: Certificate, accounts: Sequence[Account]) -> list[Account]:
    owner = certificate.product or certificate.establishment
    producer = certificate.product.establishment if certificate.product else owner
    bound = [
        one
        for one in accounts
        if (one.establishment_code and producer and one.establishment_code == producer.code)
        or (one.commune_code and owner and one.commune_code == owner.commune_code)
    ]
    registrars = [
        one
        for one in accounts
        if Role.REGISTRAR in one.role_set and not one.commune_code and not one.establishment_code
    ]
    return bound or registrars


def _line(reminder: ReminderSent) -> str:
    certificate = reminder.certificate
    owner = certificate.product or certificate.establishment
    register = "san-pham" if certificate.product else "co-so"
    name, code = (owner.name, owner.code) if owner else ("", "")
    return (
        f"- {name}: {certificate.kind.label} {certificate.number}".rstrip()
        + f", hết hạn ngày {reminder.expires_on:%d/%m/%Y}.\n"
        + f"  {absolute(f'/can-bo/{register}/{code}')}"
    )


def _body(lines: Sequence[str]) -> str:
    return (
        "Các chứng nhận sau sắp hết hạn. Xin nhắc cơ sở làm thủ tục cấp lại, hoặc nhập giấy mới"
        " nếu đã có.\n\n" + "\n".join(lines) + "\n"
    )
