"""Chores of the worker: news of warnings is told on its day, and mailed to agencies once."""

import logging
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import joinedload

from portal.core import clock
from portal.core.addresses import absolute
from portal.core.db import db, unit_of_work
from portal.core.mail import is_mail_configured, post_mail
from portal.registry.models import Product
from portal.warnings.models import ConsumerWarning
from portal.warnings.services.news import tell_news, title_of
from portal.warnings.states import MEASURE_LABELS
from portal.warnings.upkeep import WarningDelivery, WarningNews

log = logging.getLogger(__name__)
# A mail that could not go out for longer than this is no news any more.
STALE_AFTER = timedelta(days=3)


class WarningRounds:
    """A chore of the worker.

    A mail is handed to the post before that is noted: killed in between it goes out twice, which
    for a warning is better than never.
    """

    def step(self) -> bool:
        """Tell one piece of news whose day has come, or post one mail; whether there was one.

        Trouble with the database is logged and tried again at the next step.
        """
        try:
            is_done = tell_due(clock.now()) or post_next(clock.now())
            db.session.rollback()
        except SQLAlchemyError:
            log.warning("news of warnings could not be told", exc_info=True)
            return False
        return is_done


def tell_due(at: datetime) -> bool:
    """Tell one piece of news whose day has come; whether there was one."""
    day = at.astimezone(clock.VIETNAM).date()
    due = (
        select(WarningNews)
        .where(WarningNews.told_at.is_(None), WarningNews.day <= day)
        .order_by(WarningNews.id)
        .limit(1)
    )
    if db.session.scalar(due) is None:
        return False
    with unit_of_work():
        news = db.session.scalar(due.with_for_update())
        if news is not None:
            tell_news(news, at=at)
    return True


def post_next(at: datetime) -> bool:
    """Post the mail that has waited longest; whether there was one."""
    if not is_mail_configured():
        return False
    delivery = db.session.scalar(
        select(WarningDelivery)
        .where(WarningDelivery.posted_at.is_(None), WarningDelivery.made_at >= at - STALE_AFTER)
        .options(
            joinedload(WarningDelivery.recipient),
            joinedload(WarningDelivery.news).joinedload(WarningNews.warning),
        )
        .order_by(WarningDelivery.made_at, WarningDelivery.id)
        .limit(1)
    )
    if delivery is None:
        return False
    number, news = delivery.id, delivery.news
    post_mail(delivery.recipient.email, subject=title_of(news), body=_body(news))
    with unit_of_work():
        db.session.get_one(WarningDelivery, number).posted_at = at
    return True


def _body(news: WarningNews) -> str:
    warning = news.warning
    lines = [title_of(news), "", warning.summary, ""]
    if warning.lifted_on is not None:
        lines += [f"Gỡ ngày {warning.lifted_on:%d/%m/%Y}: {warning.lifted_reason}", ""]
    lines += _facts(warning)
    return "\n".join([*lines, "", f"Toàn văn: {absolute(warning.path)}"]) + "\n"


def _facts(warning: ConsumerWarning) -> list[str]:
    named = [_product(warning, product) for product in warning.products]
    named += [f"{one.name} {one.brand} {one.printed_gtin}".strip() for one in warning.goods]
    return [
        f"Biện pháp: {MEASURE_LABELS[warning.measure]}",
        f"Mối nguy: {warning.hazard}",
        *(["Hàng hóa: " + "; ".join(named)] if named else []),
        *([f"Lô hàng: {warning.lots}"] if warning.lots else []),
        "Việc cần làm:",
        *(f"- {step}" for step in warning.what_to_do),
        f"Nơi phát: {warning.issuing_body}, ngày {warning.issued_on:%d/%m/%Y}",
        *(f"Liên hệ: {one.body} {one.phone} {one.office}".rstrip() for one in warning.contacts),
    ]


def _product(warning: ConsumerWarning, product: Product) -> str:
    lots = ", ".join(warning.lots_of(product))
    return f"{product.name} ({product.code}){f', lô {lots}' if lots else ''}"
