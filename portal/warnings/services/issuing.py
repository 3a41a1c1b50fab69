"""Issuing, changing and lifting warnings."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import select

from portal.attachments.kinds import Kind, State
from portal.core import audit, clock, outbox
from portal.core.db import db
from portal.core.errors import RefusedError
from portal.core.gtin import normalise_gtin
from portal.core.revision import revise
from portal.ledger.changes import note_change
from portal.registry.models import Product
from portal.registry.queries import risk_class_in_force
from portal.registry.rules import RiskClass
from portal.warnings.models import (
    ConsumerWarning,
    WarnedGoods,
    WarnedLot,
    WarningAttachment,
    WarningChange,
    WarningContact,
    WarningGrounds,
)
from portal.warnings.publications import WARNINGS
from portal.warnings.queries import hazard_kind_on
from portal.warnings.rules import HazardKind
from portal.warnings.services.news import note_news, put_off
from portal.warnings.services.notices import (
    AttachedFile,
    Concerned,
    WarningNotice,
    refuse_unfit,
)
from portal.warnings.services.telling import differing, words_of
from portal.warnings.states import SourceKind
from portal.warnings.upkeep import Occasion


def issue_warning(notice: WarningNotice, *, about: Concerned, by: str) -> ConsumerWarning:
    """Issue a warning, or bring the one with the same slug up to date.

    Nothing is written when nothing has changed. What the public has read and now reads otherwise
    is kept in the history. Raises RefusedError for a warning that does not say what people should
    do, whose risk level or kind of hazard was not in force on its day, for a survey that judges,
    and for one that the public has read and that would be hidden until a later day.
    """
    refuse_unfit(notice, about)
    warning = db.session.scalar(select(ConsumerWarning).where(ConsumerWarning.slug == notice.slug))
    if warning is None:
        return _issue_new(notice, about, by)
    if warning.issued_on <= clock.today() < notice.issued_on:
        raise RefusedError("Cảnh báo đã phát không thể dời sang một ngày chưa đến.")
    _change(warning, notice, about, by)
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
    note_news(warning, Occasion.LIFTED, day=on)


def attach_files(warning: ConsumerWarning, files: Sequence[AttachedFile], *, by: str) -> None:
    """Offer exactly these files below a warning, in this order.

    Raises RefusedError for a file that has not been found clean, and for pictures.
    """
    for one in files:
        if one.attachment.state is not State.CLEAN or one.attachment.kind is Kind.IMAGE:
            raise RefusedError(f"Tệp {one.attachment.name} chưa kiểm tra xong hoặc bị từ chối.")
    before = [(one.attachment_id, one.title) for one in warning.files]
    if before == [(one.attachment.id, one.title) for one in files]:
        return
    told = words_of(warning)
    warning.files.clear()
    db.session.flush()
    warning.files = [
        WarningAttachment(attachment=one.attachment, title=one.title, position=at)
        for at, one in enumerate(files)
    ]
    _keep_history(warning, told, was_issued_on=warning.issued_on)
    _note(warning, "attached", by=by, note=", ".join(one.title for one in files))


def _issue_new(notice: WarningNotice, about: Concerned, by: str) -> ConsumerWarning:
    now = clock.now()
    warning = ConsumerWarning(slug=notice.slug, published_at=now, updated_at=now)
    db.session.add(warning)
    with db.session.no_autoflush:
        revise(warning, _columns(notice, about))
        _revise_parts(warning, notice, about)
    _note(warning, "issued", by=by, note="")
    note_news(warning, Occasion.ISSUED, day=notice.issued_on)
    return warning


def _change(warning: ConsumerWarning, notice: WarningNotice, about: Concerned, by: str) -> None:
    told, day, measure = words_of(warning), warning.issued_on, warning.measure
    codes = [product.code for product in warning.products]
    early: list[str] = []
    if warning.is_survey and notice.source_kind is not SourceKind.SURVEY:
        _stop_being_survey(warning, notice.source_kind)
        early = ["source_kind"]
    with db.session.no_autoflush:
        changed = [*early, *revise(warning, _columns(notice, about))]
    changed += _revise_parts(warning, notice, about)
    if not changed:
        return
    db.session.flush()
    _keep_history(warning, told, was_issued_on=day)
    _note(warning, "issued", by=by, note=", ".join(changed))
    outbox.mark_all_stale("product", codes)
    put_off(warning, notice.issued_on)
    if warning.measure is not measure and day <= clock.today() and warning.lifted_on is None:
        note_news(warning, Occasion.MEASURE, day=clock.today())


def _stop_being_survey(warning: ConsumerWarning, kind: SourceKind) -> None:
    """Before its measure changes: of a survey the database would refuse any other."""
    assert warning.grounds is not None  # noqa: S101  # only grounds make a survey
    warning.grounds.source_kind = kind
    db.session.flush()


def _columns(notice: WarningNotice, about: Concerned) -> dict[str, object]:
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
        "products": sorted(about.products, key=lambda product: product.id),
        "establishments": sorted(about.establishments, key=lambda one: one.id),
    }


def _revise_parts(warning: ConsumerWarning, notice: WarningNotice, about: Concerned) -> list[str]:
    """Bring the rows below a warning up to date; returns the names of those that changed."""
    grounds = _revise_grounds(warning, notice)
    contacts = [(one.body, one.phone, one.office) for one in notice.contacts]
    goods = [
        (one.name, one.brand, normalise_gtin(one.gtin) if one.gtin else None, list(one.lots))
        for one in about.goods
    ]
    lots = _lots(about.products, about.lots)
    changed = [*grounds]
    if [(one.body, one.phone, one.office) for one in warning.contacts] != contacts:
        changed.append("contacts")
        warning.contacts.clear()
        db.session.flush()
        warning.contacts = [
            WarningContact(position=at, body=body, phone=phone, office=office)
            for at, (body, phone, office) in enumerate(contacts)
        ]
    if [(one.name, one.brand, one.gtin, one.lots) for one in warning.goods] != goods:
        changed.append("goods")
        warning.goods.clear()
        db.session.flush()
        warning.goods = [
            WarnedGoods(position=at, name=name, brand=brand, gtin=gtin, lots=numbers)
            for at, (name, brand, gtin, numbers) in enumerate(goods)
        ]
    if {(one.product_id, one.number) for one in warning.warned_lots} != lots:
        changed.append("warned_lots")
        warning.warned_lots.clear()
        db.session.flush()
        warning.warned_lots = [
            WarnedLot(product_id=product_id, number=number) for product_id, number in sorted(lots)
        ]
    return changed


def _lots(products: Sequence[Product], lots: Mapping[str, Sequence[str]]) -> set[tuple[int, str]]:
    return {(one.id, number) for one in products for number in lots.get(one.code, ())}


def _revise_grounds(warning: ConsumerWarning, notice: WarningNotice) -> Sequence[str]:
    kind = _hazard_kind(notice.hazard_kind, notice.issued_on)
    wanted = {
        "source_kind": notice.source_kind,
        "hazard_kind": kind,
        "legal_basis": notice.legal_basis,
    }
    if warning.grounds is None:
        if notice.source_kind is SourceKind.UNSTATED and not (kind or notice.legal_basis):
            return ()
        warning.grounds = WarningGrounds(measure=notice.measure, **wanted)
        return tuple(wanted)
    return revise(warning.grounds, wanted)


def _hazard_kind(code: str, day: date) -> HazardKind | None:
    if not code:
        return None
    found = hazard_kind_on(code, day)
    if found is None:
        raise RefusedError(f"Ngày {day:%d/%m/%Y} không có loại mối nguy {code}.")
    return found


def _risk_class(code: str, day: date) -> RiskClass | None:
    if not code:
        return None
    found = risk_class_in_force(code, day)
    if found is None:
        raise RefusedError(f"Pháp luật ngày {day:%d/%m/%Y} không có mức rủi ro {code}.")
    return found


def _keep_history(
    warning: ConsumerWarning, told: Mapping[str, str], *, was_issued_on: date
) -> None:
    """Note what reads otherwise now, where the public has read it before."""
    fields = differing(told, words_of(warning))
    if fields and was_issued_on <= clock.today():
        warning.changes.append(WarningChange(at=clock.now(), fields=fields))


def _note(warning: ConsumerWarning, action: str, *, by: str, note: str) -> None:
    warning.updated_at = clock.now()
    db.session.flush()
    audit.record(by, action, kind=WARNINGS.kind, key=warning.slug, note=note)
    note_change(WARNINGS, warning.slug)
    outbox.mark_stale(WARNINGS.kind, warning.slug)
    outbox.mark_all_stale("product", [product.code for product in warning.products])
