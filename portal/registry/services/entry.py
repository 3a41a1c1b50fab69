"""Entering establishments, products, their certificates, standards and pictures."""

from datetime import date
from typing import Any

from portal.core import clock, media
from portal.core.code_book import issue_code, issue_derived_code
from portal.core.db import db
from portal.core.errors import RefusedError
from portal.core.standard_code import key_of
from portal.registry.models import (
    AppliedStandard,
    Certificate,
    Establishment,
    Product,
    ProductImage,
)
from portal.registry.queries import band_in_force
from portal.registry.rules import CertificateKind
from portal.registry.schemas import NewCertificate, NewEstablishment, NewProduct
from portal.registry.services import facts
from portal.registry.services.trail import ESTABLISHMENT, PRODUCT, Owner, leave_trail
from portal.registry.states import ProductState
from portal.standards.queries import standards_by_keys

MOST_PICTURES = 12


def register_establishment(new: NewEstablishment, *, by: str) -> Establishment:
    """Enter a producer or trader and give it a code.

    Raises RefusedError for bad or used numbers, an unknown place, or a missing name.
    """
    facts.refuse_nameless(new.name)
    tax_code, gln = facts.tax_code_of(new.tax_code), facts.gln_of(new.gln)
    commune_code, province_code = facts.place_of(new.commune_code, new.province_code)
    code, origin = _identity(ESTABLISHMENT, new.origin)
    establishment = Establishment(
        code=code,
        origin=origin,
        kind=new.kind,
        name=new.name,
        sort_name=facts.sort_name(new.name),
        name_en=new.name_en,
        brand=new.brand,
        trades=list(new.trades),
        tax_code=tax_code,
        gln=gln,
        province_code=province_code,
        commune_code=commune_code,
        address=new.address,
        former_address=new.former_address,
        **_contacts(new),
        description=new.description,
        state=new.state,
        state_since=new.state_since,
        state_reason=new.state_reason,
        is_sample=new.is_sample,
        source=new.source,
        source_note=new.source_note,
        published_at=new.published_at or clock.now(),
        updated_at=clock.now(),
    )
    db.session.add(establishment)
    db.session.flush()
    leave_trail(establishment, "registered", by=by)
    return establishment


def register_product(new: NewProduct, *, on: date, by: str) -> Product:
    """Enter a product and give it a code; the rules in force `on` that day are kept with it.

    Raises RefusedError for a bad or used GTIN, an unknown producer, place or rule.
    """
    facts.refuse_nameless(new.name)
    gtin = facts.gtin_of(new.gtin)
    producer = facts.producer_of(new.establishment_code)
    commune_code, province_code = facts.place_of(
        new.commune_code or (producer.commune_code if producer else None),
        new.province_code or (producer.province_code if producer else None),
    )
    code, origin = _identity(PRODUCT, new.origin)
    product = Product(
        code=code,
        origin=origin,
        **_words(new),
        gtin=gtin,
        establishment=producer,
        producer_name=new.producer_name,
        province_code=province_code,
        commune_code=commune_code,
        former_address=new.former_address,
        risk_class=facts.risk_class_of(new.risk_code, on),
        ocop_set=facts.product_set_of(new.set_number, on),
        ocop_set_is_guess=new.set_is_guess,
        state=ProductState.LISTED,
        is_sample=new.is_sample,
        source=new.source,
        source_note=new.source_note,
        verification=new.verification,
        published_at=new.published_at or clock.now(),
        updated_at=clock.now(),
    )
    db.session.add(product)
    db.session.flush()
    leave_trail(product, "registered", by=by)
    return product


def add_certificate(owner: Owner, new: NewCertificate, *, by: str) -> Certificate:
    """Enter a certificate of a product or an establishment, under the rule of its day.

    Raises RefusedError for an unknown kind, dates in the wrong order, or stars without OCOP.
    """
    certificate = new_certificate(owner, new)
    db.session.flush()
    leave_trail(owner, "certified", by=by, note=f"{new.kind} {new.number}".strip())
    return certificate


