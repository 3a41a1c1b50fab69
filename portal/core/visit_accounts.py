"""Accounts drawn up of visits: what is new, figures by day, histories, removal in due time."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    bindparam,
    delete,
    exists,
    func,
    insert,
    select,
    text,
    tuple_,
)

from portal.core.visit_tables import (
    place_figure,
    salt,
    scan,
    scan_figure,
    told_place,
    unsettled,
)
from portal.core.visits import Visits, upsert

# Products asked for in one statement; databases allow some thousands of values.
CHUNK = 500
# Days of codes removed in one transaction, so that scans are never kept waiting for long.
REMOVED_AT_ONCE = 200
KEY = ("subject", "day", "network")
_PUT_FIGURES = upsert(
    "INSERT INTO scan_figure (subject, day, product, scans, networks)"
    " VALUES (:subject, :day, :product, :scans, :networks)"
    " ON CONFLICT (subject, day) DO UPDATE SET"
    " product = excluded.product, scans = excluded.scans, networks = excluded.networks"
)


@dataclass(frozen=True, slots=True)
class Unsettled:
    """A code and a day whose figures are behind; `version` is how far they were when asked."""

    subject: str
    day: date
    version: int


class ScannedDay(NamedTuple):
    """How often and from how many networks a code was scanned on a day."""

    day: date
    scans: int
    networks: int


class Told(NamedTuple):
    """Where one scan of a code was, as the person said, and the minute since 1970."""

    minute: int
    commune: str


class ProductDay(NamedTuple):
    """The figures of one code of a product on a day."""

    product: str
    day: date
    scans: int
    networks: int


class PlaceDay(NamedTuple):
    """How many networks said on a day that they scanned a code of a product in a commune."""

    product: str
    day: date
    commune: str
    told: int


def unsettled_days(visits: Visits, limit: int) -> list[Unsettled]:
    """What the worker has yet to look at."""
    columns = (unsettled.c.subject, unsettled.c.day, unsettled.c.version)
    with visits.reading() as connection:
        return [Unsettled(*row) for row in connection.execute(select(*columns).limit(limit))]


def settle(visits: Visits, days: Sequence[Unsettled], products: Mapping[str, str]) -> None:
    """Draw up the figures of these days anew and take them off the list, all at once.

    `products` names the product of each subject that belongs to one. A day to which scans were
    added meanwhile stays on the list.
    """
    with visits.writing() as connection:
        for one in days:
            _draw_up(connection, one, products.get(one.subject, ""))
        seen = [(one.subject, one.day, one.version) for one in days]
        columns = tuple_(unsettled.c.subject, unsettled.c.day, unsettled.c.version)
        connection.execute(delete(unsettled).where(columns.in_(seen)))


def scanned_days(visits: Visits, subjects: Iterable[str]) -> list[ScannedDay]:
    """The days on which one thing was scanned under any of its codes, oldest first."""
    statement = (
        select(scan.c.day, func.sum(scan.c.scans), func.count(scan.c.network.distinct()))
        .where(scan.c.subject.in_(list(subjects)))
        .group_by(scan.c.day)
        .order_by(scan.c.day)
    )
    with visits.reading() as connection:
        return [ScannedDay(*row) for row in connection.execute(statement)]


def told_places(visits: Visits, subjects: Iterable[str]) -> list[Told]:
    """Where one thing was scanned, oldest first; the last place of each network and day.

    Places told by networks that did not scan the thing on that day are left out.
    """
    columns = told_place.c
    statement = (
        select(columns.day, columns.network, columns.minute, columns.commune)
        .where(columns.subject.in_(list(subjects)), _was_scanned())
        .order_by(columns.minute, columns.subject)
    )
    last: dict[tuple[date, int], Told] = {}
    with visits.reading() as connection:
        for day, network, minute, commune in connection.execute(statement):
            last[day, network] = Told(minute, commune)
    return sorted(last.values())


def figures_of(visits: Visits, products: Sequence[str], since: date) -> list[ProductDay]:
    """The figures of these products, by product and day."""
    columns = scan_figure.c
    found: list[ProductDay] = []
    with visits.reading() as connection:
        for some in _portions(products):
            statement = (
                select(
                    columns.product,
                    columns.day,
                    func.sum(columns.scans),
                    func.sum(columns.networks),
                )
                .where(columns.product.in_(some), columns.day >= since)
                .group_by(columns.product, columns.day)
            )
            found += [ProductDay(*row) for row in connection.execute(statement)]
    return found


def places_of(visits: Visits, products: Sequence[str], since: date) -> list[PlaceDay]:
    """Where these products were scanned, by product, day and commune."""
    columns = place_figure.c
    found: list[PlaceDay] = []
    with visits.reading() as connection:
        for some in _portions(products):
            statement = (
                select(columns.product, columns.day, columns.commune, func.sum(columns.told))
                .where(columns.product.in_(some), columns.day >= since)
                .group_by(columns.product, columns.day, columns.commune)
            )
            found += [PlaceDay(*row) for row in connection.execute(statement)]
    return found


def remove_rows_before(visits: Visits, day: date) -> int:
    """Remove the rows of scans and places before `day`, not their figures; returns how many.

    A day whose figures are behind is kept until they are drawn up.
    """
    removed = 0
    while ended := _settled_before(visits, day):
        with visits.writing() as connection:
            for table in (told_place, scan):
                here = and_(table.c.subject == bindparam("s"), table.c.day == bindparam("d"))
                removed += connection.execute(delete(table).where(here), ended).rowcount
    return removed


def forget_secrets(visits: Visits, today: date) -> None:
    """Remove the secrets of other days than today; they may linger in files until `wipe`."""
    with visits.writing() as connection:
        connection.execute(delete(salt).where(salt.c.day != today))


def wipe(visits: Visits) -> bool:
    """Have what was removed leave the files too; returns False when others kept that from it.

    On SQLite the write-ahead log is emptied, on a server the dead rows of secrets are.
    """
    engine = visits.engine().execution_options(isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        if visits.file is None:
            connection.execute(text("VACUUM salt"))
            return True
        busy = connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)")).scalar_one()
        return not busy


def _settled_before(visits: Visits, day: date) -> list[dict[str, object]]:
    is_behind = exists().where(unsettled.c.subject == scan.c.subject, unsettled.c.day == scan.c.day)
    statement = select(scan.c.subject, scan.c.day).where(scan.c.day < day, ~is_behind)
    with visits.reading() as connection:
        rows = connection.execute(statement.distinct().limit(REMOVED_AT_ONCE)).all()
    return [{"s": subject, "d": its_day} for subject, its_day in rows]


def _was_scanned() -> ColumnElement[bool]:
    same = (getattr(scan.c, name) == getattr(told_place.c, name) for name in KEY)
    return exists().where(*same)


def _portions(products: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(products), CHUNK):
        yield products[start : start + CHUNK]


def _draw_up(connection: Connection, one: Unsettled, product: str) -> None:
    here = (scan.c.subject == one.subject, scan.c.day == one.day)
    scans, networks = connection.execute(
        select(func.coalesce(func.sum(scan.c.scans), 0), func.count()).where(*here)
    ).one()
    if not scans:
        return
    figures = {"product": product, "scans": scans, "networks": networks}
    connection.execute(_PUT_FIGURES, {"subject": one.subject, "day": one.day, **figures})
    _draw_up_places(connection, one, product)


def _draw_up_places(connection: Connection, one: Unsettled, product: str) -> None:
    key = {"subject": one.subject, "day": one.day}
    table = place_figure.c
    connection.execute(
        delete(place_figure).where(table.subject == one.subject, table.day == one.day)
    )
    told = connection.execute(
        select(told_place.c.commune, func.count())
        .where(told_place.c.subject == one.subject, told_place.c.day == one.day, _was_scanned())
        .group_by(told_place.c.commune)
    ).all()
    rows = [{**key, "product": product, "commune": commune, "told": n} for commune, n in told]
    if rows:
        connection.execute(insert(place_figure), rows)
