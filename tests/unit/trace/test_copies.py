"""The rules that notice copies, against a slow and plain reading of the same words."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from portal.core import clock
from portal.core.visit_accounts import ScannedDay, Told
from portal.trace.copies.rules import CopyRule, CopyRuleKind
from portal.trace.copies.signs import ScanHistory, networks, suspicions

START = date(2026, 11, 1)
COMMUNES = {"21478": "51", "21548": "51", "24958": "68", "00001": "01"}
Scan = tuple[int, int]  # day of the history, network
Answer = tuple[int, int, str]  # minute of the history, network, commune


def rule(kind: CopyRuleKind, number: int, hours: int, **changes: object) -> CopyRule:
    values: dict[str, object] = {"effective_from": START, "effective_to": None, **changes}
    return CopyRule(code=kind.value, kind=kind, number=number, period_hours=hours, **values)


def minute_of(minute: int) -> int:
    noon = datetime.combine(START, datetime.min.time(), clock.VIETNAM)
    return int(noon.timestamp()) // 60 + minute


def history(
    scans: Iterable[Scan] = (), told: Iterable[Answer] = (), **changes: object
) -> ScanHistory:
    by_day: dict[int, list[int]] = defaultdict(list)
    for day, network in scans:
        by_day[day].append(network)
    days = [
        ScannedDay(START + timedelta(days=day), len(of_day), len(set(of_day)))
        for day, of_day in sorted(by_day.items())
    ]
    places = [Told(minute_of(minute), commune) for minute, _network, commune in sorted(told)]
    return ScanHistory(days, places, COMMUNES, **changes)  # type: ignore[arg-type]


def fires(of: ScanHistory, one: CopyRule) -> bool:
    return bool(suspicions(of, [one]))


# The oracle: tries every period that ends on any day or minute -------------------------------


def naive_many(scans: list[Scan], number: int, days: int, after: int) -> bool:
    counted = [(day, network) for day, network in scans if day > after]
    for end in range(60):
        of_period = [(day, net) for day, net in counted if end - days < day <= end]
        seen = 0
        for position, day in enumerate(sorted({day for day, _ in of_period})):
            seen += len({network for its_day, network in of_period if its_day == day})
            seen -= 1 if position else 0
        if seen >= number:
            return True
    return False


def naive_apart(told: list[Answer], number: int, hours: int, *, provinces: bool) -> bool:
    for start, _network, _commune in told:
        units = {
            COMMUNES[commune] if provinces else commune
            for minute, _other, commune in told
            if start <= minute <= start + hours * 60
        }
        if len(units) >= number:
            return True
    return False


SCANS = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 6)), max_size=60)
TOLD = st.lists(
    st.tuples(st.integers(0, 4000), st.integers(0, 5), st.sampled_from(sorted(COMMUNES))),
    max_size=12,
)


@given(SCANS, st.integers(1, 30), st.integers(1, 35))
def test_many_networks_are_noticed_exactly_when_a_period_holds_them(
    scans: list[Scan], number: int, days: int
) -> None:
    one = rule(CopyRuleKind.NETWORKS, number, days * 24)

    assert fires(history(scans), one) is naive_many(scans, number, days, after=-1)


@given(SCANS, st.integers(1, 12), st.integers(1, 35), st.integers(0, 40), st.integers(-1, 40))
def test_after_the_sale_only_later_days_count(
    scans: list[Scan], number: int, days: int, sold: int, cleared: int
) -> None:
    one = rule(CopyRuleKind.AFTER_SALE, number, days * 24)
    of = history(scans, sold_on=START + timedelta(days=sold), since=START + timedelta(days=cleared))

    assert fires(of, one) is naive_many(scans, number, days, after=max(sold, cleared))


@given(TOLD, st.integers(1, 4), st.integers(1, 48), st.booleans())
def test_places_far_apart_are_noticed_exactly_when_a_period_holds_them(
    told: list[Answer], number: int, hours: int, provinces: bool
) -> None:
    kind = CopyRuleKind.PROVINCES if provinces else CopyRuleKind.COMMUNES
    one = rule(kind, number, hours)

    expected = naive_apart(told, number, hours, provinces=provinces)
    assert fires(history(told=told), one) is expected


@given(SCANS, st.tuples(st.integers(0, 40), st.integers(0, 6)), st.integers(1, 20))
def test_one_more_scan_never_ends_a_suspicion(scans: list[Scan], more: Scan, number: int) -> None:
    one = rule(CopyRuleKind.NETWORKS, number, 30 * 24)

    assert fires(history([*scans, more]), one) or not fires(history(scans), one)


@given(SCANS, st.integers(0, 60))
def test_the_order_in_which_scans_are_looked_at_does_not_matter(
    scans: list[Scan], cut: int
) -> None:
    """What fires on a part fires on the whole, at the same time or before: nothing is missed."""
    one = rule(CopyRuleKind.NETWORKS, 6, 10 * 24)
    part, whole = suspicions(history(scans[:cut]), [one]), suspicions(history(scans), [one])

    assert len(part) <= len(whole)
    if part:
        assert whole[0].last_at <= part[0].last_at


# Fairness -----------------------------------------------------------------------------------


def test_one_person_who_scans_every_day_is_one_network() -> None:
    daily = [(day, 1) for day in range(30) for _ in range(10)]

    assert networks(history(daily).days) == 1
    assert not fires(history(daily), rule(CopyRuleKind.NETWORKS, 2, 30 * 24))


def test_ten_copies_scanned_on_one_day_are_ten_networks() -> None:
    assert networks(history([(3, network) for network in range(10)]).days) == 10


def test_without_a_sale_the_rule_of_sales_is_silent() -> None:
    many = [(day, network) for day in range(9) for network in range(9)]

    assert not fires(history(many), rule(CopyRuleKind.AFTER_SALE, 1, 24))


def test_scans_on_the_day_of_the_sale_are_the_shops() -> None:
    one = rule(CopyRuleKind.AFTER_SALE, 2, 30 * 24)
    on_the_day = [(5, network) for network in range(9)]

    assert not fires(history(on_the_day, sold_on=START + timedelta(days=5)), one)
    assert fires(history(on_the_day, sold_on=START + timedelta(days=4)), one)


def test_a_rule_judges_only_days_on_which_it_was_in_force() -> None:
    scans = [(5, network) for network in range(9)]
    ended = rule(CopyRuleKind.NETWORKS, 5, 24, effective_to=START + timedelta(days=4))
    begun = rule(CopyRuleKind.NETWORKS, 5, 24, effective_from=START + timedelta(days=6))
    present = rule(CopyRuleKind.NETWORKS, 5, 24, effective_to=START + timedelta(days=5))

    assert [fires(history(scans), one) for one in (ended, begun, present)] == [False, False, True]


def test_a_suspicion_says_when_where_and_how_often() -> None:
    scans = [(2, 1), (2, 1), (3, 2), (3, 3), (3, 4)]
    told = [(10, 1, "21478"), (40, 2, "24958"), (50, 3, "21478")]
    rules = [rule(CopyRuleKind.NETWORKS, 3, 48), rule(CopyRuleKind.PROVINCES, 2, 1)]

    many, apart = suspicions(history(scans, told), rules)

    assert (many.rule, many.count) == ("networks", 5)
    assert many.first_at.astimezone(clock.VIETNAM).date() == START + timedelta(days=2)
    assert many.last_at.astimezone(clock.VIETNAM).date() == START + timedelta(days=3)
    assert (apart.rule, apart.count, apart.places) == ("provinces", 2, ("21478", "24958"))
    assert apart.last_at - apart.first_at == timedelta(minutes=30)
