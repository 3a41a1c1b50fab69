"""The two registers as officers see them: their words, forms and choices."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from marshmallow import Schema

from portal.accounts.permissions import Permission
from portal.accounts.staff_access import current_staff
from portal.core import clock
from portal.core.addresses import settings
from portal.core.personal import masked
from portal.places.queries import communes_of
from portal.registry.models import Product
from portal.registry.queries import ocop_rules
from portal.registry.register_queries import (
    ESTABLISHMENT,
    PRODUCT,
    producers_within,
    register_record,
    risk_classes_in_force,
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
PRODUCT_STATES = {
    ProductState.LISTED: "Đang trong danh mục",
    ProductState.WITHDRAWN: "Đã rút",
    ProductState.RECALLED: "Đang thu hồi",
}


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
        """The record with this code; raises NotFoundError."""
        return register_record(self.kind, code)


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


def register_of(record: Owner) -> Register:
    """The register in which a record stands."""
    return REGISTERS["san-pham" if isinstance(record, Product) else "co-so"]


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
    options = {name: dict(pairs) for name, pairs in options_of(record).items()}
    return [
        (one, _told(one, text if own else str(masked(one.name, text)), options))
        for one, text in ((one, _text(record, one.name)) for one in register_of(record).fields)
        if text
    ]


def options_of(record: Owner | None = None) -> Options:
    """What can be chosen in the lists of a form; what a record has already is always there."""
    actor = current_staff().actor
    day = clock.today()
    return {
        "kind": [(kind.value, label) for kind, label in ESTABLISHMENT_KINDS.items()],
        "commune": _with_own(_communes(), _own_commune(record)),
        "producer": _with_own(producers_within(actor), _own_producer(record)),
        "risk": _with_own(risk_classes_in_force(day), _own_risk(record)),
        "ocop_set": [
            (str(one.number), f"{one.number}. {one.name}")
            for one in ocop_rules().sets
            if one.effective_to is None or one.effective_to >= day
        ],
    }


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


def _own_commune(record: Owner | None) -> tuple[str, str] | None:
    commune = record.commune if record else None
    return (commune.code, commune.full_name) if commune else None


def _own_producer(record: Owner | None) -> tuple[str, str] | None:
    producer = record.establishment if isinstance(record, Product) else None
    return (producer.code, producer.name) if producer else None


def _own_risk(record: Owner | None) -> tuple[str, str] | None:
    risk = record.risk_class if isinstance(record, Product) else None
    return (risk.code, risk.label) if risk else None


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


def _told(field: FormField, text: str, options: Mapping[str, Mapping[str, str]]) -> str:
    if field.widget == "yes":
        return "Có"
    return options.get(field.widget, {}).get(text, text)
