"""How often the products of an establishment were scanned, by week and commune."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from sqlalchemy import select

from portal.core.db import db
from portal.core.errors import NotFoundError
from portal.core.language import gettext as _
from portal.core.visit_accounts import PlaceDay, ProductDay, figures_of, places_of
from portal.core.visits import Visits
from portal.places.models import Commune, place_name
from portal.registry.models import Establishment, Product

DAYS_OF_A_WEEK = 7
Figure = TypeVar("Figure", ProductDay, PlaceDay)


@dataclass(frozen=True, slots=True)
class ProductScans:
    """The scans of one product in a week; `networks` adds up those of its days."""

    code: str
    name: str
    scans: int
    networks: int


@dataclass(frozen=True, slots=True)
class CommuneScans:
    """How many of the scans of a week were told to be in this commune."""

    code: str
    name: str
    told: int


@dataclass(frozen=True, slots=True)
class WeekOfScans:
    """A week from Monday to Sunday; products and communes by falling number."""

    first_day: date
    last_day: date
    scans: int
    networks: int
    products: Sequence[ProductScans]
    communes: Sequence[CommuneScans]


def weeks_of_scans(
    visits: Visits, owner_code: str, *, weeks: int, today: date
) -> Sequence[WeekOfScans]:
    """The last `weeks` weeks of all products of an establishment, the present one first.

    Raises NotFoundError for a code of no establishment. Small numbers are told as they are: they
    are the producer's own, and no figure is of a person.
    """
    names = _products_of(owner_code)
    monday = _monday(today)
    mondays = [monday - timedelta(days=DAYS_OF_A_WEEK * back) for back in range(weeks)]
    figures = _by_week(figures_of(visits, list(names), mondays[-1]))
    places = _by_week(places_of(visits, list(names), mondays[-1]))
    communes = _commune_names({one.commune for week in places.values() for one in week})
    return [
        _week(day, _products(figures[day], names), _communes(places[day], communes))
        for day in mondays
    ]


def _week(
    day: date, products: Sequence[ProductScans], communes: Sequence[CommuneScans]
) -> WeekOfScans:
    return WeekOfScans(
        first_day=day,
        last_day=day + timedelta(days=DAYS_OF_A_WEEK - 1),
        scans=sum(one.scans for one in products),
        networks=sum(one.networks for one in products),
        products=products,
        communes=communes,
    )


def _products(figures: Iterable[ProductDay], names: Mapping[str, str]) -> list[ProductScans]:
    scans: Counter[str] = Counter()
    networks: Counter[str] = Counter()
    for one in figures:
        scans[one.product] += one.scans
        networks[one.product] += one.networks
    return [
        ProductScans(code, names[code], count, networks[code])
        for code, count in scans.most_common()
    ]


def _communes(places: Iterable[PlaceDay], names: Mapping[str, str]) -> list[CommuneScans]:
    told: Counter[str] = Counter()
    for one in places:
        told[one.commune] += one.told
    return [CommuneScans(code, names.get(code, code), n) for code, n in told.most_common()]


def _by_week(figures: Iterable[Figure]) -> dict[date, list[Figure]]:
    weeks: dict[date, list[Figure]] = defaultdict(list)
    for one in figures:
        weeks[_monday(one.day)].append(one)
    return weeks


def _products_of(owner_code: str) -> Mapping[str, str]:
    owner = db.session.scalar(select(Establishment).where(Establishment.code == owner_code))
    if owner is None:
        raise NotFoundError(_("Không có cơ sở nào mang mã %(code)s.") % {"code": owner_code})
    statement = select(Product.code, Product.name).where(Product.establishment_id == owner.id)
    return {row.code: row.name for row in db.session.execute(statement)}


def _commune_names(codes: set[str]) -> dict[str, str]:
    found = db.session.scalars(select(Commune).where(Commune.code.in_(codes)))
    return {commune.code: place_name(commune) for commune in found}


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
