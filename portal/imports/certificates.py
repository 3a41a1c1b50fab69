"""Certificates from spreadsheets, OCOP included: known by owner, kind and number (or year)."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import BindParameter, Select, bindparam, or_, select

from portal.core.actor import Actor
from portal.core.db import db
from portal.core.errors import PortalError
from portal.imports import readings as read
from portal.imports.decisions import (
    Change,
    Columns,
    Decisions,
    RowRefusedError,
    Seen,
    decide_each,
)
from portal.imports.readings import Faults, Row, Values, text
from portal.imports.registers import CERTIFICATES, REGISTERS
from portal.imports.vocabulary import Vocabulary
from portal.registry.models import Certificate, Establishment, Product
from portal.registry.schemas import CertificateForm, NewCertificate, ProductForm
from portal.registry.services.entry import refuse_impossible
from portal.registry.services.trail import ESTABLISHMENT, PRODUCT

_TEXTS = ("number", "issuer", "scope", "note", "source")
_FACTS = (*_TEXTS, "address_then", "year", "issued_on", "expires_on", "stars", "points")
_WITHDRAWN = "Chứng nhận đã bị thu hồi thì không sửa nữa."
_NAMED: BindParameter[str] = bindparam("named", expanding=True)
_PRODUCTS: Select[*tuple[Any, ...]] = (
    select(
        Product.id,
        Product.code,
        Product.gtin.label("number"),
        Product.commune_code,
        Establishment.code.label("owner"),
    )
    .outerjoin(Product.establishment)
    .where(or_(Product.code.in_(_NAMED), Product.gtin.in_(_NAMED)))
)
_ESTABLISHMENTS: Select[*tuple[Any, ...]] = select(
    Establishment.id,
    Establishment.code,
    Establishment.tax_code.label("number"),
    Establishment.commune_code,
    Establishment.code.label("owner"),
).where(or_(Establishment.code.in_(_NAMED), Establishment.tax_code.in_(_NAMED)))
# By the column that names them, which is also their kind.
_OWNERS: Mapping[str, Select[*tuple[Any, ...]]] = {
    PRODUCT: _PRODUCTS,
    ESTABLISHMENT: _ESTABLISHMENTS,
}
_KNOWN = select(
    *(Certificate.__table__.c[name] for name in ("id", "product_id", "establishment_id")),
    *(Certificate.__table__.c[name] for name in ("kind_code", "withdrawn_on", "band_id", *_FACTS)),
)
Known = Mapping[str, Any]


class Certificates:
    """The certificates of products and establishments."""

    register = REGISTERS[CERTIFICATES]
    readings = {
        **{name: text(CertificateForm, name) for name in _TEXTS},
        "address_then": text(ProductForm, "former_address"),
        "product": read.code_or_gtin,
        "establishment": read.code_or_tax_code,
        "kind": read.kind_of_certificate,
        "issued_on": read.day,
        "expires_on": read.day,
        "year": read.whole(1990, 2100),
        "stars": read.whole(3, 5),
        "points": read.points,
    }

    def __init__(self, vocabulary: Vocabulary, source: str) -> None:
        self.vocabulary = vocabulary
        self.source = source

    def check(self, values: Values) -> Faults:
        """What is wrong with a row although each of its cells is right."""
        faults: Faults = {}
        if ("product" in values) == ("establishment" in values):
            faults["product"] = "Xin ghi sản phẩm hoặc cơ sở, một trong hai."
        if "number" not in values and "year" not in values and "issued_on" not in values:
            faults["number"] = "Xin ghi số; nếu không có số thì ghi ngày cấp hoặc năm."
        try:
            refuse_impossible(_as_new(values))
        except PortalError as refusal:
            faults["expires_on"] = refusal.message
        return faults

    def decide(self, rows: Sequence[Row], by: Actor, seen: Seen) -> Decisions:
        """What becomes of these rows, by what is in the register now; writes nothing."""
        known = _Register(rows)
        decisions = Decisions()
        decide_each(rows, decisions, lambda row: self._decide(row, known, by, seen, decisions))
        return decisions

    def _decide(
        self, row: Row, known: "_Register", by: Actor, seen: Seen, decisions: Decisions
    ) -> None:
        owner = known.owner(row.values)
        by.refuse_outside(commune_code=owner["commune_code"], establishment_code=owner["owner"])
        columns = {name: row.values[name] for name in _FACTS if name in row.values}
        if "issued_on" in columns:
            columns.setdefault("year", columns["issued_on"].year)
        name = (owner["code"], row.values["kind"], _number(columns))
        seen.refuse_again(name, row.number, "number")
        present = known.certificates.get(name)
        note = f"{row.values['kind']} {columns.get('number', '')}".strip()
        if present is None:
            change = _change_of(owner, "certified", note, decisions)
            change.new_certificates.append(self._entered(columns, row.values["kind"]))
            decisions.new += 1
            return
        corrected = self._corrected(present, columns)
        if not corrected:
            decisions.same += 1
            return
        change = _change_of(owner, "corrected certificate", note, decisions)
        change.certificates[present["id"]] = corrected
        decisions.changed += 1

    def _entered(self, columns: Columns, kind: str) -> Columns:
        given = {"source": self.source, **columns, "kind_code": kind}
        given["band_id"] = self.vocabulary.band_id(given.get("stars"), given.get("issued_on"))
        return given

    def _corrected(self, present: Known, columns: Columns) -> Columns:
        changed = {name: value for name, value in columns.items() if present[name] != value}
        if not changed:
            return {}
        if present["withdrawn_on"] is not None:
            raise RowRefusedError(_WITHDRAWN)
        after = {**present, **changed}
        refuse_impossible(_as_new(after))
        changed["band_id"] = self.vocabulary.band_id(after["stars"], after["issued_on"])
        return changed


class _Register:
    """The owners and certificates of which some rows may speak."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.owners: dict[tuple[str, str], Known] = {}
        self.certificates: dict[tuple[Any, ...], Known] = {}
        for column, statement in _OWNERS.items():
            named = {row.values[column] for row in rows if column in row.values}
            if named:
                self._read(column, statement, named)

    def owner(self, values: Values) -> Known:
        """The product or establishment that a row names."""
        column = PRODUCT if PRODUCT in values else ESTABLISHMENT
        found = self.owners.get((column, values[column]))
        if found is None:
            what = "sản phẩm" if column == PRODUCT else "cơ sở"
            raise RowRefusedError(f"Không có {what} nào mang mã {values[column]}.", column)
        return found

    def _read(self, column: str, statement: Select[*tuple[Any, ...]], named: set[str]) -> None:
        codes: dict[int, str] = {}
        for row in db.session.execute(statement, {"named": list(named)}):
            owner = {**row._asdict(), "kind": column}
            codes[owner["id"]] = owner["code"]
            self.owners[column, owner["code"]] = owner
            if owner["number"] is not None:
                self.owners[column, owner["number"]] = owner
        held = Certificate.product_id if column == PRODUCT else Certificate.establishment_id
        # Of those that cannot be told apart the latest is meant.
        for row in db.session.execute(_KNOWN.where(held.in_(codes)).order_by(Certificate.id)):
            known = row._asdict()
            code = codes[known["product_id"] or known["establishment_id"]]
            self.certificates[code, known["kind_code"], _number(known)] = known


def _number(columns: Mapping[str, Any]) -> str | int | None:
    return columns.get("number") or columns.get("year")


def _change_of(owner: Known, action: str, note: str, decisions: Decisions) -> Change:
    change = decisions.changes.setdefault(
        owner["code"], Change(owner["kind"], owner["code"], action, note=note)
    )
    if note not in change.note:
        change.note = f"{change.note}; {note}"
    return change


def _as_new(values: Mapping[str, Any]) -> NewCertificate:
    return NewCertificate(
        kind="",
        source="",
        issued_on=values.get("issued_on"),
        expires_on=values.get("expires_on"),
        stars=values.get("stars"),
    )
