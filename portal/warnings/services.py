"""Issuing and lifting warnings."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from portal.core import audit, clock, outbox
from portal.core.db import db
from portal.core.errors import RefusedError
from portal.core.revision import revise
from portal.ledger.changes import note_change
from portal.registry.models import Product
from portal.registry.queries import risk_class_in_force
from portal.registry.rules import RiskClass
from portal.warnings.models import ConsumerWarning, WarningMeasure
from portal.warnings.publications import WARNINGS

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


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


def issue_warning(
    notice: WarningNotice, *, products: Sequence[Product], by: str
) -> ConsumerWarning:
    """Issue a warning about `products`, or bring the one with the same slug up to date.

    Nothing is written when nothing has changed. Raises RefusedError for a warning that does
    not say what people should do, whose risk level the law of that day does not know, or that
    the public has read and that would be hidden until a later day.
    """
    _refuse_unfit(notice)
    warning = db.session.scalar(select(ConsumerWarning).where(ConsumerWarning.slug == notice.slug))
    if warning is None:
        warning = ConsumerWarning(slug=notice.slug, published_at=clock.now())
        db.session.add(warning)
    elif warning.issued_on <= clock.today() < notice.issued_on:
        raise RefusedError("Cảnh báo đã phát không thể dời sang một ngày chưa đến.")
    with db.session.no_autoflush:
        changed = revise(warning, _columns(notice, products))
    if changed:
        _note(warning, "issued", by=by, note=", ".join(changed))
    return warning


def lift_warning(warning: ConsumerWarning, *, on: date, reason: str, by: str) -> None:
    """End a warning on a day; it stays on the portal with the reason.

    Raises RefusedError without a reason, for a day before the issue, or when it was lifted
    before.
    """
    if warning.lifted_on is not None:
        raise RefusedError("Cảnh báo này đã được gỡ bỏ trước đó.")
    if not reason.strip():
        raise RefusedError("Cần ghi lý do gỡ bỏ cảnh báo.")
    if on < warning.issued_on:
        raise RefusedError("Ngày gỡ bỏ không thể trước ngày phát cảnh báo.")
    warning.lifted_on = on
    warning.lifted_reason = reason
    _note(warning, "lifted", by=by, note=reason)


def _refuse_unfit(notice: WarningNotice) -> None:
    if not SLUG.fullmatch(notice.slug):
        raise RefusedError("Địa chỉ cảnh báo chỉ gồm chữ thường không dấu, số và gạch nối.")
    if not (notice.title.strip() and notice.summary.strip() and notice.hazard.strip()):
        raise RefusedError("Cảnh báo cần có tiêu đề, tóm tắt và mối nguy.")
    if not any(step.strip() for step in notice.what_to_do):
        raise RefusedError("Cảnh báo phải nói rõ người dân cần làm gì.")


def _columns(notice: WarningNotice, products: Sequence[Product]) -> dict[str, object]:
    return {
        "title": notice.title,
        "summary": notice.summary,
        "title_en": notice.title_en,
        "summary_en": notice.summary_en,
        "measure": notice.measure,
        "hazard": notice.hazard,
        "risk_class": _risk_class(notice.risk_code, notice.issued_on),
        "what_to_do": list(notice.what_to_do),
        "lots": notice.lots,
        "issuing_body": notice.issuing_body,
        "issued_on": notice.issued_on,
        "is_sample": notice.is_sample,
        "source": notice.source,
        "products": sorted(products, key=lambda product: product.id),
    }


def _risk_class(code: str, day: date) -> RiskClass | None:
    if not code:
        return None
    found = risk_class_in_force(code, day)
    if found is None:
        raise RefusedError(f"Pháp luật ngày {day:%d/%m/%Y} không có mức rủi ro {code}.")
    return found


def _note(warning: ConsumerWarning, action: str, *, by: str, note: str) -> None:
    warning.updated_at = clock.now()
    db.session.flush()
    audit.record(by, action, kind=WARNINGS.kind, key=warning.slug, note=note)
    note_change(WARNINGS, warning.slug)
    outbox.mark_stale(WARNINGS.kind, warning.slug)
    outbox.mark_all_stale("product", [product.code for product in warning.products])
