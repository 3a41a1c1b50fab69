"""The two registers as officers see them: their words, forms and choices."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from marshmallow import Schema
from sqlalchemy import select

from portal.accounts.permissions import Permission
from portal.accounts.staff_access import current_staff
from portal.core import clock
from portal.core.addresses import settings
from portal.core.db import db
from portal.core.personal import masked
from portal.places.models import Commune
from portal.places.queries import communes_of
from portal.registry.models import Product
from portal.registry.queries import ocop_rules
from portal.registry.register_queries import (
    ESTABLISHMENT,
    PRODUCT,
    producers_within,
    register_record,
    risk_classes_in_force,
    table_of,
)
from portal.registry.schemas import EstablishmentForm, ProductForm
from portal.registry.services.trail import Owner, is_within
from portal.registry.staff.form_fields import (
    ESTABLISHMENT_FIELDS,
    PRODUCT_FIELDS,
    FormField,
)
from portal.registry.states import ESTABLISHMENT_KINDS, ESTABLISHMENT_STATES, ProductState

SLUG = 'any("co-so","san-pham")'
Options = Mapping[str, Sequence[tuple[str, str]]]
Names = Mapping[str, Mapping[str, str]]
PRODUCT_STATES = {
    ProductState.LISTED: "Đang trong danh mục",
    ProductState.WITHDRAWN: "Đã rút",
    ProductState.RECALLED: "Đang thu hồi",
}
_KINDS = [(kind.value, label) for kind, label in ESTABLISHMENT_KINDS.items()]


@dataclass(frozen=True, slots=True)
class Register:
    """One register: its address, what it calls its records, what its form asks."""

    slug: str
    kind: str
    title: str
    noun: str
    schema: type[Schema]
    fields: Sequence[FormField]
    states: Mapping[str, str]

    @property
    def path(self) -> str:
        """The address of its list."""
        return f"/can-bo/{self.slug}/"

    @property
    def labels(self) -> Mapping[str, str]:
        """What its form calls each field."""
        return {one.name: one.label for one in self.fields}

    def path_of(self, code: str) -> str:
        """The address of a record."""
        return f"{self.path}{code}"

    def record(self, code: str) -> Any:
        """The record with this code, if the present officer may read it; raises NotFoundError."""
        return register_record(self.kind, code, current_staff().actor)


REGISTERS: Mapping[str, Register] = {
    "co-so": Register(
        "co-so",
        ESTABLISHMENT,
        "Cơ sở",
        "cơ sở",
        EstablishmentForm,
        ESTABLISHMENT_FIELDS,
        {state.value: label for state, label in ESTABLISHMENT_STATES.items()},
    ),
    "san-pham": Register(
        "san-pham",
        PRODUCT,
        "Sản phẩm",
        "sản phẩm",
        ProductForm,
        PRODUCT_FIELDS,
        {state.value: label for state, label in PRODUCT_STATES.items()},
    ),
}


def communes_in_use(kind: str) -> Sequence[tuple[str, str]]:
    """Code and name of the communes that records of a register are of."""
    table = table_of(kind)
    statement = (
        select(Commune.code, Commune.full_name)
        .where(Commune.code.in_(select(table.commune_code)))
        .order_by(Commune.slug)
    )
    return [(row.code, row.full_name) for row in db.session.execute(statement)]


def register_of(record: Owner) -> Register:
    """The register in which a record stands."""
    return REGISTERS["san-pham" if isinstance(record, Product) else "co-so"]


def may_enter(register: Register) -> bool:
    """Whether the present officer may enter new records; a business keeps its own one alone."""
    officer = current_staff()
    is_business = officer.establishment_code is not None
    return officer.may(Permission.REGISTRY_EDIT) and not (
        is_business and register.kind == ESTABLISHMENT
    )


def may_read_history(record: Owner) -> bool:
    """Whether the present officer may read who changed what; a business only of its own."""
    actor = current_staff().actor
    return actor.establishment_code is None or is_within(record, actor)


def may_edit(record: Owner) -> bool:
    """Whether the present officer may change a record."""
    officer = current_staff()
    return officer.may(Permission.REGISTRY_EDIT) and is_within(record, officer.actor)


def may_decide(record: Owner) -> bool:
    """Whether the present officer may verify, suspend, withdraw or merge a record."""
    officer = current_staff()
    return officer.may(Permission.REGISTRY_VERIFY) and is_within(record, officer.actor)


def texts_of(record: Owner) -> dict[str, str]:
    """What the form of a record shows before anybody types."""
    return {one.name: _text(record, one.name) for one in register_of(record).fields}


def told_facts(record: Owner) -> Sequence[tuple[FormField, str]]:
    """What a record says, for reading; personal data only within the officer's own unit."""
    own = is_within(record, current_staff().actor)
    names = names_in(record)
    return [
        (one, told_text(one, text if own else str(masked(one.name, text)), names))
        for one, text in ((one, _text(record, one.name)) for one in register_of(record).fields)
        if text
    ]


