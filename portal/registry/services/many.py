"""The same change to many records that were ticked in a list, each a change of its own."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from portal.core.actor import Actor
from portal.core.db import db
from portal.core.errors import ForbiddenError, RefusedError
from portal.registry.models import Establishment, Product
from portal.registry.services.changes import (
    change_establishment_state,
    list_again,
    withdraw_product,
)
from portal.registry.services.editing import update_establishment, update_product
from portal.registry.services.trail import Owner
from portal.registry.states import EstablishmentState, ProductState

MOST_AT_ONCE = 500


class Bulk(StrEnum):
    """What can be set for many records at once."""

    COMMUNE = "commune"
    RISK = "risk"
    OCOP_SET = "ocop_set"
    STATE = "state"


@dataclass(frozen=True, slots=True)
class BulkChange:
    """What to set to which value; a state needs a reason."""

    what: Bulk
    value: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """A record that was left as it is, and why."""

    code: str
    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a change to many records."""

    done: Sequence[str]
    refused: Sequence[Refused]


def change_many(records: Sequence[Owner], change: BulkChange, *, on: date, by: Actor) -> Outcome:
    """Make one change to each of these records; those that refuse are told with the reason.

    Raises RefusedError for more than 500, and for what such records do not have.
    """
    if len(records) > MOST_AT_ONCE:
        raise RefusedError(f"Mỗi lần sửa tối đa {MOST_AT_ONCE} hồ sơ.")
    done: list[str] = []
    refused: list[Refused] = []
    for record in records:
        code, name = record.code, record.name
        try:
            # What a refusal leaves half done is taken back; the others stay.
            with db.session.begin_nested():
                _change(record, change, on=on, by=by)
            done.append(code)
        except (RefusedError, ForbiddenError) as error:
            refused.append(Refused(code, name, error.message))
    return Outcome(done, refused)


def _change(record: Owner, change: BulkChange, *, on: date, by: Actor) -> None:
    _CHANGES[change.what](record, change, on, by)


def _set_commune(record: Owner, change: BulkChange, on: date, by: Actor) -> None:
    values = {"commune_code": change.value}
    if isinstance(record, Product):
        update_product(record, values, expected_version=record.version, on=on, by=by)
    else:
        update_establishment(record, values, expected_version=record.version, by=by)


def _set_risk(record: Owner, change: BulkChange, on: date, by: Actor) -> None:
    values = {"risk_code": change.value}
    update_product(_product(record), values, expected_version=record.version, on=on, by=by)


def _set_ocop_set(record: Owner, change: BulkChange, on: date, by: Actor) -> None:
    values = {"set_number": int(change.value) if change.value else None}
    update_product(_product(record), values, expected_version=record.version, on=on, by=by)


def _set_state(record: Owner, change: BulkChange, on: date, by: Actor) -> None:
    if isinstance(record, Establishment):
        state = EstablishmentState(change.value)
        change_establishment_state(record, state, reason=change.reason, on=on, by=by)
    elif change.value == ProductState.WITHDRAWN:
        withdraw_product(record, reason=change.reason, on=on, by=by)
    elif change.value == ProductState.LISTED:
        list_again(record, reason=change.reason, on=on, by=by)
    else:
        raise RefusedError("Thu hồi sản phẩm được làm cho từng sản phẩm, kèm lời khuyên.")


_CHANGES: dict[Bulk, Callable[[Owner, BulkChange, date, Actor], None]] = {
    Bulk.COMMUNE: _set_commune,
    Bulk.RISK: _set_risk,
    Bulk.OCOP_SET: _set_ocop_set,
    Bulk.STATE: _set_state,
}


def _product(record: Owner) -> Product:
    if not isinstance(record, Product):
        raise RefusedError("Chỉ sản phẩm có mục này.")
    return record
