"""Goods and places as people name them in a form, and what events call them."""

import re

from sqlalchemy import select

from portal.core import public_code
from portal.core.addresses import absolute
from portal.core.db import db
from portal.core.errors import RefusedError
from portal.core.gtin import normalise_gln, normalise_gtin
from portal.registry.models import Establishment
from portal.trace.epcis.identifiers import BASE, level_of, normal_id
from portal.trace.forms.filling import Goods
from portal.trace.models import Lot, Serial
from portal.trace.states import IdentifierLevel
from portal.trace_desk.schemas import amount_of
from qr.digital_link import InvalidLinkError, build_link

PLACE, PARTY = "414", "417"
# UN/ECE Recommendation 20, by the words that people write.
UNITS = {
    "kg": "KGM",
    "g": "GRM",
    "tạ": "DTN",
    "tấn": "TNE",
    "lít": "LTR",
    "l": "LTR",
    "ml": "MLT",
    **dict.fromkeys(
        ("con", "cái", "gói", "hộp", "chai", "túi", "bao", "quả", "bó", "thùng", "hũ", "lon"),
        "H87",
    ),
}
UNIT_WORDS = {"KGM": "kg", "GRM": "g", "DTN": "tạ", "TNE": "tấn", "LTR": "lít", "MLT": "ml"}
WEIGHED = "KGM"
COUNTED = "đơn vị"
_GLN = re.compile(r"[\d .\-]+", re.ASCII)
_SSCC = re.compile(r"[0-9]{18}")
_GTIN_AND_LOT = re.compile(r"([0-9]{8,14})/(.+)")
_URI = re.compile(r"(?:https?://|urn:)\S+", re.IGNORECASE)
UNCLEAR_GOODS = (
    "Không hiểu “{}”. Xin ghi mã 8 ký tự trên cổng, GTIN/số lô, hoặc mã kiện SSCC 18 chữ số."
)
UNCLEAR_PLACE = "Không hiểu “{}”. Xin ghi mã GLN 13 chữ số hoặc mã cơ sở 8 ký tự trên cổng."


def place_id(typed: str, key: str = PLACE) -> str:
    """What events call a place, or with `key` 417 a party, typed as GLN or code of the portal.

    An establishment without a GLN goes by its address on the portal. Raises RefusedError.
    """
    if _URI.fullmatch(typed):
        return _normal(typed, UNCLEAR_PLACE)
    if _GLN.fullmatch(typed):
        return f"{BASE}{key}/{normalise_gln(typed)}"
    code = public_code.normalise(typed)
    statement = select(Establishment.code, Establishment.gln).where(Establishment.code == code)
    found = db.session.execute(statement).one_or_none()
    if found is None:
        raise RefusedError(UNCLEAR_PLACE.format(typed[:40]))
    return f"{BASE}{key}/{found.gln}" if found.gln else absolute(f"/co-so/{found.code}")


def goods_of(typed: str) -> Goods:
    """The lot, piece or container that is meant; raises RefusedError when that is not clear."""
    if _URI.fullmatch(typed):
        epc = _normal(typed, UNCLEAR_GOODS)
        return Goods(epc, level_of(epc) is IdentifierLevel.INSTANCE)
    try:
        if _SSCC.fullmatch(typed):
            return Goods(build_link("00", typed).uri(BASE.rstrip("/")), is_piece=True)
        if found := _GTIN_AND_LOT.fullmatch(typed):
            link = build_link("01", normalise_gtin(found[1]), (("10", found[2]),))
            return Goods(link.uri(BASE.rstrip("/")))
    except InvalidLinkError:
        raise RefusedError(UNCLEAR_GOODS.format(typed[:40])) from None
    return _registered(typed)


def measured_goods_of(line: str) -> Goods:
    """Goods with how much of them: “3F448UJW 120 kg”; without a unit the amount is in kilograms.

    Raises RefusedError.
    """
    name, _, rest = line.replace(";", " ").strip().partition(" ")
    goods = goods_of(name)
    amount, unit = _amount_and_unit(rest.strip())
    if goods.is_piece and amount is not None:
        raise RefusedError(f"“{name[:40]}” là một đơn vị riêng, xin không ghi số lượng.")
    return Goods(goods.epc, goods.is_piece, amount, unit)


def unit_word(unit: str) -> str:
    """A unit of UN/ECE Recommendation 20 in words."""
    return UNIT_WORDS.get(unit, COUNTED if unit == "H87" else unit)


def _amount_and_unit(typed: str) -> tuple[float | None, str]:
    if not typed:
        return None, ""
    found = re.fullmatch(r"([\d.,\s]+)(\S.*)?", typed)
    if found is None:
        raise RefusedError(f"Không hiểu số lượng “{typed[:40]}”, xin ghi như: 120 kg.")
    word = (found[2] or "kg").casefold()
    if word not in UNITS:
        known = ", ".join(dict.fromkeys(UNITS))
        raise RefusedError(f"Không có đơn vị “{word[:20]}”. Xin dùng một trong: {known}.")
    return amount_of(found[1].strip()), UNITS[word]


def _registered(typed: str) -> Goods:
    code = public_code.normalise(typed)
    lot = db.session.scalar(select(Lot.epc).where(Lot.code == code))
    if lot is not None:
        return Goods(lot)
    piece = db.session.scalar(select(Serial.epc).where(Serial.code == code))
    if piece is None:
        raise RefusedError(UNCLEAR_GOODS.format(typed[:40]))
    return Goods(piece, is_piece=True)


def _normal(typed: str, unclear: str) -> str:
    try:
        return normal_id(typed)
    except InvalidLinkError:
        raise RefusedError(unclear.format(typed[:40])) from None
