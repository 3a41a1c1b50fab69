"""Personal data in what is noted of changes: told masked, so that the history names nobody."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum

# Fields that hold data of persons, in whichever record they stand.
MASKED = frozenset({"phone", "email", "password_hash", "secret"})
# A personal identification number serves as tax code of households (12 digits).
PERSONAL_NUMBER_LENGTH = 12
HIDDEN = "•••"


def masked(name: str, value: object) -> object:
    """`value` of the field `name` as it may be told: personal data keeps its ends alone."""
    if not isinstance(value, str) or not value:
        return value
    if name in MASKED or (name == "tax_code" and len(value) == PERSONAL_NUMBER_LENGTH):
        return f"{value[0]}{HIDDEN}{value[-2:]}" if len(value) > 5 else HIDDEN
    return value


def masked_email(address: str) -> str:
    """An e-mail address as lists show it: first letter and domain."""
    name, at, domain = address.partition("@")
    return f"{name[:1]}{HIDDEN}{at}{domain}"


def told_changes(changes: Mapping[str, tuple[object, object]]) -> dict[str, list[object]]:
    """Changes as they are noted: masked, in values that JSON knows."""
    return {
        name: [_plain(masked(name, before)), _plain(masked(name, after))]
        for name, (before, after) in changes.items()
    }


def _plain(value: object) -> object:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return (
        value if value is None or isinstance(value, str | int | float | bool | dict) else str(value)
    )
