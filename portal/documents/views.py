"""Public pages of documents: the list, one document, and its text for reading aloud."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from portal.core.access import public
from portal.core.addresses import absolute, to, with_query
from portal.core.forms import read_query
from portal.core.language import VIETNAMESE, mark_language
from portal.core.language import gettext as _
from portal.core.prose import Block, read_prose
from portal.core.spoken_text import short_lines, spoken, spoken_heading
from portal.documents import queries
from portal.documents.entries import path_of
from portal.documents.models import Document, DocumentSection, DocumentTask, RelationKind
from portal.documents.queries import (
    DocumentFilter,
    FacetCounts,
    RelationGroup,
    marked_name_of,
    name_of,
)
from portal.documents.schemas import ALL, CITED, WITH_TEXT, DocumentsQuery, TasksQuery

pages = Blueprint("documents", __name__)


@dataclass(frozen=True)
class Option:
    """One choice of a filter and how many documents it would leave."""

    value: str
    label: str
    count: int
    checked: bool


@dataclass(frozen=True)
class FilterGroup:
    """A filter with its choices; `single` when only one may be chosen."""

    name: str
    label: str
    options: tuple[Option, ...]
    single: bool = False


@dataclass(frozen=True)
class Section:
    """A section as the page shows it."""

    facts: DocumentSection
    blocks: Sequence[Block]


@dataclass(frozen=True)
class TaskView:
    """The tasks that pass the filters, and what can be chosen."""

    shown: Sequence[DocumentTask]
    total: int
    agencies: Sequence[tuple[str, str]]
    periods: Sequence[tuple[str, str]]
    agency: str
    period: str


@pages.context_processor
def words() -> dict[str, object]:
    """Give the templates of this feature the names of documents."""
    return {
        "name_of": name_of,
        "marked_name_of": marked_name_of,
        "kind_labels": queries.KIND_LABELS,
        "document_path": document_path,
    }


def document_path(slug: str) -> str:
    """The address of a document in the language of the page."""
    return to(path_of(slug))


@pages.get("/van-ban/")
@public
def index() -> ResponseReturnValue:
    """The list of documents, narrowed by filters."""
    asked = read_query(DocumentsQuery, request.args)
    chosen = _filter(asked)
    groups = _groups(asked, queries.facet_counts(chosen), queries.province_names())
    return render_template(
        "documents/index.html",
        listing=queries.documents_page(chosen, asked["trang"]),
        groups=groups,
        chosen=_chosen(groups),
    )


@pages.get("/van-ban/<string:slug>")
@public
def show(slug: str) -> ResponseReturnValue:
    """One document with its text, tasks and relations."""
    document = queries.document_by_slug(slug)
    relations = queries.relations_of(document)
    links = _links(relations)
    return render_template(
        "documents/show.html",
        document=document,
        sections=[Section(one, read_prose(one.body, links)) for one in document.sections],
        footnotes=[read_prose(note, links)[0].lines[0] for note in document.footnotes],
        contents=_contents(document, relations),
        tasks=_task_view(document.tasks, read_query(TasksQuery, request.args)),
        relations=relations,
        data=_structured(document, relations),
    )


@pages.get("/van-ban/<string:slug>.txt")
@public
def read_aloud(slug: str) -> ResponseReturnValue:
    """The text of a document as plain lines for a loudspeaker."""
    document = queries.document_by_slug(slug)
    text = render_template(
        "documents/read_aloud.txt",
        document=document,
        name=name_of(document),
        spoken=spoken,
        spoken_heading=spoken_heading,
    )
    lines = [line for paragraph in text.splitlines() for line in short_lines(paragraph) or [""]]
    return Response("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def _links(relations: Iterable[RelationGroup]) -> dict[str, str]:
    """Where the numbers that stand in the text lead to."""
    return {
        mention: document_path(relative.document.slug)
        for group in relations
        for relative in group.relatives
        for mention in relative.document.mentions
    }


def _contents(document: Document, relations: Sequence[RelationGroup]) -> list[dict[str, Any]]:
    """The table of contents: first level, and the second below it."""
    contents: list[dict[str, Any]] = []
    for section in document.sections:
        if not section.title:
            continue
        title = mark_language(section.title, VIETNAMESE)
        entry = {"text": title, "href": f"#{section.anchor}", "children": []}
        siblings = contents if section.level == 1 or not contents else contents[-1]["children"]
        siblings.append(entry)
    extras = (
        (document.tasks, _("Nhiệm vụ"), "#nhiem-vu"),
        (document.targets, _("Chỉ tiêu"), "#chi-tieu"),
        (document.reporting, _("Chế độ báo cáo"), "#bao-cao"),
        (document.recipients, _("Nơi nhận"), "#noi-nhan"),
        (document.footnotes, _("Chú thích"), "#chu-thich"),
        (relations, _("Liên quan đến văn bản khác"), "#lien-quan"),
    )
    contents += [{"text": text, "href": href} for content, text, href in extras if content]
    return contents


def _task_view(tasks: Sequence[DocumentTask], asked: Mapping[str, str]) -> TaskView:
    agency, period = asked["co_quan"], asked["thoi_gian"]
    shown = [
        task
        for task in tasks
        if (not agency or agency in {one.name for one in task.agencies})
        and (not period or period in task.periods)
    ]
    agencies = sorted({one.name for task in tasks for one in task.agencies})
    periods = sorted({period for task in tasks for period in task.periods})
    return TaskView(
        shown=shown,
        total=len(tasks),
        agencies=[(name, name) for name in agencies],
        periods=[(value, _period_label(value)) for value in periods],
        agency=agency,
        period=period,
    )


def _period_label(period: str) -> str:
    named = queries.PERIOD_LABELS.get(period)
    return _(named) if named else _("Năm %(year)s") % {"year": period}


def _structured(document: Document, relations: Iterable[RelationGroup]) -> dict[str, Any]:
    """The document in the words of schema.org."""
    replaced = queries.FORWARD_LABELS[RelationKind.REPLACES]
    changes = [
        absolute(path_of(relative.document.slug))
        for group in relations
        if group.label == replaced
        for relative in group.relatives
    ]
    facts = {
        "legislationIdentifier": document.number,
        "legislationDate": document.issued_on.isoformat() if document.issued_on else "",
        "legislationChanges": changes,
    }
    return {
        "@context": "https://schema.org",
        "@type": "Legislation",
        "name": document.title or name_of(document),
        "url": absolute(path_of(document.slug)),
        "inLanguage": "vi",
        "legislationType": queries.KIND_LABELS[document.kind],
        "legislationPassedBy": {"@type": "Organization", "name": document.issuing_body},
        **{name: value for name, value in facts.items() if value},
    }


def _filter(asked: Mapping[str, Any]) -> DocumentFilter:
    return DocumentFilter(
        kinds=tuple(asked["loai"]),
        bodies=tuple(asked["co_quan"]),
        years=tuple(asked["nam"]),
        provinces=tuple(asked["tinh"]),
        has_text={WITH_TEXT: True, CITED: False}.get(asked["toan_van"]),
    )


def _groups(
    asked: Mapping[str, Any], counts: FacetCounts, provinces: Mapping[str, str]
) -> list[FilterGroup]:
    kinds = [(kind, _(label)) for kind, label in queries.KIND_LABELS.items()]
    bodies = [
        (body, mark_language(body, VIETNAMESE))
        for body in sorted({*counts.bodies, *asked["co_quan"]})
    ]
    years = [(year, str(year)) for year in sorted(filter(None, counts.years), reverse=True)]
    return [
        _with_or_without_text(asked["toan_van"], counts.with_text),
        _many("loai", _("Loại văn bản"), kinds, counts.kinds, asked),
        _many("nam", _("Năm"), years, counts.years, asked),
        _many("tinh", _("Tỉnh, thành phố"), provinces.items(), counts.provinces, asked),
        _many("co_quan", _("Cơ quan ban hành"), bodies, counts.bodies, asked),
    ]


def _many(
    name: str,
    label: str,
    choices: Iterable[tuple[Any, str]],
    counts: Mapping[Any, int],
    asked: Mapping[str, Any],
) -> FilterGroup:
    options = (
        Option(str(value), text, counts.get(value, 0), value in asked[name])
        for value, text in choices
    )
    return FilterGroup(name, label, tuple(one for one in options if one.count or one.checked))


def _with_or_without_text(asked: str, counts: Mapping[bool, int]) -> FilterGroup:
    choices = (
        (WITH_TEXT, _("Có toàn văn"), counts.get(True, 0)),
        (CITED, _("Chỉ được dẫn chiếu"), counts.get(False, 0)),
        (ALL, _("Tất cả"), sum(counts.values())),
    )
    options = tuple(Option(value, text, count, value == asked) for value, text, count in choices)
    return FilterGroup("toan_van", _("Toàn văn"), options, single=True)


def _chosen(groups: Iterable[FilterGroup]) -> list[tuple[str, str]]:
    """Each chosen option with the address of the list without it."""
    return [
        (option.label, _without(group, option))
        for group in groups
        for option in group.options
        if option.checked and option.value
    ]


def _without(group: FilterGroup, left_out: Option) -> str:
    kept = [one.value for one in group.options if one.checked and one is not left_out]
    return with_query(**{group.name: kept or None, "trang": None})
