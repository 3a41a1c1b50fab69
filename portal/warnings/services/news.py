"""What is to be told of a warning: noted with the change, announced on its day, mailed once."""

from datetime import date, datetime

from sqlalchemy import select

from portal.core import clock
from portal.core.db import db
from portal.registry.models import Establishment, Product
from portal.subscriptions.services import announce
from portal.warnings.models import ConsumerWarning
from portal.warnings.states import MEASURE_LABELS
from portal.warnings.upkeep import Occasion, WarningDelivery, WarningNews, WarningRecipient

TOPIC = "warnings"


def note_news(warning: ConsumerWarning, occasion: Occasion, *, day: date) -> None:
    """Have people told of a warning from `day` on, at once where that has come.

    Sample warnings are told to nobody. News that waits for its day moves with the day.
    """
    if warning.is_sample:
        return
    waiting = _waiting(warning, occasion)
    news = waiting or WarningNews(warning=warning, occasion=occasion)
    news.day = day
    db.session.add(news)
    if day <= clock.today():
        tell_news(news, at=clock.now())


def tell_news(news: WarningNews, *, at: datetime) -> None:
    """Announce one piece of news to subscribers and list the agencies that get it by mail."""
    news.told_at = at
    db.session.flush()
    title = title_of(news)
    for topic in topics_of(news.warning):
        announce(topic, title=title, path=news.warning.path, at=at)
    active = (
        select(WarningRecipient).where(WarningRecipient.is_active).order_by(WarningRecipient.id)
    )
    for recipient in db.session.scalars(active):
        db.session.add(WarningDelivery(news=news, recipient=recipient, made_at=at))


def put_off(warning: ConsumerWarning, day: date) -> None:
    """Let the news of a warning that nobody has heard of wait for another day."""
    waiting = _waiting(warning, Occasion.ISSUED)
    if waiting is not None:
        note_news(warning, Occasion.ISSUED, day=day)


def title_of(news: WarningNews) -> str:
    """The news in one line."""
    warning = news.warning
    if news.occasion is Occasion.LIFTED:
        return f"Đã gỡ cảnh báo: {warning.title}"
    if news.occasion is Occasion.MEASURE:
        return f"Đổi biện pháp thành “{MEASURE_LABELS[warning.measure]}”: {warning.title}"
    return warning.title


def topics_of(warning: ConsumerWarning) -> list[str]:
    """Under which topics a warning is news: its products, their producers, where these are."""
    producers = [one.establishment for one in warning.products if one.establishment]
    establishments = [*warning.establishments, *producers]
    places: list[Product | Establishment] = [*warning.products, *establishments]
    named = [
        TOPIC,
        *(f"product:{one.code}" for one in warning.products),
        *(f"establishment:{one.code}" for one in establishments),
        *(f"commune:{one.commune_code}" for one in places if one.commune_code),
    ]
    return list(dict.fromkeys(named))


def _waiting(warning: ConsumerWarning, occasion: Occasion) -> WarningNews | None:
    return db.session.scalar(
        select(WarningNews).where(
            WarningNews.warning_id == warning.id,
            WarningNews.occasion == occasion,
            WarningNews.told_at.is_(None),
        )
    )
