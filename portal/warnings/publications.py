"""What the public log says of warnings, from the day of their issue on."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import BindParameter, Date, Row, bindparam, select, union

from portal.attachments.models import Attachment
from portal.core import clock
from portal.core.db import db
from portal.core.language import N_
from portal.ledger.changes import follow
from portal.ledger.documents import Content
from portal.ledger.publications import Publication
from portal.registry.models import Establishment, Product
from portal.registry.publications import ESTABLISHMENTS, iso_day
from portal.registry.queries import establishment_is_public, product_is_public
from portal.registry.rules import RiskClass
from portal.warnings.models import (
    ConsumerWarning,
    WarnedEstablishment,
    WarnedGoods,
    WarnedLot,
    WarnedProduct,
    WarningAttachment,
    WarningContact,
    WarningGrounds,
    WarningReply,
)
from portal.warnings.states import SourceKind

_ISSUED = ConsumerWarning.issued_on <= bindparam("day", type_=Date)
_WARNINGS = (
    select(
        ConsumerWarning.id,
        ConsumerWarning.slug,
        ConsumerWarning.title,
        ConsumerWarning.title_en,
        ConsumerWarning.summary,
        ConsumerWarning.summary_en,
        ConsumerWarning.measure,
        ConsumerWarning.hazard,
        RiskClass.code.label("risk_class"),
        ConsumerWarning.what_to_do,
        ConsumerWarning.lots,
        ConsumerWarning.issuing_body,
        ConsumerWarning.issued_on,
        ConsumerWarning.lifted_on,
        ConsumerWarning.lifted_reason,
        ConsumerWarning.source,
        WarningGrounds.source_kind,
        WarningGrounds.legal_basis,
        WarningGrounds.hazard_kind_code,
        ConsumerWarning.is_sample,
    )
    .outerjoin(ConsumerWarning.risk_class)
    .outerjoin(ConsumerWarning.grounds)
    .where(ConsumerWarning.slug.in_(bindparam("slugs", expanding=True)), _ISSUED)
)
_PRODUCTS = (
    select(WarnedProduct.warning_id, Product.code)
    .join(Product, Product.id == WarnedProduct.product_id)
    .outerjoin(Product.establishment)
    .where(WarnedProduct.warning_id.in_(bindparam("ids", expanding=True)), product_is_public())
    .order_by(Product.id)
)
# What stands below a warning, each in one statement: of which warning, then what is said.
_LOTS = (
    select(WarnedLot.warning_id, Product.code, WarnedLot.number)
    .join(Product, Product.id == WarnedLot.product_id)
    .outerjoin(Product.establishment)
)
_GOODS = select(
    WarnedGoods.warning_id, WarnedGoods.name, WarnedGoods.brand, WarnedGoods.gtin, WarnedGoods.lots
)
_ESTABLISHMENTS = select(WarnedEstablishment.warning_id, Establishment.code).join(
    Establishment, Establishment.id == WarnedEstablishment.establishment_id
)
_CONTACTS = select(
    WarningContact.warning_id, WarningContact.body, WarningContact.phone, WarningContact.office
)
_REPLIES = select(
    WarningReply.warning_id, WarningReply.name, WarningReply.reply, WarningReply.replied_on
)
_FILES = select(WarningAttachment.warning_id, WarningAttachment.title, Attachment.digest).join(
    Attachment, Attachment.id == WarningAttachment.attachment_id
)
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_BELOW = {
    "warned_lots": _LOTS.where(WarnedLot.warning_id.in_(_IDS), product_is_public()).order_by(
        Product.id, WarnedLot.number
    ),
    "goods": _GOODS.where(WarnedGoods.warning_id.in_(_IDS)).order_by(WarnedGoods.position),
    "establishments": _ESTABLISHMENTS.where(
        WarnedEstablishment.warning_id.in_(_IDS), establishment_is_public()
    ).order_by(Establishment.id),
    "contacts": _CONTACTS.where(WarningContact.warning_id.in_(_IDS)).order_by(
        WarningContact.position
    ),
    "replies": _REPLIES.where(
        WarningReply.warning_id.in_(_IDS), WarningReply.confirmed_at.is_not(None)
    ).order_by(WarningReply.id),
    "files": _FILES.where(WarningAttachment.warning_id.in_(_IDS)).order_by(
        WarningAttachment.position
    ),
}
_SLUGS = select(ConsumerWarning.slug).where(_ISSUED).order_by(ConsumerWarning.id)
_OF_THESE = Establishment.code.in_(bindparam("codes", expanding=True))
_SLUGS_ABOUT = union(
    select(ConsumerWarning.slug)
    .join(ConsumerWarning.products)
    .join(Product.establishment)
    .where(_OF_THESE),
    select(ConsumerWarning.slug).join(ConsumerWarning.establishments).where(_OF_THESE),
)


def warning_slugs() -> Sequence[str]:
    """The warnings that have been issued."""
    return db.session.scalars(_SLUGS, {"day": clock.today()}).all()


def warning_contents(slugs: Sequence[str]) -> Mapping[str, Content]:
    """What is published of those among these that have been issued, in eight statements.

    Nothing of a warning before its day, not even its address. What a warning does not say is left
    out, so that one from before the portal could say it is published as it was.
    """
    wanted = {"slugs": slugs, "day": clock.today()}
    rows = db.session.execute(_WARNINGS, wanted).all()
    ids = {"ids": [row.id for row in rows]}
    products: defaultdict[int, list[str]] = defaultdict(list)
    for named in db.session.execute(_PRODUCTS, ids):
        products[named.warning_id].append(named.code)
    below: defaultdict[int, dict[str, list[Content]]] = defaultdict(dict)
    for name, statement in _BELOW.items():
        for one in db.session.execute(statement, ids):
            below[one.warning_id].setdefault(name, []).append(_part(one))
    return {row.slug: {**_warning(row, products[row.id]), **below[row.id]} for row in rows}


def _slugs_about(establishment_codes: Sequence[str]) -> Sequence[str]:
    return db.session.scalars(_SLUGS_ABOUT, {"codes": establishment_codes}).all()


WARNINGS = Publication(
    "warning", N_("Cảnh báo và thu hồi"), "/canh-bao/{}".format, warning_slugs, warning_contents
)
# Only products that are public are named by their code.
follow(ESTABLISHMENTS.kind, WARNINGS, _slugs_about)


def _warning(row: Row[*tuple[Any, ...]], product_codes: list[str]) -> Content:
    more = {"hazard_kind": row.hazard_kind_code, "legal_basis": row.legal_basis}
    if row.source_kind not in {None, SourceKind.UNSTATED}:
        more["source_kind"] = row.source_kind.value
    return {
        "slug": row.slug,
        "title": row.title,
        "title_en": row.title_en,
        "summary": row.summary,
        "summary_en": row.summary_en,
        "measure": row.measure.value,
        "hazard": row.hazard,
        "risk_class": row.risk_class,
        "what_to_do": row.what_to_do,
        "lots": row.lots,
        "products": product_codes,
        "issuing_body": row.issuing_body,
        "issued_on": iso_day(row.issued_on),
        "lifted_on": iso_day(row.lifted_on),
        "lifted_reason": row.lifted_reason,
        "source": row.source,
        "is_sample": row.is_sample,
        **{name: said for name, said in more.items() if said},
    }


def _part(row: Row[*tuple[Any, ...]]) -> Content:
    said = row._asdict()
    del said["warning_id"]
    return {name: iso_day(one) if isinstance(one, date) else one for name, one in said.items()}
