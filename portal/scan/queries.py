"""What the page behind a printed code needs, and what a typed code can mean."""

from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import quote, urlsplit

from sqlalchemy import Connection, Row

from portal.core import code_book, public_code
from portal.core.addresses import local_path, settings
from portal.core.banners import Banner
from portal.core.db import db
from portal.core.errors import NotFoundError, RefusedError
from portal.core.gtin import normalise_gtin
from portal.core.language import ENGLISH_PREFIX
from portal.inspections.models import Inspection
from portal.inspections.queries import results_of_establishment
from portal.ledger.queries import newest_position
from portal.places.models import on_one_line
from portal.registry.judgement import Judgement, judge_establishment, judge_product
from portal.registry.models import Establishment
from portal.registry.publications import ESTABLISHMENTS
from portal.registry.queries import establishment_by_code, product_by_gtin
from portal.scan.element_strings import link_of_printed
from portal.scan.facts import (
    CertificateFacts,
    KindFacts,
    PictureFacts,
    ProductFacts,
    StandardFacts,
    WarningFacts,
)
from portal.scan.statements import CERTIFICATES, LOTS, PRODUCT, STANDARDS, WARNINGS
from portal.warnings.cards import banner_of, banners_of_establishment
from portal.warnings.queries import warnings_of_gtin
from qr.digital_link import InvalidLinkError, parse_uri


@dataclass(frozen=True, slots=True)
class ScannedProduct:
    """A product, what it is worth today, and the warnings about it."""

    product: ProductFacts
    judgement: Judgement
    warnings_in_force: Sequence[WarningFacts]
    past_warnings: Sequence[WarningFacts]


@dataclass(frozen=True, slots=True)
class ScannedEstablishment:
    """An establishment, what it is worth today, and its public inspection results."""

    establishment: Establishment
    judgement: Judgement
    results: Sequence[Inspection]
    banners: Sequence[Banner]
    log_position: int | None


def scanned_product(code: str, day: date) -> ScannedProduct | None:
    """Everything about the public product behind `code`, None without one.

    Two statements, one more where standards are applied, two more where there were warnings.
    """
    with db.engine.connect() as connection:
        row = connection.execute(PRODUCT, {"code": code}).one_or_none()
        if row is None:
            return None
        product = _product_facts(connection, row)
        warnings = _warnings(connection, product.id, day) if row.has_warnings else []
    return ScannedProduct(
        product,
        judge_product(product, day),
        [warning for warning in warnings if warning.is_in_force(day)],
        [warning for warning in warnings if not warning.is_in_force(day)],
    )


def scanned_establishment(code: str, day: date) -> ScannedEstablishment:
    """Everything about the establishment behind `code`; raises NotFoundError."""
    establishment = establishment_by_code(code)
    return ScannedEstablishment(
        establishment,
        judge_establishment(establishment, day),
        results_of_establishment(establishment.id, day),
        banners_of_establishment(establishment.id, day),
        newest_position(ESTABLISHMENTS.kind, establishment.code),
    )


def banners_of_unknown(code: str, day: date) -> list[Banner]:
    """The warnings about goods that the register does not hold, where `code` is their GTIN."""
    try:
        gtin = normalise_gtin(code)
    except RefusedError:
        return []
    return [banner_of(one) for one in warnings_of_gtin(gtin, day)]


def path_of_typed(typed: str) -> str:
    """The address that was meant, without language: that of a code, of a GTIN in the registry, of
    an element string such as (01)…(10)…, or what is left here of a whole address of this portal
    or of a GS1 Digital Link of any domain.

    Anything else leads to the page that explains an unknown code.
    """
    printed = link_of_printed(typed)
    path = printed.path if printed else _path_of_address(typed) if "/" in typed else ""
    if path:
        return path
    code = public_code.normalise(typed)
    if code_book.kind_of(code) is not None:
        return f"/q/{code}"
    try:
        return f"/q/{product_by_gtin(normalise_gtin(code)).code}"
    except (RefusedError, NotFoundError):
        return f"/q/{quote(code.replace('/', ''), safe='')}"


def _path_of_address(address: str) -> str:
    """The path here of a whole address, empty for one that leads elsewhere."""
    uri = address if "://" in address else f"https://{address}"
    with suppress(InvalidLinkError):
        return parse_uri(uri).uri("")
    with suppress(ValueError):
        parts = urlsplit(uri)
        if parts.hostname in settings().allowed_hosts:
            is_english = f"{parts.path}/".startswith(f"{ENGLISH_PREFIX}/")
            return local_path(parts.path.removeprefix(ENGLISH_PREFIX) if is_english else parts.path)
    return ""


def _warnings(connection: Connection, product_id: int, day: date) -> list[WarningFacts]:
    lots: defaultdict[int, list[str]] = defaultdict(list)
    for row in connection.execute(LOTS, {"product_id": product_id}):
        lots[row.warning_id].append(row.number)
    rows = connection.execute(WARNINGS, {"product_id": product_id, "day": day})
    return [
        WarningFacts(
            slug=row.slug,
            title=row.title,
            title_en=row.title_en,
            what_to_do=row.what_to_do,
            issued_on=row.issued_on,
            lifted_on=row.lifted_on,
            is_survey=bool(row.is_survey),
            lots=lots[row.id],
        )
        for row in rows
    ]


def _product_facts(connection: Connection, row: Row[*tuple[Any, ...]]) -> ProductFacts:
    wanted = {"product_id": row.id}
    standards = connection.execute(STANDARDS, wanted) if row.has_standards else ()
    return ProductFacts(
        id=row.id,
        code=row.code,
        name=row.name,
        brand=row.brand,
        gtin=row.gtin,
        producer=row.owner_name or row.producer_name,
        producer_code=row.owner_code or "",
        producer_state=row.owner_state,
        producer_place=on_one_line(row.owner_address, row.owner_commune, row.owner_province),
        place_line=on_one_line(row.commune, row.province),
        place_of_origin=row.place_of_origin,
        shelf_life=row.shelf_life,
        state=row.state,
        state_since=row.state_since,
        state_reason=row.state_reason,
        state_advice=row.state_advice,
        recalled_lots=row.recalled_lots,
        is_sample=row.is_sample,
        source=row.source,
        certificates=[_certificate(one) for one in connection.execute(CERTIFICATES, wanted)],
        standards=[_standard(one) for one in standards],
        image=PictureFacts(row.digest, row.width, row.height, row.alt) if row.digest else None,
        log_position=row.log_position,
    )


def _certificate(row: Row[*tuple[Any, ...]]) -> CertificateFacts:
    issuer, expires_on, withdrawn_on, withdrawn_reason, stars, *kind = row
    return CertificateFacts(
        issuer, expires_on, withdrawn_on, withdrawn_reason, stars, KindFacts(*kind)
    )


def _standard(row: Row[*tuple[Any, ...]]) -> StandardFacts:
    code, key, title = row
    return StandardFacts(code, key or "", title or "")
