"""A warning as it is handed in, before it is a record; and when it may not be one."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from portal.attachments.models import Attachment
from portal.core.errors import RefusedError
from portal.core.gtin import normalise_gtin
from portal.registry.models import Establishment, Product
from portal.warnings.states import SourceKind, WarningMeasure
from portal.warnings.wording import SURVEY_BASIS, words_of_verdicts

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LONGEST_LOT = 80


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom people can call or go to; a phone number or an office."""

    body: str
    phone: str = ""
    office: str = ""


@dataclass(frozen=True, slots=True)
class WarningNotice:
    """A warning as the issuing body words it; `what_to_do` are steps in order."""

    slug: str
    title: str
    summary: str
    measure: WarningMeasure
    hazard: str
    what_to_do: Sequence[str]
    issuing_body: str
    issued_on: date
    is_sample: bool
    risk_code: str = ""
    lots: str = ""
    title_en: str = ""
    summary_en: str = ""
    source: str = ""
    hazard_kind: str = ""
    source_kind: SourceKind = SourceKind.UNSTATED
    legal_basis: str = ""
    contacts: Sequence[Contact] = ()


@dataclass(frozen=True, slots=True)
class OtherGoods:
    """Goods that the register does not hold; `gtin` as typed."""

    name: str
    brand: str = ""
    gtin: str = ""
    lots: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Concerned:
    """What a warning is about; `lots` are numbers by the code of a product, none for all lots."""

    products: Sequence[Product] = ()
    lots: Mapping[str, Sequence[str]] = field(default_factory=dict)
    goods: Sequence[OtherGoods] = ()
    establishments: Sequence[Establishment] = ()


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """A file to be offered below a warning, and what it is called there."""

    attachment: Attachment
    title: str


def refuse_unfit(notice: WarningNotice, about: Concerned) -> None:
    """Raise RefusedError for a warning that nobody could act on, or a survey that judges."""
    if not SLUG.fullmatch(notice.slug):
        raise RefusedError("Địa chỉ cảnh báo chỉ gồm chữ thường không dấu, số và gạch nối.")
    if not (notice.title.strip() and notice.summary.strip() and notice.hazard.strip()):
        raise RefusedError("Cảnh báo cần có tiêu đề, tóm tắt và mối nguy.")
    if not any(step.strip() for step in notice.what_to_do):
        raise RefusedError("Cảnh báo phải nói rõ người dân cần làm gì.")
    for contact in notice.contacts:
        if not contact.body.strip() or not (contact.phone.strip() or contact.office.strip()):
            raise RefusedError("Mỗi nơi liên hệ cần tên cơ quan và số điện thoại hoặc địa chỉ.")
    _refuse_unfit_goods(about)
    refuse_judging_survey(notice)


def refuse_judging_survey(notice: WarningNotice) -> None:
    """Raise RefusedError where a survey orders something or reads as a verdict.

    Decree 37/2026/ND-CP, Articles 91-92: a survey is for reference only.
    """
    if notice.source_kind is not SourceKind.SURVEY:
        return
    if notice.measure is not WarningMeasure.INFORMATION:
        raise RefusedError(
            "Kết quả khảo sát chỉ để tham khảo: chỉ được thông báo để biết, không dừng bán hay"
            f" thu hồi ({SURVEY_BASIS}). Muốn xử lý, xin chuyển cơ quan kiểm tra."
        )
    found = dict.fromkeys(word for text in _told(notice) for word in words_of_verdicts(text))
    if found:
        said = ", ".join(f"“{word}”" for word in found)
        raise RefusedError(
            f"Kết quả khảo sát không phải kết luận: xin bỏ các chữ {said} ({SURVEY_BASIS})."
        )


def _told(notice: WarningNotice) -> Iterator[str]:
    yield notice.slug.replace("thu-hoi", "thu hồi").replace("vi-pham", "vi phạm")
    yield from (notice.title, notice.summary, notice.hazard, notice.lots)
    yield from (notice.title_en, notice.summary_en)
    yield from notice.what_to_do


def _refuse_unfit_goods(about: Concerned) -> None:
    for one in about.goods:
        if not one.name.strip():
            raise RefusedError("Hàng hóa ngoài sổ đăng ký cần có tên.")
        if one.gtin:
            normalise_gtin(one.gtin)
    numbers = [number for lots in about.lots.values() for number in lots]
    for number in (*numbers, *(lot for one in about.goods for lot in one.lots)):
        if not number.strip() or len(number) > LONGEST_LOT:
            raise RefusedError(f"Số lô không được trống và dài nhất {LONGEST_LOT} ký tự.")
