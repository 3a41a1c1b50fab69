"""The statements of the scan page, written once.

Building a statement costs more than running it: four statements built for each request took
0.8 ms, the same four built here once 0.1 ms (ORM records: 1.6 ms).
"""

from sqlalchemy import Date, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import aliased

from portal.ledger.models import LedgerEntry
from portal.places.models import Commune, Province
from portal.registry.models import (
    AppliedStandard,
    Certificate,
    Establishment,
    Product,
    ProductImage,
)
from portal.registry.publications import PRODUCTS
from portal.registry.queries import product_goes_on
from portal.registry.rules import CertificateKind
from portal.registry.states import EstablishmentState
from portal.standards.models import Standard
from portal.warnings.models import ConsumerWarning, WarnedLot
from portal.warnings.queries import concerns, has_warnings, tells_of_survey

_OwnerCommune = aliased(Commune)
_OwnerProvince = aliased(Province)
_OtherImage = aliased(ProductImage)
_FIRST_POSITION = (
    select(func.min(_OtherImage.position))
    .where(_OtherImage.product_id == Product.id)
    .correlate(Product)
    .scalar_subquery()
)
_LOG_POSITION = (
    select(func.max(LedgerEntry.position))
    .where(LedgerEntry.kind == PRODUCTS.kind, LedgerEntry.key == Product.code)
    .correlate(Product)
    .scalar_subquery()
)
# Most products have neither: a statement that finds nothing costs 50 µs, these questions 2 µs.
_HAS_STANDARDS = exists().where(AppliedStandard.product_id == Product.id).correlate(Product)
_HAS_WARNINGS = has_warnings()

PRODUCT = (
    select(
        Product.id,
        Product.code,
        Product.name,
        Product.brand,
        Product.gtin,
        Product.producer_name,
        Product.place_of_origin,
        Product.shelf_life,
        Product.state,
        Product.state_since,
        Product.state_reason,
        Product.state_advice,
        Product.recalled_lots,
        Product.is_sample,
        Product.source,
        Commune.full_name.label("commune"),
        Province.full_name.label("province"),
        Establishment.code.label("owner_code"),
        Establishment.name.label("owner_name"),
        Establishment.state.label("owner_state"),
        Establishment.address.label("owner_address"),
        _OwnerCommune.full_name.label("owner_commune"),
        _OwnerProvince.full_name.label("owner_province"),
        ProductImage.digest,
        ProductImage.width,
        ProductImage.height,
        ProductImage.alt,
        _LOG_POSITION.label("log_position"),
        _HAS_STANDARDS.label("has_standards"),
        _HAS_WARNINGS.label("has_warnings"),
    )
    .outerjoin(Establishment, Establishment.id == Product.establishment_id)
    .outerjoin(Commune, Commune.code == Product.commune_code)
    .outerjoin(Province, Province.code == Product.province_code)
    .outerjoin(_OwnerCommune, _OwnerCommune.code == Establishment.commune_code)
    .outerjoin(_OwnerProvince, _OwnerProvince.code == Establishment.province_code)
    .outerjoin(
        ProductImage,
        and_(ProductImage.product_id == Product.id, ProductImage.position == _FIRST_POSITION),
    )
    .where(
        Product.code == bindparam("code"),
        or_(
            Product.establishment_id.is_(None),
            Establishment.state != EstablishmentState.UNVERIFIED,
        ),
        product_goes_on(),
    )
)
CERTIFICATES = (
    select(
        Certificate.issuer,
        Certificate.expires_on,
        Certificate.withdrawn_on,
        Certificate.withdrawn_reason,
        Certificate.stars,
        CertificateKind.label,
        CertificateKind.label_en,
        CertificateKind.is_award,
        CertificateKind.is_required_for_verdict,
        CertificateKind.expiry_notice_days,
    )
    .join(CertificateKind, CertificateKind.code == Certificate.kind_code)
    .where(Certificate.product_id == bindparam("product_id"))
    .order_by(Certificate.id)
)
STANDARDS = (
    select(AppliedStandard.code, Standard.key, Standard.title)
    .outerjoin(Standard, Standard.id == AppliedStandard.standard_id)
    .where(AppliedStandard.product_id == bindparam("product_id"))
    .order_by(AppliedStandard.id)
)
WARNINGS = (
    select(
        ConsumerWarning.id,
        ConsumerWarning.slug,
        ConsumerWarning.title,
        ConsumerWarning.title_en,
        ConsumerWarning.what_to_do,
        ConsumerWarning.issued_on,
        ConsumerWarning.lifted_on,
        tells_of_survey().label("is_survey"),
    )
    .where(
        concerns(bindparam("product_id")),
        ConsumerWarning.issued_on <= bindparam("day", type_=Date),
    )
    .order_by(ConsumerWarning.issued_on.desc(), ConsumerWarning.id.desc())
)
LOTS = (
    select(WarnedLot.warning_id, WarnedLot.number)
    .where(WarnedLot.product_id == bindparam("product_id"))
    .order_by(WarnedLot.number)
)
