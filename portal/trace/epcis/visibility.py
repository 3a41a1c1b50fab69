"""Who sees an event, and what the public sees of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import ColumnElement, func, or_, select, true

from portal.core import audit
from portal.core.db import db
from portal.core.revision import revise
from portal.trace.epcis.namespaces import full_name
from portal.trace.models import EpcisEvent
from portal.trace.rules import StepVisibility
from portal.trace.states import Visibility

# The portal's own names in events; `visibility` says who may see an event.
NAMESPACE = "urn:x-tcdlcl:epcis:"
FIELD = "visibility"
# What the public sees: what happened to which goods, when and where (NĐ 37/2026/NĐ-CP Điều 23.5
# điểm e). Quantities, parties, documents, measurements and names of one's own stay between the
# parties.
_PUBLIC_FIELDS = (
    ("type", "eventID", "eventTime", "eventTimeZoneOffset", "recordTime", "action", "bizStep")
    + ("disposition", "persistentDisposition", "transformationID", "parentID", "epcList")
    + ("childEPCs", "inputEPCList", "outputEPCList", "certificationInfo")
)
_PUBLIC_PARTS: Mapping[str, tuple[str, ...]] = {
    "readPoint": ("id",),
    "bizLocation": ("id",),
    "errorDeclaration": ("declarationTime", "reason", "correctiveEventIDs"),
}
_PUBLIC_LISTS = ("quantityList", "childQuantityList", "inputQuantityList", "outputQuantityList")
Event = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Reader:
    """Whose eyes look at events: of everyone, of a partner, of an owner or of the authority."""

    owner_code: str = ""
    is_partner: bool = False
    is_office: bool = False


EVERYONE = Reader()


def stated_visibility(event: Event, namespaces: Mapping[str, str]) -> Visibility | None:
    """What the event itself says; raises ValueError for a value that is not known."""
    for name, value in event.items():
        if name.endswith(FIELD) and full_name(name, namespaces) == (NAMESPACE, FIELD):
            return Visibility(value)
    return None


def public_view(event: Event) -> dict[str, Any]:
    """What everyone may see of a public event."""
    shown = {field: event[field] for field in _PUBLIC_FIELDS if field in event}
    for field, names in _PUBLIC_PARTS.items():
        if field in event:
            part = event[field]
            shown[field] = {name: part[name] for name in names if name in part}
    for field in _PUBLIC_LISTS:
        if field in event:
            shown[field] = [{"epcClass": one["epcClass"]} for one in event[field]]
    return shown


def unindexed(column: Any) -> Any:
    """The same value in a form that no index answers.

    A statement about one identifier must begin with the index of identifiers; without statistics
    SQLite may take the index of a business step or of what is public, which holds half of all
    events.
    """
    return func.coalesce(column, column)


def may_see(reader: Reader, visibility: Any = None) -> ColumnElement[bool]:
    """The condition under which a reader may see an event at all.

    `visibility` is the column itself where its index may lead the statement.
    """
    column = unindexed(EpcisEvent.visibility) if visibility is None else visibility
    if reader.is_office:
        return true()
    if not reader.is_partner:
        return cast(ColumnElement[bool], column == Visibility.PUBLIC)
    shared: ColumnElement[bool] = column.in_([Visibility.PUBLIC, Visibility.PARTNERS])
    if not reader.owner_code:
        return shared
    return or_(shared, unindexed(EpcisEvent.owner_code) == reader.owner_code)


def step_visibilities() -> Mapping[str, Visibility]:
    """Who sees events of each business step when they do not say it themselves."""
    rows = db.session.execute(select(StepVisibility.business_step, StepVisibility.visibility))
    return {row.business_step: row.visibility for row in rows}


def load_step_visibilities(rows: Sequence[Mapping[str, Any]], *, by: str) -> int:
    """Bring the table of business steps up to date; returns how many rows the list holds."""
    known = {one.business_step: one for one in db.session.scalars(select(StepVisibility))}
    for row in rows:
        rule = known.get(row["business_step"]) or StepVisibility()
        revise(rule, {**row, "visibility": Visibility(row["visibility"])})
        db.session.add(rule)
    audit.record(by, "loaded", kind="step_visibility", key="all", rows=len(rows))
    return len(rows)


def narrower(one: Visibility, other: Visibility) -> Visibility:
    """The one of two that fewer people see."""
    order: Iterable[Visibility] = (Visibility.OWNER, Visibility.PARTNERS, Visibility.PUBLIC)
    return next(candidate for candidate in order if candidate in {one, other})
