"""Many records entered or changed in one unit of work, each with all that one of them leaves.

What officers do to one record (`registry.services`) is done here to many: code, version, former
state, audit, public log and index, in a few statements for all of them.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import joinedload, selectinload

from portal.core import audit, clock, outbox
from portal.core.actor import Actor
from portal.core.db import db
from portal.core.former import FormerState
from portal.core.many_rows import insert_rows
from portal.imports.codes import issue_codes
from portal.imports.decisions import Change, Columns, Decisions, Touched
from portal.imports.models import RowAction
from portal.ledger.changes import note_changes
from portal.registry.models import Certificate, Establishment, Product
from portal.registry.publications import ESTABLISHMENTS, PRODUCTS
from portal.registry.register_queries import table_of
from portal.registry.services.trail import ESTABLISHMENT, PRODUCT, Owner
from portal.registry.services.whole_state import State, differences, whole_state

_PUBLICATIONS = {PRODUCT: PRODUCTS, ESTABLISHMENT: ESTABLISHMENTS}


def carry_out(decisions: Decisions, *, by: Actor) -> Sequence[Touched]:
    """Enter and change what was decided; inside the unit of work in which it was decided."""
    touched = enter_records(decisions.kind, decisions.entered, by=by)
    changes: defaultdict[str, list[Change]] = defaultdict(list)
    for change in decisions.changes.values():
        changes[change.kind].append(change)
    for kind, of_kind in changes.items():
        touched += change_records(kind, of_kind, by=by)
    return touched


def enter_records(kind: str, rows: Sequence[Columns], *, by: Actor) -> list[Touched]:
    """Enter new products or establishments, given with all their columns but the code's."""
    if not rows:
        return []
    now = clock.now()
    codes = issue_codes(kind, len(rows))
    for code, row in zip(codes, rows, strict=True):
        row["code"], row["origin"] = code, f"registered:{code}"
    same = {"published_at": now, "updated_at": now, "version": 1}
    insert_rows(db.session.connection(), table_of(kind), rows, same)
    audit.record_all(by.name, "registered", kind=kind, keys=codes)
    _tell(kind, codes)
    if kind == PRODUCT:
        producers = {row["establishment_id"] for row in rows} - {None}
        owners = select(Establishment.code).where(Establishment.id.in_(producers))
        outbox.mark_all_stale(ESTABLISHMENT, db.session.scalars(owners).all())
    return [Touched(code, RowAction.NEW, 1) for code in codes]


def change_records(kind: str, changes: Sequence[Change], *, by: Actor) -> list[Touched]:
    """Make each of these changes a new version of its record."""
    records = _records(kind, [change.code for change in changes])
    formers: list[State] = []
    befores: dict[str, State] = {}
    now = clock.now()
    with db.session.no_autoflush:
        for change in changes:
            record = records[change.code]
            befores[change.code] = before = whole_state(record)
            formers.append(_former(kind, record, before, by, now))
            _apply(change, record)
            record.updated_at = now
    neighbours = _neighbours(kind, records.values())
    db.session.flush()
    db.session.connection().execute(insert(FormerState), formers)
    for change in changes:
        record = records[change.code]
        told = differences(befores[change.code], whole_state(record))
        audit.record(
            by.name, change.action, kind=kind, key=change.code, note=change.note, changes=told
        )
    _tell(kind, list(records))
    _tell_neighbours(kind, changes, neighbours)
    return [Touched(code, RowAction.CHANGED, one.version) for code, one in records.items()]


def _records(kind: str, codes: Sequence[str]) -> dict[str, Any]:
    """The records with all that a state of them holds, locked until the commit."""
    table: Any = table_of(kind)
    statement = select(table).where(table.code.in_(codes)).with_for_update(of=table)
    statement = statement.options(selectinload(table.certificates))
    if kind == PRODUCT:
        statement = statement.options(
            selectinload(Product.images),
            selectinload(Product.standards),
            joinedload(Product.establishment),
        )
    else:
        statement = statement.options(selectinload(Establishment.products))
    found = {one.code: one for one in db.session.scalars(statement).unique()}
    return {code: found[code] for code in codes}


def _apply(change: Change, record: Owner) -> None:
    for name, value in change.columns.items():
        setattr(record, name, value)
    for columns in change.new_certificates:
        record.certificates.append(Certificate(**columns))
    for certificate in record.certificates:
        for name, value in change.certificates.get(certificate.id, {}).items():
            setattr(certificate, name, value)


def _former(kind: str, record: Owner, before: State, by: Actor, now: object) -> State:
    return {
        "kind": kind,
        "key": record.code,
        "version": record.version,
        "fields": before,
        "replaced_at": now,
        "replaced_by": by.name,
    }


def _tell(kind: str, codes: Sequence[str]) -> None:
    note_changes(_PUBLICATIONS[kind], codes)
    outbox.mark_all_stale(kind, codes)


def _neighbours(kind: str, records: Iterable[Any]) -> set[str]:
    """The codes of the records that show these."""
    if kind == ESTABLISHMENT:
        return {product.code for one in records for product in one.products}
    return {one.establishment.code for one in records if one.establishment is not None}


def _tell_neighbours(kind: str, changes: Sequence[Change], before: set[str]) -> None:
    if kind == ESTABLISHMENT:
        outbox.mark_all_stale(PRODUCT, sorted(before))
        return
    given = {change.columns.get("establishment_id") for change in changes} - {None}
    new = select(Establishment.code).where(Establishment.id.in_(given))
    outbox.mark_all_stale(ESTABLISHMENT, sorted(before | set(db.session.scalars(new))))
