"""A record with its certificates, standards and pictures as plain values, and back again."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import Date, Enum, inspect
from sqlalchemy.sql.elements import NamedColumn

from portal.core.db import Model, db
from portal.core.former import plain
from portal.registry.models import AppliedStandard, Certificate, Product, ProductImage
from portal.registry.services.trail import Owner

State = dict[str, Any]
# What tells records apart or follows from a change is no part of their state.
_APART = frozenset({"id", "code", "origin", "version", "published_at", "updated_at"})
_OF_AN_OWNER = frozenset({"product_id", "establishment_id"})
CERTIFICATES, STANDARDS, PICTURES = "certificates", "standards", "pictures"


def whole_state(record: Owner) -> State:
    """All that can be changed of a record, in values that JSON knows."""
    state = _row(record, without=_APART)
    state[CERTIFICATES] = [_row(one, without=_OF_AN_OWNER) for one in record.certificates]
    if isinstance(record, Product):
        state[STANDARDS] = [_row(one, without={"id", "product_id"}) for one in record.standards]
        state[PICTURES] = pictures_of(record)
    return state


def differences(before: State, after: State) -> dict[str, tuple[object, object]]:
    """Which fields changed, each with its value before and after; parts told in short."""
    return {
        name: (_told(name, before[name]), _told(name, after[name]))
        for name in before
        if before[name] != after[name]
    }


def restore(record: Owner, state: Mapping[str, Any]) -> None:
    """Give a record the state that it had."""
    if isinstance(record, Product):
        record.standards.clear()
        set_pictures(record, state[PICTURES])
        record.standards.extend(_filled(AppliedStandard(), row) for row in state[STANDARDS])
    _restore_certificates(record, state[CERTIFICATES])
    _fill(record, state, _APART)


def pictures_of(product: Product) -> list[State]:
    """The pictures of a product in order, as plain values."""
    return [_row(one, without={"id", "product_id"}) for one in product.images]


def set_pictures(product: Product, rows: Iterable[Mapping[str, Any]]) -> None:
    """Let a product have these pictures, numbered anew; must come before other changes."""
    product.images.clear()
    # Positions are unique: the present rows go before the others come.
    db.session.flush()
    for position, row in enumerate(rows, 1):
        product.images.append(_filled(ProductImage(), {**row, "position": position}))


def _restore_certificates(record: Owner, rows: Iterable[Mapping[str, Any]]) -> None:
    """Certificates that were entered since go: what they said stays in the state kept of them."""
    present = {one.id: one for one in record.certificates}
    kept: set[int] = set()
    for row in rows:
        certificate = present.get(row["id"]) or Certificate()
        _fill(certificate, row, _OF_AN_OWNER)
        if certificate.id not in present:
            record.certificates.append(certificate)
        kept.add(row["id"])
    for number in present.keys() - kept:
        record.certificates.remove(present[number])
        db.session.delete(present[number])


def _row(record: Model, *, without: Iterable[str]) -> State:
    return {name: plain(getattr(record, name)) for name in _columns(record) if name not in without}


def _fill(record: Model, state: Mapping[str, Any], without: Iterable[str]) -> None:
    for name, column in _columns(record).items():
        if name in state and name not in without:
            setattr(record, name, _read(column, state[name]))


def _filled(record: Any, state: Mapping[str, Any]) -> Any:
    _fill(record, state, ())
    return record


def _columns(record: Model) -> Mapping[str, NamedColumn[Any]]:
    return {one.key: one.columns[0] for one in inspect(type(record)).column_attrs}


def _read(column: NamedColumn[Any], value: Any) -> Any:
    if value is None:
        return None
    if isinstance(column.type, Date):
        return date.fromisoformat(value)
    if isinstance(column.type, Enum) and column.type.enum_class is not None:
        return column.type.enum_class(value)
    return value


def _told(name: str, value: Any) -> object:
    if name == CERTIFICATES:
        return "; ".join(_certificate_line(row) for row in value)
    if name == STANDARDS:
        return "; ".join(row["code"] for row in value)
    if name == PICTURES:
        return "; ".join(f"{row['position']}. {row['alt']}" for row in value)
    return value


def _certificate_line(row: Mapping[str, Any]) -> str:
    days = " – ".join(row[name] or "?" for name in ("issued_on", "expires_on"))
    taken_back = f", thu hồi {row['withdrawn_on']}" if row["withdrawn_on"] else ""
    stars = f", {row['stars']} sao" if row["stars"] else ""
    return f"{row['kind_code']} {row['number']} ({days}{stars}{taken_back})".replace("  ", " ")
