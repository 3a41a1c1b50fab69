"""What lots, pieces, containers and places are called on a page, all read at once."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from sqlalchemy import Row, select
from sqlalchemy.orm import joinedload

from portal.core.db import db
from portal.core.gtin import printed_gtin
from portal.core.language import gettext as _
from portal.registry.models import Establishment, Product
from portal.registry.queries import establishment_is_public, product_is_public
from portal.trace.epcis.identifiers import BASE, gln_of, gtin_of, own_establishment_of
from portal.trace.models import Lot, Serial

BATCH = 2_000


@dataclass(frozen=True, slots=True)
class Named:
    """Something with a name and, where the portal has one, its page.

    Of goods `kind` is what they are and `number` which of them, for where there is little room.
    """

    name: str
    path: str = ""
    place: str = ""
    kind: str = ""
    number: str = ""


def names_of_goods(epcs: Collection[str]) -> Mapping[str, Named]:
    """What each of these identifiers is called; what nobody registered by its number."""
    found: dict[str, Named] = {}
    for batch in _batches(epcs):
        for row in db.session.execute(_LOTS.where(Lot.epc.in_(batch))):
            found[row.epc] = _lot(row)
        for row in db.session.execute(_SERIALS.where(Serial.epc.in_(batch))):
            found[row.epc] = _piece(row)
    unknown = [epc for epc in epcs if epc not in found]
    products = _product_names({gtin_of(epc) for epc in unknown})
    return found | {epc: _by_number(epc, products) for epc in unknown}


def names_of_places(places: Collection[str]) -> Mapping[str, Named]:
    """What each of these places is called; one that is not in the registry by its number."""
    keys = {place: gln_of(place) or own_establishment_of(place) for place in places}
    known: dict[str, Named] = {}
    for batch in _batches(set(keys.values()) - {""}):
        statement = select(Establishment).where(
            Establishment.gln.in_(batch) | Establishment.code.in_(batch), establishment_is_public()
        )
        loaded = statement.options(
            joinedload(Establishment.commune), joinedload(Establishment.province)
        )
        for one in db.session.scalars(loaded):
            named = Named(one.name, f"/co-so/{one.code}", one.place_line)
            known[one.code] = known[one.gln or one.code] = named
    return {place: known.get(key) or Named(_unknown_place(place)) for place, key in keys.items()}


_LOTS = (
    select(Lot.epc, Lot.code, Lot.number, Product.name)
    .join(Product, Product.id == Lot.product_id)
    .outerjoin(Product.establishment)
    .where(product_is_public())
)
_SERIALS = (
    select(Serial.epc, Serial.code, Serial.number, Product.name)
    .join(Product, Product.id == Serial.product_id)
    .outerjoin(Product.establishment)
    .where(product_is_public())
)


def _lot(row: Row[*tuple[Any, ...]]) -> Named:
    return _of_lot(row.name, row.number, f"/truy-xuat/{row.code}")


def _piece(row: Row[*tuple[Any, ...]]) -> Named:
    return _of_piece(row.name, row.number, f"/truy-xuat/{row.code}")


def _of_lot(product: str, number: str, path: str = "") -> Named:
    words = _("%(product)s, lô %(number)s") % {"product": product, "number": number}
    return Named(words, path, kind=product, number=_("lô %(number)s") % {"number": number})


def _of_piece(product: str, number: str, path: str = "") -> Named:
    words = _("%(product)s, số %(number)s") % {"product": product, "number": number}
    return Named(words, path, kind=product, number=_("số %(number)s") % {"number": number})


def _product_names(gtins: Collection[str]) -> Mapping[str, str]:
    wanted = [gtin for gtin in gtins if gtin]
    statement = (
        select(Product.gtin, Product.name)
        .outerjoin(Product.establishment)
        .where(Product.gtin.in_(wanted), product_is_public())
    )
    return {str(gtin): name for gtin, name in db.session.execute(statement)} if wanted else {}


def _by_number(epc: str, products: Mapping[str, str]) -> Named:
    last = unquote(epc.rstrip("/").rpartition("/")[2])
    gtin = gtin_of(epc)
    if gtin:
        goods = products.get(gtin) or _("Hàng mang mã %(gtin)s") % {"gtin": printed_gtin(gtin)}
        if "/10/" in epc:
            return _of_lot(goods, last)
        if "/21/" in epc:
            return _of_piece(goods, last)
        return Named(goods, kind=goods)
    if epc.startswith((f"{BASE}00/", f"{BASE}8003/")):
        last = _("Kiện hàng %(number)s") % {"number": last}
    return Named(last, kind=last)


def _unknown_place(place: str) -> str:
    gln = gln_of(place)
    return _("Địa điểm %(gln)s") % {"gln": gln} if gln else _("Địa điểm chưa đăng ký")


def _batches(names: Collection[str]) -> Iterator[Sequence[str]]:
    listed = sorted(names)
    for start in range(0, len(listed), BATCH):
        yield listed[start : start + BATCH]