def new_certificate(owner: Owner, new: NewCertificate) -> Certificate:
    """A certificate of `owner` that is not yet told of; raises RefusedError as above."""
    kind = db.session.get(CertificateKind, new.kind)
    if kind is None:
        raise RefusedError(f"Không có loại chứng nhận nào mang mã {new.kind}.")
    refuse_impossible(new)
    certificate = Certificate(
        kind=kind,
        number=new.number,
        issuer=new.issuer,
        scope=new.scope,
        year=new.year or (new.issued_on.year if new.issued_on else None),
        issued_on=new.issued_on,
        expires_on=new.expires_on,
        stars=new.stars,
        points=new.points,
        band=band_in_force(new.stars, new.issued_on) if new.stars and new.issued_on else None,
        address_then=new.address_then,
        source=new.source,
        note=new.note,
    )
    owner.certificates.append(certificate)
    return certificate


def refuse_impossible(new: NewCertificate) -> None:
    """Raise RefusedError for dates in the wrong order and for stars that OCOP does not give."""
    if new.issued_on and new.expires_on and new.expires_on < new.issued_on:
        raise RefusedError("Ngày hết hạn đứng trước ngày cấp.")
    if new.stars is not None and not 3 <= new.stars <= 5:
        raise RefusedError("Chỉ sản phẩm từ 3 đến 5 sao được công nhận OCOP.")


def apply_standard(product: Product, code: str, *, by: str) -> AppliedStandard:
    """Note a standard that the product is made to; it is linked where the portal knows it.

    Raises RefusedError when the product has it already.
    """
    applied = new_standard(product, code)
    leave_trail(product, "applied standard", by=by, note=code)
    return applied


def new_standard(product: Product, code: str) -> AppliedStandard:
    """A standard of `product` that is not yet told of; raises RefusedError as above."""
    if any(applied.code == code for applied in product.standards):
        raise RefusedError(f"Sản phẩm đã ghi tiêu chuẩn {code}.")
    applied = AppliedStandard(
        code=code, standard=next(iter(standards_by_keys([key_of(code)])), None)
    )
    product.standards.append(applied)
    return applied


def attach_picture(product: Product, data: bytes, *, alt: str, by: str) -> ProductImage:
    """Add a picture behind the others; raises RefusedError when it is none or has no words."""
    image = new_picture(product, data, alt=alt)
    leave_trail(product, "pictured", by=by, note=image.digest)
    return image


def new_picture(product: Product, data: bytes, *, alt: str) -> ProductImage:
    """A picture of `product` that is not yet told of; raises RefusedError as above."""
    if not alt.strip():
        raise RefusedError("Ảnh cần một câu mô tả cho người không nhìn thấy ảnh.")
    if len(product.images) >= MOST_PICTURES:
        raise RefusedError(f"Mỗi sản phẩm có tối đa {MOST_PICTURES} ảnh.")
    stored = media.store(data)
    image = ProductImage(
        position=max((one.position for one in product.images), default=0) + 1,
        digest=stored.digest,
        width=stored.width,
        height=stored.height,
        alt=alt,
    )
    product.images.append(image)
    return image


def _contacts(new: NewEstablishment) -> dict[str, Any]:
    return {
        "phone": new.phone.value,
        "email": new.email.value,
        "website": facts.website_of(new.website.value),
        "shows_phone": new.phone.is_shown,
        "shows_email": new.email.is_shown,
        "shows_website": new.website.is_shown,
    }


def _words(new: NewProduct) -> dict[str, Any]:
    """What the producer says of the product, as it stands on the label."""
    return {
        "name": new.name,
        "sort_name": facts.sort_name(new.name),
        "name_en": new.name_en,
        "brand": new.brand,
        "place_of_origin": new.place_of_origin,
        "description": new.description,
        "ingredients": new.ingredients,
        "usage": new.usage,
        "storage": new.storage,
        "net_quantity": new.net_quantity,
        "shelf_life": new.shelf_life,
    }


def _identity(kind: str, origin: str) -> tuple[str, str]:
    """Code and origin: derived for a record of a fixed source, random for all others."""
    if origin:
        return issue_derived_code(kind, origin), origin
    code = issue_code(kind)
    return code, f"registered:{code}"
