"""Warnings as manuscripts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, select

from portal.core import public_code
from portal.core.db import db
from portal.core.errors import NotFoundError, RefusedError
from portal.core.gtin import normalise_gtin
from portal.editorial.queries import attached_to
from portal.editorial.warning_rows import Row, goods_of, lots_of
from portal.registry.models import Establishment, Product
from portal.registry.queries import establishment_is_public, product_is_public
from portal.trace.models import Lot
from portal.warnings.models import ConsumerWarning
from portal.warnings.services.issuing import attach_files, issue_warning, lift_warning
from portal.warnings.services.notices import (
    AttachedFile,
    Concerned,
    Contact,
    OtherGoods,
    WarningNotice,
    refuse_unfit,
)
from portal.warnings.states import SourceKind, WarningMeasure
from search.vietnamese import fold

Fields = Mapping[str, Any]
MOST_SUGGESTED = 5
LIFTED = "Cảnh báo này đã được gỡ bỏ. Nếu mối nguy trở lại, xin soạn một cảnh báo mới."


@dataclass(frozen=True, slots=True)
class WarnedRow:
    """One row of goods looked up: the product of the register, or goods outside it, or a doubt."""

    row: Row
    product: Product | None = None
    gtin: str = ""
    doubt: str = ""

    @property
    def lots(self) -> list[str]:
        """The numbers of the lots meant, none for all."""
        return lots_of(self.row)


def warning_of(slug: str) -> ConsumerWarning | None:
    """The warning with this address, issued or not."""
    return db.session.scalar(select(ConsumerWarning).where(ConsumerWarning.slug == slug))


def warning_fields(slug: str) -> dict[str, Any]:
    """The text of a warning as a manuscript keeps it; raises NotFoundError."""
    warning = warning_of(slug)
    if warning is None or warning.lifted_on is not None:
        raise NotFoundError("Không có cảnh báo đang hiệu lực nào ở địa chỉ này.")
    is_stated = warning.source_kind is not SourceKind.UNSTATED
    return {
        "title": warning.title,
        "slug": warning.slug,
        "summary": warning.summary,
        "source_kind": warning.source_kind.value if is_stated else "",
        "measure": warning.measure.value,
        "hazard_kind": warning.hazard_kind.code if warning.hazard_kind else "",
        "hazard": warning.hazard,
        "what_to_do": list(warning.what_to_do),
        "lots": warning.lots,
        "goods": list(_goods_rows(warning)),
        "establishments": [one.code for one in warning.establishments],
        "contacts": [
            {"body": one.body, "phone": one.phone, "office": one.office} for one in warning.contacts
        ],
        "issuing_body": warning.issuing_body,
        "issued_on": warning.issued_on.isoformat(),
        "risk_code": warning.risk_class.code if warning.risk_class else "",
        "legal_basis": warning.legal_basis,
        "source": warning.source,
        "title_en": warning.title_en,
        "summary_en": warning.summary_en,
        "attachments": [{"id": one.attachment_id, "title": one.title} for one in warning.files],
        "is_sample": warning.is_sample,
    }


def issue_fields(fields: Fields, *, on: date, by: str) -> str:
    """Issue a warning, or bring the public one up to date; returns its slug.

    Raises RefusedError for a warning that cannot be issued, or that was lifted.
    """
    known = warning_of(fields["slug"])
    if known is not None and known.lifted_on is not None:
        raise RefusedError(LIFTED)
    warning = issue_warning(notice_of(fields, on), about=concerned_in(fields), by=by)
    files = [AttachedFile(one.attachment, one.title) for one in attached_to(fields)]
    attach_files(warning, files, by=by)
    return warning.slug


def lift_fields(slug: str, *, on: date, reason: str, by: str) -> None:
    """End a warning; it stays on the portal with the reason.

    Raises RefusedError for one that tells of a recall: its lots have to be lifted with it.
    """
    warning = warning_of(slug)
    if warning is None:
        raise RefusedError("Cảnh báo này không còn trên cổng.")
    recalled = select(Lot.id).where(Lot.recall_warning == slug).limit(1)
    if db.session.scalar(recalled) is not None:
        raise RefusedError(
            "Cảnh báo này thông báo một đợt thu hồi. Xin gỡ lệnh thu hồi ở mục Thu hồi"
            f" (/can-bo/thu-hoi/{slug}); cảnh báo được gỡ cùng lúc."
        )
    lift_warning(warning, on=on, reason=reason, by=by)


def refusal_of(fields: Fields, *, on: date) -> str:
    """Why a warning could not be issued as it is, as far as its text goes; empty if it could."""
    try:
        refuse_unfit(notice_of(fields, on), concerned_in(fields))
    except RefusedError as refusal:
        return refusal.message
    return ""


def notice_of(fields: Fields, on: date) -> WarningNotice:
    """What a manuscript says, as a warning is handed in; `on` where it names no day."""
    return WarningNotice(
        slug=fields["slug"],
        title=fields["title"],
        summary=fields["summary"],
        measure=WarningMeasure(fields["measure"]),
        hazard=fields["hazard"],
        what_to_do=fields["what_to_do"],
        issuing_body=fields["issuing_body"],
        issued_on=date.fromisoformat(fields["issued_on"]) if fields["issued_on"] else on,
        is_sample=bool(fields.get("is_sample", False)),
        risk_code=fields["risk_code"],
        lots=fields["lots"],
        title_en=fields["title_en"],
        summary_en=fields["summary_en"],
        source=fields["source"],
        hazard_kind=fields.get("hazard_kind", ""),
        source_kind=SourceKind(fields.get("source_kind") or SourceKind.UNSTATED),
        legal_basis=fields.get("legal_basis", ""),
        contacts=[
            Contact(one["body"], one["phone"], one["office"]) for one in fields.get("contacts", ())
        ],
    )


def concerned_in(fields: Fields) -> Concerned:
    """The goods and establishments that a manuscript names; raises RefusedError for a doubt."""
    rows = warned_rows(fields)
    codes = [code.upper() for code in fields.get("establishments", ())]
    establishments = warned_establishments(codes)
    doubts = [one.doubt for one in rows if one.doubt]
    if doubts or len(establishments) != len(set(codes)):
        raise RefusedError(" ".join(doubts) or "Có mã cơ sở không có trong sổ.")
    products = {one.product.code: one for one in rows if one.product}
    return Concerned(
        products=[one.product for one in products.values() if one.product],
        lots={code: one.lots for code, one in products.items()},
        goods=[
            OtherGoods(one.row["name"], one.row["brand"], one.gtin, one.lots)
            for one in rows
            if one.product is None
        ],
        establishments=establishments,
    )


def warned_rows(fields: Fields) -> list[WarnedRow]:
    """The goods of a manuscript, each looked up by what was typed: a code or a GTIN."""
    found = [_looked_up(row) for row in goods_of(fields)]
    codes = [one.product.code for one in found if one.product]
    return [
        WarnedRow(one.row, doubt=f"Sản phẩm {one.product.code} được ghi ở hai dòng.")
        if one.product and codes.count(one.product.code) > 1
        else one
        for one in found
    ]


def warned_establishments(codes: Sequence[str]) -> Sequence[Establishment]:
    """The establishments with these codes; unknown codes are left out."""
    wanted = [code.upper() for code in codes]
    return db.session.scalars(select(Establishment).where(Establishment.code.in_(wanted))).all()


def suggested_establishments(typed: str) -> str:
    """Public establishments whose name has the words that were typed instead of a code."""
    statement = select(Establishment).where(establishment_is_public())
    for word in fold(typed).split():
        statement = statement.where(Establishment.sort_name.contains(word, autoescape=True))
    found = db.session.scalars(statement.order_by(Establishment.id).limit(MOST_SUGGESTED))
    return "; ".join(f"{one.name} ({one.code})" for one in found)


def _looked_up(row: Row) -> WarnedRow:
    typed = str(row["product"]).strip()
    if not typed:
        return WarnedRow(row)
    code = public_code.normalise(typed)
    product = _product(Product.code == code)
    if product is not None:
        return WarnedRow(row, product)
    if any(one.isalpha() for one in typed):
        return WarnedRow(row, doubt=_not_found(typed))
    try:
        gtin = normalise_gtin(typed)
    except RefusedError as refusal:
        return WarnedRow(row, doubt=refusal.message)
    product = _product(Product.gtin == gtin)
    if product is None and not row["name"]:
        said = f"Sổ không có sản phẩm mang GTIN {typed}: xin ghi tên hàng bên cạnh."
        return WarnedRow(row, doubt=said)
    return WarnedRow(row, product, "" if product else gtin)


def _product(condition: ColumnElement[bool]) -> Product | None:
    return db.session.scalar(select(Product).where(condition))


def _not_found(typed: str) -> str:
    statement = select(Product).outerjoin(Product.establishment).where(product_is_public())
    for word in fold(typed).split():
        statement = statement.where(Product.sort_name.contains(word, autoescape=True))
    found = db.session.scalars(statement.order_by(Product.id).limit(MOST_SUGGESTED)).all()
    said = f"“{typed}” không phải mã hay GTIN có trong sổ."
    near = "; ".join(f"{one.name} ({one.code})" for one in found)
    return f"{said} Có phải: {near}?" if near else said


def _goods_rows(warning: ConsumerWarning) -> Iterator[dict[str, str]]:
    for product in warning.products:
        lots = ", ".join(warning.lots_of(product))
        yield {"product": product.code, "name": "", "brand": "", "lots": lots}
    for one in warning.goods:
        gtin, lots = one.printed_gtin, ", ".join(one.lots)
        yield {"product": gtin, "name": one.name, "brand": one.brand, "lots": lots}
