"""How standards are found: every spelling of the code, the title, issuer, topics and ICS."""

from collections.abc import Iterator, Mapping, Sequence

from portal.core.entries import EntrySource, Found
from portal.core.language import VIETNAMESE, mark_language
from portal.standards.models import KIND, Standard, StandardLine
from portal.standards.queries import (
    ASSUMED_LABEL,
    KIND_LABELS,
    STATUS_LABELS,
    STATUS_TONES,
    TOPIC_LABELS,
    all_keys,
    standard_lines,
    standards_by_keys,
)
from search.document import Document

# What is out of use ranks below what replaces it.
WEIGHT_OUT_OF_USE = 0.6


def path_of(key: str) -> str:
    """The address of a standard."""
    return f"/tieu-chuan/{key}"


def status_label(standard: Standard | StandardLine) -> str:
    """The status in words; an assumption is called one."""
    return ASSUMED_LABEL if standard.is_status_assumed else STATUS_LABELS[standard.status]


def status_tone(standard: Standard | StandardLine) -> str:
    """The tone in which the status is shown; an assumption is not shown as good."""
    return "caution" if standard.is_status_assumed else STATUS_TONES[standard.status]


def documents(keys: Sequence[str]) -> Sequence[Document]:
    """The standards with these keys as search sees them."""
    return [_document(standard) for standard in standards_by_keys(keys)]


def found(keys: Sequence[str]) -> Mapping[str, Found]:
    """The standards with these keys as lines of a result list."""
    return {standard.key: _found(standard) for standard in standard_lines(keys)}


SOURCES = (EntrySource(KIND, all_keys, documents, found),)


def _document(standard: Standard) -> Document:
    return Document(
        id=f"{KIND}:{standard.key}",
        kind=KIND,
        title=standard.title,
        body="\n".join(_body(standard)),
        codes=(standard.code, standard.key),
        facets=_facets(standard),
        weight=WEIGHT_OUT_OF_USE if standard.is_out_of_use else 1.0,
    )


def _body(standard: Standard) -> Iterator[str]:
    yield KIND_LABELS[standard.kind]
    yield standard.issuer
    yield standard.equivalent
    for topic in standard.topics:
        yield TOPIC_LABELS.get(topic.topic, "")
    for filed in standard.classes:
        yield filed.ics.title_vi
        yield filed.ics.title_en


def _facets(standard: Standard) -> dict[str, tuple[str, ...]]:
    facets = {
        "type": (str(standard.kind),),
        "status": (str(standard.status),),
        "ics": tuple(sorted({filed.ics_code[:2] for filed in standard.classes})),
    }
    if standard.year is not None:
        facets["year"] = (str(standard.year),)
    return facets


def _found(standard: StandardLine) -> Found:
    year = "" if standard.year is None else str(standard.year)
    return Found(
        kind=KIND,
        key=standard.key,
        code=standard.code,
        title=standard.title,
        path=path_of(standard.key),
        meta=tuple(part for part in (mark_language(standard.issuer, VIETNAMESE), year) if part),
        status=status_label(standard),
        tone=status_tone(standard),
    )
