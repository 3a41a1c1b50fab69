"""Products from spreadsheets: known by code, else by GTIN, else by producer and name."""

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, or_, select

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
from portal.imports.folding import sort_key
from portal.imports.readings import Faults, Row, Values, text
from portal.imports.registers import PRODUCTS, REGISTERS
from portal.imports.taken_back import NOT_UNDONE, undone_codes
from portal.imports.vocabulary import Vocabulary
from portal.registry.models import Establishment, Product
from portal.registry.register_queries import is_not_merged
from portal.registry.rules import OcopProductSet, RiskClass
from portal.registry.schemas import ProductForm
from portal.registry.services.facts import refuse_nameless
from portal.registry.services.trail import PRODUCT
from portal.registry.states import ProductState

_TEXTS = (
    "name",
    "name_en",
    "brand",
    "net_quantity",
    "ingredients",
    "usage",
    "storage",
    "shelf_life",
    "place_of_origin",
    "description",
    "source",
)
_BLANK: Mapping[str, Any] = {
    **dict.fromkeys((*_TEXTS, "producer_name", "former_address", "source_note"), ""),
    **dict.fromkeys(("state_reason", "state_advice"), ""),
    **dict.fromkeys(("gtin", "establishment_id", "province_code", "commune_code", "state_since")),
    **dict.fromkeys(("risk_class_id", "ocop_set_id", "verification")),
    "ocop_set_is_guess": False,
    "is_sample": False,
    "state": ProductState.LISTED,
}
_TABLE = Product.__table__
_KNOWN = (
    select(
        *(_TABLE.c[name] for name in ("id", "code", "version", "gtin", "sort_name", *_TEXTS)),
        *(_TABLE.c[name] for name in ("establishment_id", "commune_code", "province_code")),
        Establishment.code.label("producer"),
        RiskClass.code.label("risk"),
        OcopProductSet.number.label("product_set"),
    )
    .select_from(Product)
    .outerjoin(Establishment, Establishment.id == Product.establishment_id)
    .outerjoin(RiskClass, RiskClass.id == Product.risk_class_id)
    .outerjoin(OcopProductSet, OcopProductSet.id == Product.ocop_set_id)
)
_PRODUCERS = select(
    Establishment.id,
    Establishment.code,
    Establishment.tax_code,
    Establishment.commune_code,
    Establishment.province_code,
)
_PRODUCER_MISSING = "Xin chọn cơ sở sản xuất; nếu chưa có, hãy nhập cơ sở trước."
_SEVERAL = "Cơ sở có nhiều sản phẩm trùng tên này; xin ghi mã hồ sơ hoặc mã GTIN."
Known = Mapping[str, Any]


class Products:
    """The register of products; `source` is said of new rows that name none."""

    register = REGISTERS[PRODUCTS]
    readings = {
        **{name: text(ProductForm, name) for name in _TEXTS},
        "code": read.code,
        "gtin": read.gtin,
        "producer": read.code_or_tax_code,
        "commune": read.commune,
        "risk": read.risk,
        "product_set": read.product_set,
    }

    def __init__(self, vocabulary: Vocabulary, source: str) -> None:
        self.vocabulary = vocabulary
        self.source = source

    def check(self, values: Values) -> Faults:
        """What is wrong with a row although each of its cells is right."""
        try:
            refuse_nameless(values.get("name", "  "))
        except PortalError as refusal:
            return {"name": refusal.message} if "name" in values else {}
        return {}

    def decide(self, rows: Sequence[Row], by: Actor, seen: Seen) -> Decisions:
        """What becomes of these rows, by what is in the register now; writes nothing."""
        known = _Register(rows, by)
        decisions = Decisions(PRODUCT)
        decide_each(rows, decisions, lambda row: self._decide(row, known, by, seen, decisions))
        return decisions

    def _decide(
        self, row: Row, known: "_Register", by: Actor, seen: Seen, decisions: Decisions
    ) -> None:
        values = row.values
        producer = known.producer(values, by)
        name = sort_key(values["name"])
        present = known.find(values, name, producer)
        if "gtin" in values:
            known.refuse_used(values["gtin"], present)
            seen.refuse_again(("gtin", values["gtin"]), row.number, "gtin")
        columns = self._columns(values, name)
        if present is None:
            _refuse_same_name((producer and producer["id"], name), row, seen)
            decisions.entered.append(self._entered(columns, values, producer, by))
            decisions.new += 1
            return
        seen.refuse_again(present["code"], row.number)
        self._change(present, columns, values, producer, known, by, decisions)

    def _columns(self, values: Values, sort_name: str) -> Columns:
        columns = {name: values[name] for name in _TEXTS if name in values}
        columns["sort_name"] = sort_name
        if "gtin" in values:
            columns["gtin"] = values["gtin"]
        commune = values.get("commune")
        if commune is not None:
            columns["commune_code"] = commune
            columns["province_code"] = self.vocabulary.provinces[commune]
        return columns

    def _entered(
        self, columns: Columns, values: Values, producer: Known | None, by: Actor
    ) -> Columns:
        own: Columns = {"recalled_lots": [], "source": self.source}
        if by.is_bound and producer is None:
            raise RowRefusedError(_PRODUCER_MISSING, "producer")
        if producer is not None:
            _refuse_outside(producer["commune_code"], producer["code"], by)
            own["establishment_id"] = producer["id"]
            own["commune_code"] = producer["commune_code"]
            own["province_code"] = producer["province_code"]
        entered = {**_BLANK, **own, **columns, **self._rules(values)}
        if by.commune_code is not None:
            entered["commune_code"] = by.commune_code
            entered["province_code"] = self.vocabulary.provinces[by.commune_code]
        return entered

    def _rules(self, values: Values) -> Columns:
        columns: Columns = {}
        if "risk" in values:
            columns["risk_class_id"] = self.vocabulary.risk_class_id(values["risk"])
        if "product_set" in values:
            columns["ocop_set_id"] = self.vocabulary.product_set_id(values["product_set"])
            columns["ocop_set_is_guess"] = False
        return columns

    def _change(
        self,
        present: Known,
        columns: Columns,
        values: Values,
        producer: Known | None,
        known: "_Register",
        by: Actor,
        decisions: Decisions,
    ) -> None:
        code = present["code"]
        _refuse_outside(present["commune_code"], present["producer"], by)
        if producer is not None:
            columns["establishment_id"] = producer["id"]
        owner = producer["code"] if producer else present["producer"]
        _refuse_outside(columns.get("commune_code", present["commune_code"]), owner, by)
        changed = {name: value for name, value in columns.items() if present[name] != value}
        # A rule that is named as before stays in the version under which it was chosen.
        named = {one: values[one] for one in ("risk", "product_set") if one in values}
        changed |= self._rules({one: told for one, told in named.items() if present[one] != told})
        if code in known.undone:
            changed |= {**NOT_UNDONE, "state": ProductState.LISTED}
        if not changed:
            decisions.same += 1
            return
        decisions.changes[code] = Change(PRODUCT, code, "edited", changed)
        decisions.changed += 1


