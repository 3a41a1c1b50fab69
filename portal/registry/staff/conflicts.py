"""Two people have corrected the same record: both texts side by side, a choice for each field."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import MultiDict

from portal.core.former import former_states
from portal.registry.services.trail import Owner, kind_of
from portal.registry.staff.form_fields import FormField
from portal.registry.staff.registers import register_of, texts_of

MINE, THEIRS = "mine", "theirs"


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field in which both texts differ; `suggested` is empty where a person must choose."""

    field: FormField
    mine: str
    theirs: str
    suggested: str


def conflicts_of(record: Owner, typed: Mapping[str, Any], version: int) -> Sequence[Conflict]:
    """Where what was typed differs from the record as it is now.

    `version` is that from which the typing began: what only one of both has changed since is
    suggested, what both have changed is not.
    """
    now, before = texts_of(record), _texts_at(record, version)
    return [
        Conflict(one, mine, now[one.name], _suggested(before.get(one.name), mine, now[one.name]))
        for one in register_of(record).fields
        if (mine := _normal(typed.get(one.name, ""))) != _normal(now[one.name])
    ]


def settled(record: Owner, sent: MultiDict[str, str]) -> tuple[MultiDict[str, str], bool]:
    """What was typed and chosen, as one form, and whether every choice was made."""
    form: MultiDict[str, str] = MultiDict()
    is_whole = True
    for one in register_of(record).fields:
        choice = sent.get(f"chon_{one.name}", "")
        if f"{MINE}_{one.name}" not in sent:
            form[one.name] = sent.get(one.name, "")
            continue
        is_whole = is_whole and choice in {MINE, THEIRS}
        form[one.name] = sent.get(f"{choice or MINE}_{one.name}", "")
    form["version"] = sent.get("version", "")
    return form, is_whole


def _suggested(before: str | None, mine: str, theirs: str) -> str:
    if before is None:
        return ""
    if _normal(before) == _normal(theirs):
        return MINE
    return THEIRS if _normal(before) == mine else ""


def _texts_at(record: Owner, version: int) -> Mapping[str, str]:
    """The fields as they stood in a former version, those that stand in it by their name."""
    for former in former_states(kind_of(record), record.code):
        if former.version == version:
            return {name: _text(value) for name, value in former.fields.items()}
    return {}


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "1" if value else ""
    if isinstance(value, list):
        return "\n".join(str(one) for one in value)
    return "" if value is None else str(value)


def _normal(text: str) -> str:
    """Browsers send other line ends than they were given."""
    return text.replace("\r\n", "\n").strip()
