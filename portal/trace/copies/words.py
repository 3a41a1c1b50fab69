"""What an alert of copied labels says to the person who holds the label."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from portal.core import clock
from portal.core.db import db
from portal.core.language import N_
from portal.core.language import gettext as _
from portal.places.models import Commune, place_name
from portal.trace.copies.rules import CopyRule, CopyRuleKind
from portal.trace.models import CopyAlert

REPORT_PATH = "/lien-he"
# What is told must hold in every reader's hand: the label in it may be the true one.
WORDS = {
    CopyRuleKind.NETWORKS: N_(
        "Mã này đã được quét %(count)s lần, từ nhiều mạng khác nhau, trong %(days)s ngày "
        "(%(first)s – %(last)s). Cổng cảnh báo khi một mã của riêng một sản phẩm được quét từ "
        "%(number)s mạng trở lên."
    ),
    CopyRuleKind.AFTER_SALE: N_(
        "Mã này đã được quét %(count)s lần, từ nhiều mạng khác nhau, sau ngày sản phẩm được ghi "
        "nhận là đã bán (%(first)s – %(last)s). Cổng cảnh báo khi có %(number)s mạng trở lên "
        "trong %(days)s ngày."
    ),
    CopyRuleKind.COMMUNES: N_(
        "Mã này đã được quét %(count)s lần ở các nơi xa nhau trong %(hours)s giờ: %(places)s. "
        "Một sản phẩm không thể ở %(number)s xã, phường khác nhau trong thời gian đó."
    ),
    CopyRuleKind.PROVINCES: N_(
        "Mã này đã được quét %(count)s lần ở các nơi xa nhau trong %(hours)s giờ: %(places)s. "
        "Một sản phẩm không thể ở %(number)s tỉnh, thành phố khác nhau trong thời gian đó."
    ),
}


@dataclass(frozen=True, slots=True)
class AlertWords:
    """An alert as people read it: what was seen, and what to do."""

    seen: str
    advice: str


def words_of(alert: CopyAlert) -> AlertWords:
    """What the page says of an alert: the rule that fired, in the language of the page."""
    advice = _(
        "Điều này chưa có nghĩa là sản phẩm trên tay bạn là giả: tem thật cũng có thể đã bị chép "
        "lại. Hãy so lô, hạn dùng và bao bì với trang này, giữ tem và hóa đơn, hỏi nơi bán, và "
        "báo cho cơ quan quản lý nếu thấy khác."
    )
    rule = _rule_of(alert)
    if rule is None:
        plain = _("Mã này đã được quét %(count)s lần theo cách giống như tem bị sao chép.")
        return AlertWords(plain % {"count": alert.count}, advice)
    return AlertWords(_(WORDS[rule.kind]) % _numbers(alert, rule), advice)


def _numbers(alert: CopyAlert, rule: CopyRule) -> dict[str, object]:
    return {
        "count": alert.count,
        "number": rule.number,
        "days": rule.days,
        "hours": rule.period_hours,
        "first": f"{alert.first_at.astimezone(clock.VIETNAM):%d/%m/%Y}",
        "last": f"{alert.last_at.astimezone(clock.VIETNAM):%d/%m/%Y}",
        "places": ", ".join(_names(alert.places)),
    }


def _names(codes: Sequence[str]) -> list[str]:
    found = db.session.scalars(select(Commune).where(Commune.code.in_(codes)))
    names = {commune.code: place_name(commune) for commune in found}
    return [names.get(code, code) for code in codes]


def _rule_of(alert: CopyAlert) -> CopyRule | None:
    day = alert.last_at.astimezone(clock.VIETNAM).date()
    statement = select(CopyRule).where(CopyRule.code == alert.rule, CopyRule.effective_from <= day)
    return db.session.scalars(statement.order_by(CopyRule.effective_from.desc())).first()
