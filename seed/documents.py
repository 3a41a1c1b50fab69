"""Loads the official documents: full texts, documents known by citation, their relations."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from portal.core.audit import keys_changed_by_others
from portal.documents import services
from portal.documents.models import KIND, DocumentKind, RelationKind
from portal.documents.services import DocumentFacts, RelationFacts, SectionFacts, TaskFacts

FOLDER = Path(__file__).parent / "data" / "documents"
CITED, RELATIONS = FOLDER / "cited.yaml", FOLDER / "relations.yaml"
SOURCE_OF_CITED = "Dẫn chiếu trong các văn bản có toàn văn trên Cổng"

Record = Mapping[str, Any]


def load_documents(*, by: str) -> int:
    """Load documents and relations; returns how many documents there are.

    A document that an officer has changed since stays as it is.
    """
    texts = sorted(set(FOLDER.glob("*.yaml")) - {CITED, RELATIONS})
    documents = [_with_text(_read(path)) for path in texts]
    documents += [_cited(record) for record in _read(CITED)]
    changed = keys_changed_by_others(by, KIND)
    untouched = [document for document in documents if document.slug not in changed]
    services.load_documents(untouched, by=by, source="documents/*.yaml")
    relations = [_relation(record) for record in _read(RELATIONS)]
    services.load_relations(relations, by=by, source=RELATIONS.name)
    return len(documents)


def _read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def _with_text(record: Record) -> DocumentFacts:
    groups = {group["code"]: group["title"] for group in record.get("task_groups", ())}
    values = _plain(record, without=("task_groups", "tasks", "sections"))
    return DocumentFacts(
        **values,
        has_text=True,
        sections=tuple(_sections(record["sections"])),
        tasks=tuple(_task(task, groups) for task in record.get("tasks", ())),
    )


def _cited(record: Record) -> DocumentFacts:
    return DocumentFacts(**_plain(record), source=SOURCE_OF_CITED, has_text=False)


def _plain(record: Record, without: Sequence[str] = ()) -> dict[str, Any]:
    values = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in record.items()
        if name not in without
    }
    return values | {"kind": DocumentKind(record["kind"])}


def _sections(records: Iterable[Record]) -> Iterable[SectionFacts]:
    blank = {"number": "", "heading": "", "body": ""}
    return (SectionFacts(**{**blank, **record}) for record in records)


def _task(record: Record, groups: Mapping[str, str]) -> TaskFacts:
    return TaskFacts(
        code=record["code"],
        group_code=record["group"],
        group_title=groups[record["group"]],
        title=record["title"],
        lead_raw=record.get("lead", ""),
        leads=tuple(record.get("leads", ())),
        coordinators_raw=record.get("coordinators_text", ""),
        coordinators=tuple(record.get("coordinators", ())),
        deliverable=record.get("result", ""),
        deadline_raw=record.get("time", ""),
        schedule=record.get("schedule", {}),
        note=record.get("note", ""),
    )


def _relation(record: Record) -> RelationFacts:
    return RelationFacts(
        source=record["source"],
        kind=RelationKind(record["kind"]),
        target=record["target"],
        note=record.get("note", ""),
    )
