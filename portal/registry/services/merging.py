"""Merging two records of the same thing: one goes on, the code of the other leads to it."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import update

from portal.core import audit, clock
from portal.core.actor import Actor
from portal.core.db import db
from portal.core.errors import RefusedError
from portal.ledger.changes import note_change
from portal.registry.models import AppliedStandard, Establishment, Product, ProductImage
from portal.registry.publications import ESTABLISHMENTS
from portal.registry.services.changing import change_of
from portal.registry.services.entry import MOST_PICTURES
from portal.registry.services.moving import move_references
from portal.registry.services.trail import (
    Owner,
    kind_of,
    refuse_judging_oneself,
    refuse_outside,
    refuse_without_reason,
)
from portal.registry.states import EstablishmentState, ProductState
from portal.registry.upkeep import MergedRecord

# What can be chosen field by field, each with the columns that belong together.
ESTABLISHMENT_CHOICES = {
    "name": ("name", "sort_name", "name_en"),
    "kind": ("kind",),
    "brand": ("brand",),
    "trades": ("trades",),
    "tax_code": ("tax_code",),
    "gln": ("gln",),
    "commune_code": ("commune_code", "province_code"),
    "address": ("address", "former_address"),
    "phone": ("phone", "shows_phone"),
    "email": ("email", "shows_email"),
    "website": ("website", "shows_website"),
    "description": ("description",),
    "source": ("source", "source_note"),
}
PRODUCT_CHOICES = {
    "name": ("name", "sort_name", "name_en"),
    "brand": ("brand",),
    "gtin": ("gtin",),
    "establishment_id": ("establishment_id", "producer_name"),
    "commune_code": ("commune_code", "province_code", "former_address"),
    "place_of_origin": ("place_of_origin",),
    "description": ("description",),
    "ingredients": ("ingredients",),
    "usage": ("usage",),
    "storage": ("storage",),
    "net_quantity": ("net_quantity",),
    "shelf_life": ("shelf_life",),
    "risk_class_id": ("risk_class_id",),
    "ocop_set_id": ("ocop_set_id", "ocop_set_is_guess"),
    "source": ("source", "source_note", "verification"),
}
# Each may stand in one record alone.
UNIQUE_NUMBERS = ("tax_code", "gln", "gtin")
# Two of these are two things: what carries them in print could not be told apart any more.
IDENTIFYING = {"gtin": "mã GTIN", "gln": "mã GLN"}


def choices_of(record: Owner) -> dict[str, tuple[str, ...]]:
    """What can be chosen when such a record is merged."""
    return PRODUCT_CHOICES if isinstance(record, Product) else ESTABLISHMENT_CHOICES


def merge_establishments(
    survivor: Establishment,
    loser: Establishment,
    taken: Collection[str],
    *,
    reason: str,
    versions: tuple[int, int],
    on: date,
    by: Actor,
) -> None:
    """Let `survivor` go on with the fields `taken` from `loser` and all that referred to that.

    `versions` are those of both records as they were looked at. Raises ForbiddenError outside
    the unit, StaleEditError after a change by others, RefusedError for records that cannot be
    the same.
    """
    _merge(survivor, loser, taken, reason=reason, versions=versions, on=on, by=by)


def merge_products(
    survivor: Product,
    loser: Product,
    taken: Collection[str],
    *,
    reason: str,
    versions: tuple[int, int],
    on: date,
    by: Actor,
) -> None:
    """The same for products; standards and pictures of both are kept."""
    _merge(survivor, loser, taken, reason=reason, versions=versions, on=on, by=by)


def refuse_different(survivor: Owner, loser: Owner) -> None:
    """Raise RefusedError for two records that cannot be the same thing."""
    if survivor.code == loser.code or type(survivor) is not type(loser):
        raise RefusedError("Xin chọn hai hồ sơ khác nhau cùng loại.")
    for record in (survivor, loser):
        if db.session.get(MergedRecord, record.code) is not None:
            raise RefusedError(f"Hồ sơ {record.code} đã được gộp trước đó.")
    for name, label in IDENTIFYING.items():
        numbers = {getattr(one, name, None) for one in (survivor, loser)} - {None}
        if len(numbers) > 1:
            raise RefusedError(
                f"Hai hồ sơ có hai {label} khác nhau nên không phải một."
                " Nếu một mã ghi sai, xin sửa hồ sơ đó trước."
            )


def _merge(
    survivor: Owner,
    loser: Owner,
    taken: Collection[str],
    *,
    reason: str,
    versions: tuple[int, int],
    on: date,
    by: Actor,
) -> None:
    refuse_outside(survivor, by)
    refuse_outside(loser, by)
    refuse_judging_oneself(by)
    refuse_different(survivor, loser)
    refuse_without_reason(reason)
    values = _values(survivor, loser, taken)
    note = f"{loser.code} → {survivor.code}: {reason}"
    with change_of(loser, "merged away", by=by, note=note, expected_version=versions[1]):
        _retire(loser, survivor, on)
        for name in UNIQUE_NUMBERS:
            if values.get(name) is not None:
                setattr(loser, name, None)
    _enter(survivor, loser, reason, by)
    with change_of(survivor, "merged", by=by, note=note, expected_version=versions[0]):
        for name, value in values.items():
            setattr(survivor, name, value)
        if isinstance(survivor, Product) and isinstance(loser, Product):
            _join_parts(survivor, loser)
    _move_everything(survivor, loser, by)


def _values(survivor: Owner, loser: Owner, taken: Collection[str]) -> dict[str, object]:
    """The columns that the survivor takes over; a printed number is never lost."""
    lost = [name for name in IDENTIFYING if getattr(loser, name, None) is not None]
    fields = choices_of(survivor)
    columns = [one for name in {*taken, *lost} if name in fields for one in fields[name]]
    return {name: getattr(loser, name) for name in columns}


def _retire(loser: Owner, survivor: Owner, on: date) -> None:
    loser.state_since = on
    loser.state_reason = f"Hồ sơ trùng, đã gộp vào hồ sơ {survivor.code}."
    if isinstance(loser, Product):
        loser.state = ProductState.WITHDRAWN
    else:
        loser.state = EstablishmentState.UNVERIFIED


def _enter(survivor: Owner, loser: Owner, reason: str, by: Actor) -> None:
    # What was merged into the loser before leads straight to the one that goes on.
    db.session.execute(
        update(MergedRecord)
        .where(MergedRecord.survivor_code == loser.code)
        .values(survivor_code=survivor.code, survivor_version=survivor.version)
    )
    db.session.add(
        MergedRecord(
            code=loser.code,
            kind=kind_of(loser),
            survivor_code=survivor.code,
            survivor_version=survivor.version,
            reason=reason,
            merged_at=clock.now(),
            merged_by=by.name,
        )
    )


def _join_parts(survivor: Product, loser: Product) -> None:
    known = {one.code for one in survivor.standards}
    for one in loser.standards:
        if one.code not in known:
            survivor.standards.append(AppliedStandard(code=one.code, standard_id=one.standard_id))
    digests = {one.digest for one in survivor.images}
    added = [one for one in loser.images if one.digest not in digests]
    for image in added[: MOST_PICTURES - len(survivor.images)]:
        position = max((one.position for one in survivor.images), default=0) + 1
        survivor.images.append(
            ProductImage(
                position=position,
                digest=image.digest,
                width=image.width,
                height=image.height,
                alt=image.alt,
            )
        )


def _move_everything(survivor: Owner, loser: Owner, by: Actor) -> None:
    db.session.flush()
    moved = move_references(loser, survivor)
    db.session.expire_all()
    audit.record(by.name, "moved references", kind=kind_of(survivor), key=survivor.code, rows=moved)
    producer = survivor.establishment if isinstance(survivor, Product) else survivor
    if producer is not None:
        # Warnings and results of inspections follow establishments in the log.
        note_change(ESTABLISHMENTS, producer.code)
