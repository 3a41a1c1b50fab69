"""The statements of a resolution, written once: building one costs more than running it."""

from sqlalchemy import Date, and_, bindparam, or_, select, union_all

from portal.registry.models import Establishment, Product
from portal.registry.states import EstablishmentState
from portal.resolver.models import HandedPrefix, LinkEntry, LinkState, LinkTarget
from portal.trace.models import Lot, Serial
from portal.trace.states import LotState
from portal.warnings.models import ConsumerWarning, WarnedGoods
from portal.warnings.queries import has_warnings, is_in_force_on

# What an unverified establishment has registered is hidden with everything else of it.
REGISTERED = (
    select(
        LinkEntry.path,
        LinkEntry.item_description,
        LinkTarget.link_type,
        LinkTarget.href,
        LinkTarget.title,
        LinkTarget.hreflang,
        LinkTarget.media_type,
        LinkTarget.context,
        LinkTarget.is_default,
    )
    .join(LinkTarget, LinkTarget.entry_id == LinkEntry.id)
    .outerjoin(Establishment, Establishment.code == LinkEntry.owner_code)
    .where(
        LinkEntry.path.in_(bindparam("paths", expanding=True)),
        LinkTarget.state == LinkState.ACTIVE,
        or_(LinkEntry.owner_code == "", Establishment.state != EstablishmentState.UNVERIFIED),
    )
    .order_by(LinkTarget.entry_id, LinkTarget.position)
)
_IN_FORCE = is_in_force_on(bindparam("day", type_=Date))
_WARNED = has_warnings(_IN_FORCE)
PRODUCT = (
    select(
        Product.code,
        Product.name,
        Product.name_en,
        Product.state,
        Establishment.state.label("producer_state"),
        _WARNED.label("is_warned"),
    )
    .outerjoin(Establishment, Establishment.id == Product.establishment_id)
    .where(
        Product.gtin == bindparam("number"),
        or_(
            Product.establishment_id.is_(None),
            Establishment.state != EstablishmentState.UNVERIFIED,
        ),
    )
)
# Goods that are warned of though the register does not hold them: the newest warning speaks.
WARNED_GOODS = (
    select(ConsumerWarning.slug, ConsumerWarning.title, ConsumerWarning.title_en)
    .join(WarnedGoods, WarnedGoods.warning_id == ConsumerWarning.id)
    .where(WarnedGoods.gtin == bindparam("number"), _IN_FORCE)
    .order_by(ConsumerWarning.issued_on.desc(), ConsumerWarning.id.desc())
    .limit(1)
)
ESTABLISHMENT = select(Establishment.code, Establishment.name, Establishment.name_en).where(
    Establishment.gln == bindparam("number"),
    Establishment.state != EstablishmentState.UNVERIFIED,
)
_SERIAL_LOT_RECALLED = and_(Lot.id.is_not(None), Lot.state == LotState.RECALLED)
TRACED = union_all(
    select(
        Lot.epc, Lot.code, Lot.number, (Lot.state == LotState.RECALLED).label("is_recalled")
    ).where(Lot.epc.in_(bindparam("epcs", expanding=True))),
    select(Serial.epc, Serial.code, Serial.number, _SERIAL_LOT_RECALLED)
    .outerjoin(Lot, Lot.id == Serial.lot_id)
    .where(Serial.epc.in_(bindparam("epcs", expanding=True))),
)
HANDED = (
    select(HandedPrefix.resolver, HandedPrefix.title)
    .where(
        HandedPrefix.key == bindparam("key"),
        HandedPrefix.prefix.in_(bindparam("prefixes", expanding=True)),
    )
    .order_by(HandedPrefix.prefix.desc())
    .limit(1)
)
