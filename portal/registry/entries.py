"""Products and establishments as the search sees them, and as lines of a result list."""

from collections.abc import Iterable, Mapping, Sequence

from portal.core import clock
from portal.core.entries import EntrySource, Found
from portal.core.gtin import printed_gtin
from portal.core.language import VIETNAMESE, gettext, mark_language
from portal.core.tax_code import public_tax_code
from portal.places.models import Commune
from portal.places.queries import former_names_by_commune
from portal.registry import queries
from portal.registry.cards import (
    EstablishmentCard,
    ProductCard,
    establishment_cards,
    product_cards,
)
from portal.registry.judgement import judge_establishment, judge_product
from portal.registry.models import Certificate, Establishment, Product
from portal.registry.states import ESTABLISHMENT_KINDS
from portal.registry.wording import Standing
from search.document import Document

PRODUCT, ESTABLISHMENT = "product", "establishment"
CARD_WIDTH = 320
# The words of the status facet, which all kinds of records share.
STATUS = {
    Standing.GENUINE: "in_force",
    Standing.EXPIRING: "expiring",
    Standing.UNDATED: "unknown",
    Standing.EXPIRED: "expired",
    Standing.UNCERTIFIED: "uncertified",
    Standing.SUSPENDED: "suspended",
    Standing.CLOSED: "closed",
    Standing.WITHDRAWN: "withdrawn",
    Standing.RECALLED: "recalled",
}
LOWERED = {Standing.WITHDRAWN: 0.6, Standing.CLOSED: 0.6, Standing.EXPIRED: 0.9}


def product_documents(codes: Sequence[str]) -> Sequence[Document]:
    """What is indexed of these products; those that are not public are left out."""
    former = former_names_by_commune()
    return [_product_document(one, former) for one in queries.products_by_codes(codes)]


def establishment_documents(codes: Sequence[str]) -> Sequence[Document]:
    """What is indexed of these establishments; those that are not public are left out."""
    former = former_names_by_commune()
    return [_establishment_document(one, former) for one in queries.establishments_by_codes(codes)]


def found_products(codes: Sequence[str]) -> Mapping[str, Found]:
    """These products as lines of a result list."""
    return {one.code: _found_product(one) for one in product_cards(codes)}


def found_establishments(codes: Sequence[str]) -> Mapping[str, Found]:
    """These establishments as lines of a result list."""
    return {one.code: _found_establishment(one) for one in establishment_cards(codes)}


SOURCES: tuple[EntrySource, ...] = (
    EntrySource(PRODUCT, queries.public_product_codes, product_documents, found_products),
    EntrySource(
        ESTABLISHMENT,
        queries.public_establishment_codes,
        establishment_documents,
        found_establishments,
    ),
)


def _product_document(product: Product, former: Mapping[str, list[str]]) -> Document:
    standing = judge_product(product, clock.today()).state
    ocop = product.ocop
    return Document(
        id=f"{PRODUCT}:{product.code}",
        kind=PRODUCT,
        title=product.name,
        names=_filled(
            product.brand, product.producer, product.name_en, *_places(product.commune, former)
        ),
        body="\n".join(_product_texts(product)),
        codes=_filled(product.code, *_gtin_forms(product.gtin)),
        facets={
            "commune": _filled(product.commune_code or ""),
            "province": _filled(product.province_code or ""),
            "stars": _filled(str(ocop.stars) if ocop else ""),
            "year": _filled(str(ocop.year) if ocop and ocop.year else ""),
            "status": _filled(STATUS.get(standing, "")),
        },
        date=product.published_at.date(),
        weight=LOWERED.get(standing, 1.0),
    )


def _product_texts(product: Product) -> Iterable[str]:
    ocop_set = product.ocop_set
    return _filled(
        product.description,
        product.ingredients,
        product.place_of_origin,
        product.place_line,
        product.former_address,
        f"OCOP {ocop_set.sector}, {ocop_set.name}" if ocop_set else "",
        *_certificate_texts(product.certificates),
        *(applied.code for applied in product.standards),
        *(applied.standard.title for applied in product.standards if applied.standard),
    )


def _establishment_document(
    establishment: Establishment, former: Mapping[str, list[str]]
) -> Document:
    standing = judge_establishment(establishment, clock.today()).state
    tax_code = public_tax_code(establishment.tax_code)
    return Document(
        id=f"{ESTABLISHMENT}:{establishment.code}",
        kind=ESTABLISHMENT,
        title=establishment.name,
        names=_filled(
            establishment.brand, establishment.name_en, *_places(establishment.commune, former)
        ),
        body="\n".join(_establishment_texts(establishment)),
        codes=_filled(
            establishment.code, tax_code, tax_code.replace("-", ""), establishment.gln or ""
        ),
        facets={
            "commune": _filled(establishment.commune_code or ""),
            "province": _filled(establishment.province_code or ""),
            "status": _filled(STATUS.get(standing, "")),
            "type": (establishment.kind.value,),
        },
        date=establishment.published_at.date(),
        weight=LOWERED.get(standing, 1.0),
    )


def _establishment_texts(establishment: Establishment) -> Iterable[str]:
    return _filled(
        ESTABLISHMENT_KINDS[establishment.kind],
        *establishment.trades,
        establishment.description,
        establishment.place_line,
        establishment.former_address,
        *_certificate_texts(establishment.certificates),
        *(product.name for product in establishment.products),
    )


def _found_product(product: ProductCard) -> Found:
    judgement = judge_product(product, clock.today())
    ocop = product.ocop
    return Found(
        kind=PRODUCT,
        key=product.code,
        code=product.code,
        title=product.name,
        path=f"/san-pham/{product.code}",
        text=product.description,
        meta=_filled(
            mark_language(product.producer, VIETNAMESE),
            mark_language(product.place_line, VIETNAMESE),
            gettext("OCOP %(count)s sao") % {"count": ocop.stars} if ocop else "",
        ),
        status=judgement.label,
        tone=judgement.tone,
        image=product.image.url(CARD_WIDTH) if product.image else "",
        is_sample=product.is_sample,
    )


def _found_establishment(establishment: EstablishmentCard) -> Found:
    judgement = judge_establishment(establishment, clock.today())
    return Found(
        kind=ESTABLISHMENT,
        key=establishment.code,
        code=establishment.code,
        title=establishment.name,
        path=f"/co-so/{establishment.code}",
        text=establishment.description,
        meta=_filled(
            gettext(establishment.kind_label), mark_language(establishment.place_line, VIETNAMESE)
        ),
        status=judgement.label,
        tone=judgement.tone,
        is_sample=establishment.is_sample,
    )


def _places(commune: Commune | None, former: Mapping[str, list[str]]) -> tuple[str, ...]:
    if commune is None:
        return ()
    return (commune.full_name, commune.other_name, *former.get(commune.code, ()))


def _certificate_texts(certificates: Iterable[Certificate]) -> Iterable[str]:
    for one in certificates:
        yield " ".join(_filled(one.kind.label, one.number, one.issuer, one.scope))


def _gtin_forms(gtin: str | None) -> tuple[str, ...]:
    return (gtin, printed_gtin(gtin)) if gtin else ()


def _filled(*values: str) -> tuple[str, ...]:
    """The values that are not empty, each once."""
    return tuple(dict.fromkeys(value for value in values if value))
