"""Publishing and correcting the results of inspections and surveys."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from portal.core import audit, clock, outbox
from portal.core.code_book import issue_derived_code
from portal.core.db import db
from portal.core.errors import RefusedError
from portal.core.revision import revise
from portal.inspections.models import FIELD_LABELS, Conclusion, Inspection, InspectionKind
from portal.inspections.publications import INSPECTIONS
from portal.ledger.changes import note_change
from portal.registry.models import Establishment, Product

# Words of a violation, without marks: a survey is for reference only (NĐ 37/2026/NĐ-CP Điều 91).
WORDS_OF_VIOLATION = ("vi pham", "violation", "xu phat")


@dataclass(frozen=True, slots=True)
class InspectionResult:
    """A result as it was decided to be made public; `origin` names where it comes from."""

    origin: str
    kind: InspectionKind
    title: str
    legal_ground: str
    findings: str
    conclusion: Conclusion
    published_from: date
    is_sample: bool
    published_until: date | None = None
    decision_number: str = ""
    decided_on: date | None = None
    carried_out_on: date | None = None
    team: Sequence[str] = ()
    samples: Sequence[Mapping[str, Any]] = ()
    instruments: Sequence[Mapping[str, Any]] = ()
    measures: str = ""
    forwarded_to: str = ""
    corrections: Sequence[Mapping[str, Any]] = ()


def publish_result(
    result: InspectionResult,
    *,
    establishment: Establishment | None,
    products: Sequence[Product],
    by: str,
) -> Inspection:
    """Publish a result, or bring the one of the same origin up to date with it.

    Nothing is written when nothing has changed. Raises RefusedError when a survey speaks of a
    violation, when the days of publication are not in order, or when the public has read the
    result and it would be hidden until a later day.
    """
    columns = _columns(result, establishment, products)
    _refuse_unfit(result)
    _refuse_words_of_violation(result.kind, columns)
    inspection = _existing(result.origin)
    if inspection is None:
        inspection = _new(result.origin)
    elif inspection.published_from <= clock.today() < result.published_from:
        raise RefusedError("Kết quả đã công khai không thể dời sang một ngày chưa đến.")
    with db.session.no_autoflush:
        changed = revise(inspection, columns)
    if changed:
        _note(inspection, "published", by=by, note=", ".join(changed))
    return inspection


def correct_result(
    inspection: Inspection, *, field: str, now: str, reason: str, on: date, by: str
) -> None:
    """Correct one text of a published result; what stood there before stays readable.

    Raises RefusedError without a reason, for a text that cannot be corrected this way, or when
    a survey would speak of a violation.
    """
    if field not in FIELD_LABELS:
        raise RefusedError("Mục này không sửa được bằng đính chính.")
    if not reason.strip():
        raise RefusedError("Cần ghi lý do đính chính.")
    _refuse_words_of_violation(inspection.kind, {"text": now, "reason": reason})
    correction = {
        "corrected_on": on.isoformat(),
        "field": field,
        "was": getattr(inspection, field),
        "now": now,
        "reason": reason,
    }
    setattr(inspection, field, now)
    inspection.corrections = [*inspection.corrections, correction]
    _note(inspection, "corrected", by=by, note=reason)


def _refuse_unfit(result: InspectionResult) -> None:
    if not (result.title.strip() and result.findings.strip() and result.legal_ground.strip()):
        raise RefusedError("Kết quả cần có tên, căn cứ và nội dung ghi nhận.")
    if result.published_until is not None and result.published_until < result.published_from:
        raise RefusedError("Ngày thôi công khai không thể trước ngày công khai.")
    is_survey = result.kind is InspectionKind.SURVEY
    allowed = {Conclusion.CONFORMING, Conclusion.SIGNS_OF_NONCONFORMITY}
    if is_survey and result.conclusion not in allowed:
        raise RefusedError("Khảo sát chỉ được ghi có hay không có dấu hiệu không phù hợp.")
    if not is_survey and result.conclusion is Conclusion.SIGNS_OF_NONCONFORMITY:
        raise RefusedError("Kiểm tra phải có kết luận, không chỉ ghi dấu hiệu.")


def _refuse_words_of_violation(kind: InspectionKind, values: Mapping[str, object]) -> None:
    if kind is not InspectionKind.SURVEY:
        return
    for text in _texts(values):
        if any(words in _folded(text) for words in WORDS_OF_VIOLATION):
            raise RefusedError("Kết quả khảo sát không được nói đến vi phạm hay xử phạt.")


def _texts(value: object) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)


def _folded(text: str) -> str:
    """`text` in lower case, without marks, one space between words."""
    letters = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return " ".join("".join(c for c in letters if not unicodedata.combining(c)).split())


def _columns(
    result: InspectionResult, establishment: Establishment | None, products: Sequence[Product]
) -> dict[str, object]:
    return {
        "kind": result.kind,
        "title": result.title,
        "legal_ground": result.legal_ground,
        "decision_number": result.decision_number,
        "decided_on": result.decided_on,
        "carried_out_on": result.carried_out_on,
        "team": list(result.team),
        "establishment": establishment,
        "products": sorted(products, key=lambda product: product.id),
        "samples": [dict(one) for one in result.samples],
        "instruments": [dict(one) for one in result.instruments],
        "findings": result.findings,
        "conclusion": result.conclusion,
        "measures": result.measures,
        "forwarded_to": result.forwarded_to,
        "corrections": [dict(one) for one in result.corrections],
        "published_from": result.published_from,
        "published_until": result.published_until,
        "is_sample": result.is_sample,
    }


def _existing(origin: str) -> Inspection | None:
    return db.session.scalar(select(Inspection).where(Inspection.origin == origin))


def _new(origin: str) -> Inspection:
    inspection = Inspection(
        origin=origin,
        code=issue_derived_code(INSPECTIONS.kind, origin),
        published_at=clock.now(),
    )
    db.session.add(inspection)
    return inspection


def _note(inspection: Inspection, action: str, *, by: str, note: str) -> None:
    inspection.updated_at = clock.now()
    db.session.flush()
    audit.record(by, action, kind=INSPECTIONS.kind, key=inspection.code, note=note)
    note_change(INSPECTIONS, inspection.code)
    outbox.mark_stale(INSPECTIONS.kind, inspection.code)
