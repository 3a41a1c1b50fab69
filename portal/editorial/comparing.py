"""What differs between two texts, field by field, as a person reads it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.editorial.document_rows import RELATIONS
from portal.editorial.models import ManuscriptKind
from portal.editorial.queries import attached_to
from portal.editorial.schemas import typed_text
from portal.editorial.text_fields import FIELDS
from portal.editorial.warning_rows import goods_of
from portal.writing.difference import DiffLine, difference

PART_LABELS = {
    "sections": "Các mục",
    "tasks": "Nhiệm vụ",
    "relations": "Quan hệ với văn bản khác",
    "goods": "Hàng hóa",
    "contacts": "Nơi liên hệ",
    "attachments": "Tệp đính kèm",
}
Fields = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class FieldDifference:
    """One field that differs: before, after, and the comparison line by line."""

    name: str
    label: str
    before: str
    after: str
    lines: Sequence[DiffLine]


def differences(kind: ManuscriptKind, before: Fields, after: Fields) -> list[FieldDifference]:
    """The fields in which two texts differ, in the order of the form."""
    old, new = _readable(kind, before), _readable(kind, after)
    labels = {one.name: one.label for one in FIELDS[kind]} | PART_LABELS
    return [
        FieldDifference(name, label, old[name], new[name], difference(old[name], new[name]))
        for name, label in labels.items()
        if old.get(name, "") != new.get(name, "")
    ]


def _readable(kind: ManuscriptKind, fields: Fields) -> dict[str, str]:
    typed = typed_text(kind, fields)
    told = {one.name: one.labels.get(typed[one.name], typed[one.name]) for one in FIELDS[kind]}
    rows = {part: fields.get(part, ()) for part in PART_LABELS}
    return told | {
        "sections": "\n\n".join(map(_section, rows["sections"])),
        "tasks": "\n\n".join(map(_task, rows["tasks"])),
        "relations": "\n".join(map(_relation, rows["relations"])),
        "goods": "\n".join(_filled(row) for row in goods_of(fields)),
        "contacts": "\n".join(map(_filled, rows["contacts"])),
        "attachments": "\n".join(one.title for one in attached_to(fields)),
    }


def _filled(row: Fields) -> str:
    return ", ".join(str(value) for value in row.values() if value)


def _section(row: Fields) -> str:
    marks = "#" * row["level"]
    return f"{marks} {row['number']} {row['heading']}\n{row['body']}"


def _task(row: Fields) -> str:
    names = ("code", "title", "lead_raw", "coordinators_raw", "deliverable", "deadline_raw", "note")
    return "\n".join(str(row[name]) for name in names if row[name])


def _relation(row: Fields) -> str:
    chosen = "" if row["chosen"] else " (không chọn)"
    note = f": {row['note']}" if row["note"] else ""
    return f"{RELATIONS.get(row['kind'], row['kind'])} {row['target']}{note}{chosen}"