class _Register:
    """The products and producers of which some rows may speak."""

    def __init__(self, rows: Sequence[Row], by: Actor) -> None:
        told = [row.values for row in rows]
        self.producers = _producers({one["producer"] for one in told if "producer" in one}, by)
        self.codes = _known_by("code", told)
        self.gtins = _known_by("gtin", told)
        self.names: defaultdict[tuple[int | None, str], list[Known]] = defaultdict(list)
        names = {sort_key(one["name"]) for one in told if self._may_be_known_by_name(one)}
        if names:
            for one in _all(Product.sort_name.in_(names) & is_not_merged(Product)):
                self.names[one["establishment_id"], one["sort_name"]].append(one)
        found = {one["code"] for one in self.gtins.values()} | set(self.codes)
        found.update(one["code"] for several in self.names.values() for one in several)
        self.undone = undone_codes(PRODUCT, found)

    def producer(self, values: Values, by: Actor) -> Known | None:
        """The producer that a row names; a business means itself."""
        named = values.get("producer", by.establishment_code)
        if named is None:
            return None
        if named not in self.producers:
            raise RowRefusedError(f"Không có cơ sở nào mang mã {named}.", "producer")
        return self.producers[named]

    def find(self, values: Values, name: str, producer: Known | None) -> Known | None:
        """The product of which a row speaks, None for a new one.

        A product without GTIN is also meant by a row that gives it one.
        """
        if "code" in values:
            if values["code"] not in self.codes:
                raise RowRefusedError(f"Không có sản phẩm nào mang mã {values['code']}.", "code")
            return self.codes[values["code"]]
        gtin = values.get("gtin")
        if gtin is not None and gtin in self.gtins:
            return self.gtins[gtin]
        found = self.names.get((producer["id"] if producer else None, name), ())
        without = [one for one in found if one["gtin"] is None]
        fitting = without if gtin is not None else without or found
        if len(fitting) > 1:
            raise RowRefusedError(_SEVERAL, "name")
        return fitting[0] if fitting else None

    def refuse_used(self, gtin: str, present: Known | None) -> None:
        """Raise RowRefusedError where another product has the GTIN."""
        holder = self.gtins.get(gtin)
        if holder is not None and (present is None or holder["id"] != present["id"]):
            raise RowRefusedError(f"Mã GTIN {gtin} đã có trong sổ đăng ký.", "gtin")

    def _may_be_known_by_name(self, values: Values) -> bool:
        return "code" not in values and values.get("gtin") not in self.gtins


def _refuse_same_name(name: Hashable, row: Row, seen: Seen) -> None:
    """Products of one name are told apart by their GTINs; one without it could be any of them."""
    if "gtin" in row.values:
        seen.refuse_noted(("bare", name), row.number, "name")
        seen.note(("name", name), row.number)
    else:
        seen.refuse_again(("name", name), row.number, "name")
        seen.note(("bare", name), row.number)


def _producers(named: set[str], by: Actor) -> Mapping[str | None, Known]:
    """Producers by code and by tax code."""
    wanted = named | ({by.establishment_code} if by.establishment_code else set())
    if not wanted:
        return {}
    fits = or_(Establishment.code.in_(wanted), Establishment.tax_code.in_(wanted))
    found: dict[str | None, Known] = {}
    for row in db.session.execute(_PRODUCERS.where(fits)):
        found[row.code] = row._asdict()
        if row.tax_code is not None:
            found[row.tax_code] = found[row.code]
    return found


def _known_by(column: str, told: Sequence[Values]) -> Mapping[str, Known]:
    wanted = {one[column] for one in told if column in one}
    if not wanted:
        return {}
    return {one[column]: one for one in _all(getattr(Product, column).in_(wanted))}


def _all(condition: ColumnElement[bool]) -> Sequence[Known]:
    return [row._asdict() for row in db.session.execute(_KNOWN.where(condition))]


def _refuse_outside(commune_code: str | None, establishment_code: str | None, by: Actor) -> None:
    by.refuse_outside(commune_code=commune_code, establishment_code=establishment_code)
