"""Establishments from spreadsheets: known by code, else by tax code, else by name and commune."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, select

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
from portal.imports.registers import ESTABLISHMENTS, REGISTERS
from portal.imports.taken_back import NOT_UNDONE, undone_codes
from portal.imports.vocabulary import Vocabulary
from portal.registry.models import Establishment
from portal.registry.register_queries import is_not_merged
from portal.registry.schemas import EstablishmentForm
from portal.registry.services.facts import refuse_nameless, website_of
from portal.registry.services.trail import ESTABLISHMENT
from portal.registry.states import EstablishmentKind, EstablishmentState

_WORDS = (
    "name",
    "name_en",
    "brand",
    "trades",
    "gln",
    "tax_code",
    "address",
    "former_address",
    "phone",
    "shows_phone",
    "email",
    "shows_email",
    "website",
    "shows_website",
    "description",
    "source",
)
_TEXTS = (
    "name",
    "name_en",
    "brand",
    "address",
    "former_address",
    "phone",
    "email",
    "website",
    "description",
    "source",
)
_BLANK: Mapping[str, Any] = {
    **dict.fromkeys((*_TEXTS, "source_note", "state_reason"), ""),
    **dict.fromkeys(("tax_code", "gln", "province_code", "commune_code", "state_since")),
    **dict.fromkeys(("shows_phone", "shows_email", "shows_website", "is_sample"), False),
    "state": EstablishmentState.UNVERIFIED,
}
_KNOWN = select(
    Establishment.__table__.c.id,
    *(Establishment.__table__.c[name] for name in ("code", "version", "kind", "sort_name")),
    *(Establishment.__table__.c[name] for name in ("commune_code", "province_code", "state")),
    *(Establishment.__table__.c[name] for name in _WORDS),
)
_BUSINESSES_ENTER_NONE = "Tài khoản doanh nghiệp chỉ giữ hồ sơ của chính cơ sở mình."
Known = Mapping[str, Any]


class Establishments:
    """The register of establishments; `source` is said of new rows that name none."""

    register = REGISTERS[ESTABLISHMENTS]
    readings = {
        **{name: text(EstablishmentForm, name) for name in _TEXTS},
        **dict.fromkeys(("shows_phone", "shows_email", "shows_website", "verified"), read.yes_no),
        "code": read.code,
        "tax_code": read.tax_code,
        "kind": read.kind_of_establishment,
        "commune": read.commune,
        "trades": read.several,
        "gln": read.gln,
    }

    def __init__(self, vocabulary: Vocabulary, source: str) -> None:
        self.vocabulary = vocabulary
        self.source = source

    def check(self, values: Values) -> Faults:
        """What is wrong with a row although each of its cells is right."""
        checks = {"name": refuse_nameless, "website": website_of}
        faults: Faults = {}
        for name, check in checks.items():
            if name in values:
                try:
                    check(values[name])
                except PortalError as refusal:
                    faults[name] = refusal.message
        return faults

    def decide(self, rows: Sequence[Row], by: Actor, seen: Seen) -> Decisions:
        """What becomes of these rows, by what is in the register now; writes nothing."""
        known = _Register(rows)
        decisions = Decisions(ESTABLISHMENT)
        decide_each(rows, decisions, lambda row: self._decide(row, known, by, seen, decisions))
        return decisions

    def _decide(
        self, row: Row, known: "_Register", by: Actor, seen: Seen, decisions: Decisions
    ) -> None:
        values = row.values
        columns = self._columns(values)
        present = known.find(values, columns["sort_name"], by)
        own = present["id"] if present else None
        for name, told in (("tax_code", "Mã số thuế này"), ("gln", f"Mã GLN {values.get('gln')}")):
            if name in columns:
                known.refuse_used(name, columns[name], told, own)
                seen.refuse_again((name, columns[name]), row.number, name)
        if present is None:
            entered = self._entered(columns, values, by)
            if "tax_code" not in columns:
                place = (entered["sort_name"], entered["commune_code"])
                seen.refuse_again(place, row.number, "name")
            decisions.entered.append(entered)
            decisions.new += 1
            return
        seen.refuse_again(present["code"], row.number)
        self._change(present, columns, values, known, by, decisions)

    def _columns(self, values: Values) -> Columns:
        columns = {name: values[name] for name in _WORDS if name in values}
        columns["sort_name"] = sort_key(values["name"])
        columns["kind"] = EstablishmentKind(values["kind"])
        commune = values.get("commune")
        if commune is not None:
            columns["commune_code"] = commune
            columns["province_code"] = self.vocabulary.provinces[commune]
        return columns

    def _entered(self, columns: Columns, values: Values, by: Actor) -> Columns:
        if by.establishment_code is not None:
            raise RowRefusedError(_BUSINESSES_ENTER_NONE)
        own: Columns = {"trades": [], "source": self.source}
        if by.commune_code is not None:
            province = self.vocabulary.provinces.get(by.commune_code)
            own |= {"commune_code": by.commune_code, "province_code": province}
        entered = {**_BLANK, **own, **columns}
        by.refuse_outside(commune_code=entered["commune_code"], establishment_code=None)
        if values.get("verified"):
            _refuse_verifying(by)
            entered["state"] = EstablishmentState.ACTIVE
        return entered

    def _change(
        self,
        present: Known,
        columns: Columns,
        values: Values,
        known: "_Register",
        by: Actor,
        decisions: Decisions,
    ) -> None:
        code, state = present["code"], present["state"]
        by.refuse_outside(commune_code=present["commune_code"], establishment_code=code)
        commune = columns.get("commune_code", present["commune_code"])
        by.refuse_outside(commune_code=commune, establishment_code=code)
        if code in known.undone:
            columns |= NOT_UNDONE
            columns["state"] = state = EstablishmentState.UNVERIFIED
        if values.get("verified") and state is EstablishmentState.UNVERIFIED:
            _refuse_verifying(by)
            columns["state"] = EstablishmentState.ACTIVE
        changed = {
            name: value
            for name, value in columns.items()
            if name not in present or present[name] != value
        }
        if not changed:
            decisions.same += 1
            return
        decisions.changes[code] = Change(ESTABLISHMENT, code, "edited", changed)
        decisions.changed += 1


class _Register:
    """The establishments of which some rows may speak."""

    def __init__(self, rows: Sequence[Row]) -> None:
        told = [row.values for row in rows]
        self.codes = _known_by("code", told)
        self.tax_codes = _known_by("tax_code", told)
        self.glns = _known_by("gln", told)
        names = {sort_key(one["name"]) for one in told if _is_known_by_name(one)}
        self.names: defaultdict[tuple[str, str | None], list[Known]] = defaultdict(list)
        if names:
            named = Establishment.sort_name.in_(names) & is_not_merged(Establishment)
            for one in _all(named):
                self.names[one["sort_name"], one["commune_code"]].append(one)
        found = {one["code"] for one in self.tax_codes.values()} | set(self.codes)
        found.update(one["code"] for several in self.names.values() for one in several)
        self.undone = undone_codes(ESTABLISHMENT, found)

    def find(self, values: Values, sort_name: str, by: Actor) -> Known | None:
        """The establishment of which a row speaks, None for a new one."""
        if "code" in values:
            if values["code"] not in self.codes:
                raise RowRefusedError(f"Không có cơ sở nào mang mã {values['code']}.", "code")
            return self.codes[values["code"]]
        if "tax_code" in values:
            return self.tax_codes.get(values["tax_code"])
        found = self.names.get((sort_name, values.get("commune", by.commune_code)), ())
        if len(found) > 1:
            raise RowRefusedError(
                "Có nhiều cơ sở trùng tên trong xã, phường này; xin ghi mã hồ sơ.", "name"
            )
        return found[0] if found else None

    def refuse_used(self, name: str, number: str, told: str, own: int | None) -> None:
        """Raise RowRefusedError where another establishment has the number."""
        holder = (self.tax_codes if name == "tax_code" else self.glns).get(number)
        if holder is not None and holder["id"] != own:
            raise RowRefusedError(f"{told} đã có trong sổ đăng ký.", name)


def _known_by(column: str, told: Sequence[Values]) -> Mapping[str, Known]:
    wanted = {one[column] for one in told if column in one}
    if not wanted:
        return {}
    return {one[column]: one for one in _all(getattr(Establishment, column).in_(wanted))}


def _all(condition: ColumnElement[bool]) -> Sequence[Known]:
    return [row._asdict() for row in db.session.execute(_KNOWN.where(condition))]


def _is_known_by_name(values: Values) -> bool:
    return "code" not in values and "tax_code" not in values


def _refuse_verifying(by: Actor) -> None:
    if by.is_bound:
        raise RowRefusedError("Chỉ cán bộ cấp tỉnh ghi được cột “Đã xác minh”.", "verified")
