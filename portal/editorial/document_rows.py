"""The parts of a document that come many times: sections, tasks, relations, as rows of a form."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.core.form_fields import clean
from portal.documents.models import RelationKind
from portal.documents.queries import FORWARD_LABELS

MOST_ROWS = 400
LONGEST = 200_000
YES = "1"
RELATIONS: Mapping[str, str] = {one.value: label for one, label in FORWARD_LABELS.items()}
_LEVEL = re.compile(r"[0-9]{1,2}")
_NAME = re.compile(r"(?P<part>[a-z]+)-(?P<row>\d{1,3})-(?P<column>[a-z_]+)")


@dataclass(frozen=True, slots=True)
class Part:
    """One kind of rows: the columns of a row, and those without which a row is none."""

    name: str
    columns: tuple[str, ...]
    needed: tuple[str, ...]
    lists: frozenset[str] = frozenset()


SECTIONS = Part(
    "sections",
    ("level", "number", "heading", "anchor", "body", "heading_is_editorial"),
    ("heading", "body", "number"),
)
TASKS = Part(
    "tasks",
    (
        *("code", "group_code", "group_title", "title", "lead_raw", "leads"),
        *("coordinators_raw", "coordinators", "deliverable", "deadline_raw", "note"),
    ),
    ("code", "title"),
    frozenset({"leads", "coordinators"}),
)
LINKS = Part("relations", ("chosen", "kind", "target", "note"), ("target", "note"))
PARTS = (SECTIONS, TASKS, LINKS)


def read_rows(part: Part, typed: Mapping[str, str]) -> list[dict[str, Any]]:
    """The rows of one part in the order that was asked for; emptied rows are left out."""
    rows: dict[int, dict[str, str]] = {}
    for name, value in typed.items():
        found = _NAME.fullmatch(name)
        if found and found["part"] == part.name and int(found["row"]) < MOST_ROWS:
            rows.setdefault(int(found["row"]), {})[found["column"]] = clean(value).strip()[:LONGEST]
    ordered = sorted(rows.items(), key=lambda pair: _place(pair[1], pair[0]))
    kept = [row for _, row in ordered if any(row.get(name) for name in part.needed)]
    return [_row(part, row) for row in kept]


def typed_rows(part: Part, rows: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Rows as the form shows them, by name of field."""
    return dict(_typed(part, rows))


def _typed(part: Part, rows: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    for at, row in enumerate(rows):
        for column in part.columns:
            yield f"{part.name}-{at}-{column}", _text(row.get(column, ""))


def _text(value: object) -> str:
    if isinstance(value, bool):
        return YES if value else ""
    return "\n".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _place(row: Mapping[str, str], at: int) -> tuple[float, int]:
    """Where a row wants to stand; an untouched one stays where it was."""
    wanted = row.get("place", "")
    return (float(wanted) - 1 if re.fullmatch(r"\d{1,3}([.]\d)?", wanted) else float(at)), at


def _row(part: Part, row: Mapping[str, str]) -> dict[str, Any]:
    made: dict[str, Any] = {name: row.get(name, "") for name in part.columns}
    for name in part.lists:
        made[name] = [line.strip() for line in made[name].split("\n") if line.strip()]
    if part is SECTIONS:
        level = made["level"]
        made["level"] = min(max(int(level), 1), 3) if _LEVEL.fullmatch(level) else 1
        made["heading_is_editorial"] = made["heading_is_editorial"] == YES
    if part is LINKS:
        made["chosen"] = made["chosen"] == YES
        made["kind"] = made["kind"] if made["kind"] in RELATIONS else RelationKind.REFERS_TO.value
    return made
