"""Which list is to be taken out of a register."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from portal.core import clock
from portal.core.actor import Actor
from portal.imports.registers import (
    CERTIFICATES,
    CONTACT_COLUMNS,
    ESTABLISHMENTS,
    register_of,
)
from portal.registry.register_queries import (
    ESTABLISHMENT,
    PRODUCT,
    Certified,
    Order,
    RegisterFilter,
    list_register,
)
from portal.sheets.columns import Column

FORMATS = ("xlsx", "csv")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which records of which register to take out; `with_contacts` for those who keep them."""

    register: str
    filter: RegisterFilter
    with_contacts: bool

    @property
    def columns(self) -> Sequence[Column]:
        """The columns that are taken out."""
        columns = register_of(self.register).columns
        if self.with_contacts:
            return columns
        return [column for column in columns if column.name not in CONTACT_COLUMNS]

    @property
    def kinds(self) -> Sequence[str]:
        """The kinds of records whose list this is; certificates stand with their owners."""
        if self.register == CERTIFICATES:
            return (PRODUCT, ESTABLISHMENT)
        return (ESTABLISHMENT,) if self.register == ESTABLISHMENTS else (PRODUCT,)

    def told(self) -> dict[str, Any]:
        """The same in values that JSON knows."""
        return {
            "register": self.register,
            "filter": asdict(self.filter),
            "with_contacts": self.with_contacts,
        }


def wanted_of(told: dict[str, Any]) -> Wanted:
    """What `Wanted.told` told."""
    chosen = dict(told["filter"])
    chosen["certified"] = Certified(chosen["certified"]) if chosen["certified"] else None
    chosen["order"] = Order(chosen["order"])
    return Wanted(told["register"], RegisterFilter(**chosen), told["with_contacts"])


def count_records(wanted: Wanted, by: Actor) -> int:
    """How many records the list has, of the unit of `by` alone."""
    day = clock.today()
    return sum(list_register(kind, wanted.filter, 1, of=by, day=day).total for kind in wanted.kinds)
