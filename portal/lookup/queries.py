"""Reads of the look-up: the lexicon, the names behind facet values, the mark of the index."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import BindParameter, Select, bindparam, func, select

from portal.core.db import db
from portal.core.kept import while_unchanged
from portal.core.language import N_, NP_
from portal.documents import queries as documents
from portal.inspections import models as inspections
from portal.lookup.models import IndexMark, TermGroup, TermGroupKind
from portal.places.models import Commune, Province, Unit, place_name, unit_columns
from portal.publishing.models import CATEGORY_LABELS
from portal.registry.states import ESTABLISHMENT_KINDS
from portal.standards import queries as standards
from portal.standards.models import IcsClass, ics_title
from portal.warnings.states import MEASURE_LABELS
from search.lexicon import Abbreviation, Lexicon

State = TypeVar("State", bound=StrEnum)
LexiconVersion = tuple[int, datetime | None]
MARK = 1
# Made once: a statement that is built anew for each page costs more than its execution.
_LEXICON_VERSION = select(func.count(TermGroup.id), func.max(TermGroup.loaded_at))
_CODES: BindParameter[Any] = bindparam("codes", expanding=True)
_PROVINCES = select(*unit_columns(Province)).where(Province.code.in_(_CODES))
_ICS_CLASSES = select(IcsClass.code, IcsClass.title_vi, IcsClass.title_en).where(
    IcsClass.code.in_(_CODES)
)
_COMMUNES = select(*unit_columns(Commune)).where(Commune.code.in_(_CODES))


def _by_value(labels: Mapping[State, str]) -> dict[str, str]:
    return {state.value: label for state, label in labels.items()}


# What one record is called, and all of its kind.
KIND_LABELS = {
    "product": NP_("một", "Sản phẩm"),
    "establishment": NP_("một", "Cơ sở"),
    "standard": NP_("một", "Tiêu chuẩn, quy chuẩn"),
    "document": NP_("một", "Văn bản"),
    "article": NP_("một", "Tin bài, sổ tay"),
    "warning": NP_("một", "Cảnh báo"),
    "inspection": NP_("một", "Kết quả kiểm tra"),
    "lot": NP_("một", "Lô hàng"),
    "question": NP_("một", "Câu hỏi đã trả lời"),
    "procedure": NP_("một", "Thủ tục hành chính"),
}
PLURAL_LABELS = {
    "product": N_("Sản phẩm"),
    "establishment": N_("Cơ sở"),
    "standard": N_("Tiêu chuẩn, quy chuẩn"),
    "document": N_("Văn bản"),
    "article": N_("Tin bài, sổ tay"),
    "warning": N_("Cảnh báo"),
    "inspection": N_("Kết quả kiểm tra"),
    "lot": N_("Lô hàng"),
    "question": N_("Câu hỏi đã trả lời"),
    "procedure": N_("Thủ tục hành chính"),
}
STATUS_LABELS: Mapping[str, str] = {
    "in_force": N_("Còn hiệu lực"),
    "expiring": N_("Sắp hết hạn"),
    "expired": N_("Đã hết hạn"),
    "uncertified": N_("Chưa có chứng nhận"),
    "superseded": N_("Đã được thay thế"),
    "withdrawn": N_("Đã hủy bỏ, thu hồi"),
    "recalled": N_("Sản phẩm bị thu hồi"),
    "lifted": N_("Đã gỡ bỏ"),
    "suspended": N_("Tạm ngừng hoạt động"),
    "closed": N_("Đã ngừng hoạt động"),
    "unknown": N_("Chưa rõ"),
    "active": N_("Đang lưu thông"),
    **_by_value(inspections.CONCLUSION_LABELS),
}
TYPE_LABELS: Mapping[str, str] = {
    **_by_value(standards.KIND_LABELS),
    **_by_value(documents.KIND_LABELS),
    **_by_value(ESTABLISHMENT_KINDS),
    **_by_value(MEASURE_LABELS),
    **_by_value(inspections.KIND_LABELS),
}
LABELS: Mapping[str, Mapping[str, str]] = {
    "kind": PLURAL_LABELS,
    "status": STATUS_LABELS,
    "type": TYPE_LABELS,
    "category": _by_value(CATEGORY_LABELS),
    "stars": {"3": N_("3 sao"), "4": N_("4 sao"), "5": N_("5 sao")},
}


@while_unchanged
def lexicon_version() -> LexiconVersion:
    """A value that differs whenever the lexicon was replaced."""
    count, loaded_at = db.session.execute(_LEXICON_VERSION).one()
    return count, loaded_at


def current_lexicon() -> Lexicon:
    """All abbreviations and synonyms as the search reads them."""
    rows = db.session.scalars(select(TermGroup).order_by(TermGroup.id)).all()
    synonyms = [row for row in rows if row.kind is TermGroupKind.SYNONYM]
    return Lexicon(
        tuple(
            Abbreviation(row.phrases[0], row.phrases[1], row.is_unsafe_alone)
            for row in rows
            if row.kind is TermGroupKind.ABBREVIATION
        ),
        tuple(tuple(row.phrases) for row in synonyms if not row.triggers),
        tuple(
            (trigger, meant)
            for row in synonyms
            for trigger in row.triggers
            for meant in row.phrases
            if meant != trigger
        ),
    )


def index_mark() -> IndexMark | None:
    """In which state the worker left the index, None when it never built one."""
    return db.session.get(IndexMark, MARK)


@while_unchanged
def communes_named(*codes: str) -> Mapping[str, str]:
    """Names of communes by code, in the language of the page."""
    return _places_named(_COMMUNES, codes)


@while_unchanged
def provinces_named(*codes: str) -> Mapping[str, str]:
    """Names of provinces by code, in the language of the page."""
    return _places_named(_PROVINCES, codes)


@while_unchanged
def ics_fields_named(*codes: str) -> Mapping[str, str]:
    """Code and title of fields of the ICS by code, in the language of the page."""
    rows = db.session.execute(_ICS_CLASSES, {"codes": list(codes)})
    return {row.code: f"{row.code} {ics_title(row.title_vi, row.title_en)}" for row in rows}


def _places_named(statement: Select[Any], codes: Iterable[str]) -> Mapping[str, str]:
    rows = db.session.execute(statement, {"codes": list(codes)})
    return {row.code: place_name(Unit(*row)) for row in rows}