def options_of(record: Owner | None = None) -> Options:
    """What can be chosen in the lists of a form; what a record has already is always there.

    There is no list of producers where there are too many: their code is typed.
    """
    day = clock.today()
    offered: dict[str, Sequence[tuple[str, str]]] = {
        "kind": _KINDS,
        "commune": _communes(),
        "risk": risk_classes_in_force(day),
        "ocop_set": [
            (str(one.number), f"{one.number}. {one.name}")
            for one in ocop_rules().sets
            if one.effective_to is None or one.effective_to >= day
        ],
    }
    if producers := producers_within(current_staff().actor):
        offered["producer"] = producers
    own = _own_choices(record) if record else {}
    return {name: _with_own(choices, own.get(name)) for name, choices in offered.items()}


def names_in(*records: Owner) -> Names:
    """How that is called which these records have chosen from the lists of their form."""
    names: dict[str, dict[str, str]] = {"kind": dict(_KINDS)}
    for record in records:
        for widget, (value, name) in _own_choices(record).items():
            names.setdefault(widget, {})[value] = name
    return names


def told_text(field: FormField, text: str, names: Names) -> str:
    """What a field says, for reading."""
    if field.widget == "yes":
        return "Có"
    return names.get(field.widget, {}).get(text, text)


def _communes() -> Sequence[tuple[str, str]]:
    bound = current_staff().commune_code
    return [
        (one.code, one.full_name)
        for one in communes_of(settings().province)
        if bound is None or one.code == bound
    ]


def _with_own(
    choices: Sequence[tuple[str, str]], own: tuple[str, str] | None
) -> Sequence[tuple[str, str]]:
    if own is None or own[0] in {value for value, _ in choices}:
        return choices
    return [own, *choices]


def _own_choices(record: Owner) -> Mapping[str, tuple[str, str]]:
    """Value and name of what a record has chosen from each list."""
    own: dict[str, tuple[str, str]] = {}
    if record.commune:
        own["commune"] = (record.commune.code, record.commune.full_name)
    if not isinstance(record, Product):
        return own
    if record.establishment:
        own["producer"] = (record.establishment.code, record.establishment.name)
    if record.risk_class:
        own["risk"] = (record.risk_class.code, record.risk_class.label)
    if record.ocop_set:
        number = str(record.ocop_set.number)
        own["ocop_set"] = (number, f"{number}. {record.ocop_set.name}")
    return own


_OF_RELATIONS: Mapping[str, Callable[[Any], object]] = {
    "establishment_code": lambda one: one.establishment.code if one.establishment else "",
    "risk_code": lambda one: one.risk_class.code if one.risk_class else "",
    "set_number": lambda one: one.ocop_set.number if one.ocop_set else "",
    "gtin": lambda one: one.printed_gtin,
}


def _text(record: Owner, name: str) -> str:
    value = _OF_RELATIONS[name](record) if name in _OF_RELATIONS else getattr(record, name)
    if isinstance(value, bool):
        return "1" if value else ""
    if isinstance(value, list):
        return "\n".join(value)
    return "" if value is None else str(value)
