"""When the scans of one piece look like those of copies: the rules, applied to values.

Scans know no persons, so networks are counted, day by day: whoever scans ten times from one
place counts once that day. Numbers of different days cannot be compared. So that a buyer who
scans every day is not taken for many, one network of each further day is taken to be one that
was there before: a month of daily scans from one place counts as one network.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from portal.core import clock
from portal.core.visit_accounts import ScannedDay, Told
from portal.trace.copies.rules import CopyRule, CopyRuleKind

MINUTE = 60
HOUR_MINUTES = 60


@dataclass(frozen=True, slots=True)
class ScanHistory:
    """The scans of one piece: its days, the places told, the day of its sale.

    `provinces` names the province of each commune told; `since` is the day after which scans
    count, because everything before was looked at and found good.
    """

    days: Sequence[ScannedDay]
    told: Sequence[Told]
    provinces: Mapping[str, str]
    sold_on: date | None = None
    since: date = date.min


@dataclass(frozen=True, slots=True)
class Suspicion:
    """A rule that fired: how many scans in its period, when, and in which communes."""

    rule: str
    count: int
    first_at: datetime
    last_at: datetime
    places: tuple[str, ...] = ()


def suspicions(history: ScanHistory, rules: Iterable[CopyRule]) -> list[Suspicion]:
    """The first time that each rule fired, rules in their order; a rule that did not is left out.

    A rule judges the scans of days on which it was in force.
    """
    found = (next(_fired(history, rule), None) for rule in rules)
    return [one for one in found if one is not None]


def networks(days: Sequence[ScannedDay]) -> int:
    """How many networks these days show for certain enough; see the head of this module."""
    return sum(day.networks for day in days) - max(len(days) - 1, 0)


def _fired(history: ScanHistory, rule: CopyRule) -> Iterator[Suspicion]:
    if rule.kind in (CopyRuleKind.NETWORKS, CopyRuleKind.AFTER_SALE):
        return _many_networks(history, rule)
    return _far_apart(history, rule)


def _many_networks(history: ScanHistory, rule: CopyRule) -> Iterator[Suspicion]:
    start = history.since
    if rule.kind is CopyRuleKind.AFTER_SALE:
        if history.sold_on is None:
            return
        # On the day of the sale the shop may have scanned it too.
        start = max(start, history.sold_on)
    days = [one for one in history.days if one.day > start and _is_in_force(rule, one.day)]
    for last in days:
        period = [one for one in days if timedelta() <= last.day - one.day < _days(rule)]
        if networks(period) >= rule.number:
            scans = sum(one.scans for one in period)
            yield Suspicion(rule.code, scans, _begin(period[0].day), _begin(last.day))


def _far_apart(history: ScanHistory, rule: CopyRule) -> Iterator[Suspicion]:
    told = [one for one in history.told if _counts(one, history, rule)]
    for last in told:
        period = [one for one in told if 0 <= last.minute - one.minute <= _minutes(rule)]
        communes = dict.fromkeys(one.commune for one in period)
        units = {_unit(commune, history, rule) for commune in communes}
        if len(units) >= rule.number:
            first_at, last_at = _moment(period[0]), _moment(last)
            yield Suspicion(rule.code, len(period), first_at, last_at, tuple(communes))


def _counts(told: Told, history: ScanHistory, rule: CopyRule) -> bool:
    day = _moment(told).astimezone(clock.VIETNAM).date()
    return day > history.since and _is_in_force(rule, day) and told.commune in history.provinces


def _unit(commune: str, history: ScanHistory, rule: CopyRule) -> str:
    return history.provinces[commune] if rule.kind is CopyRuleKind.PROVINCES else commune


def _is_in_force(rule: CopyRule, day: date) -> bool:
    return rule.effective_from <= day and (rule.effective_to is None or day <= rule.effective_to)


def _days(rule: CopyRule) -> timedelta:
    return timedelta(days=rule.days)


def _minutes(rule: CopyRule) -> int:
    return rule.period_hours * HOUR_MINUTES


def _moment(told: Told) -> datetime:
    return datetime.fromtimestamp(told.minute * MINUTE, UTC)


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), clock.VIETNAM).astimezone(UTC)
