"""A code in a few words: what a scanner lists of codes that were read without a network."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from portal.core import code_book
from portal.core.errors import NotFoundError
from portal.core.language import gettext as _
from portal.registry.queries import product_by_gtin
from portal.registry.register_queries import survivor_code
from portal.scan.queries import path_of_typed, scanned_establishment, scanned_product
from portal.scan.signatures import check_signature
from portal.scan.subjects import subject_of
from portal.trace.epcis.identifiers import BASE, gtin_of, normal_id
from portal.trace.goods_page import goods_page, path_of_epc
from portal.trace.lots import LOT
from portal.trace.serials import SERIAL

FOUND, UNKNOWN, PAGE = "found", "unknown", "page"


@dataclass(frozen=True, slots=True)
class Brief:
    """A code looked up: `state` is found, unknown, or page for an address that is no record.

    `signature` is what was found of its signature, empty for a code without one.
    """

    path: str
    state: str = PAGE
    title: str = ""
    verdict: str = ""
    tone: str = "neutral"
    has_warning: bool = False
    signature: str = ""


def brief_of(typed: str, day: date) -> Brief:
    """What stands behind a text that was read from a code, as of `day`."""
    path = path_of_typed(typed)
    subject = subject_of(urlsplit(path).path, path)
    if not subject:
        return Brief(path, UNKNOWN if path.startswith("/q/") else PAGE)
    if subject.startswith("/"):
        return _brief(path, _code_of_link(subject), "", day)
    return _brief(path, subject, _signature(path, subject), day)


def _signature(path: str, code: str) -> str:
    digits = path.partition("/s/")[2] if path.startswith("/q/") else ""
    return check_signature(code, digits).state.value if digits else ""


def _code_of_link(link: str) -> str:
    """The code of what a Digital Link names here: the lot or piece, else the product; or empty."""
    epc = normal_id(BASE.rstrip("/") + link)
    of_goods = path_of_epc(epc)
    if of_goods:
        return of_goods.rpartition("/")[2]
    try:
        return product_by_gtin(gtin_of(epc)).code
    except NotFoundError:
        return ""


def _brief(path: str, code: str, signature: str, day: date) -> Brief:
    kind = code_book.kind_of(code) if code else None
    try:
        if kind == "establishment":
            return _of_establishment(path, code, signature, day)
        if kind in (LOT, SERIAL):
            return _of_goods(path, code, signature, day)
    except NotFoundError:
        kind = None
    found = _of_product(path, code, signature, day) if code else None
    if found is not None:
        return found
    return Brief(path, PAGE if kind == "inspection" else UNKNOWN, signature=signature)


def _of_product(path: str, code: str, signature: str, day: date) -> Brief | None:
    scanned = scanned_product(code, day) or scanned_product(survivor_code(code) or "", day)
    if scanned is None:
        return None
    judgement = scanned.judgement
    return Brief(
        path,
        FOUND,
        scanned.product.name,
        _(judgement.label),
        judgement.tone,
        bool(scanned.warnings_in_force),
        signature,
    )


def _of_establishment(path: str, code: str, signature: str, day: date) -> Brief:
    scanned = scanned_establishment(code, day)
    judgement = scanned.judgement
    name, label = scanned.establishment.name, _(judgement.label)
    return Brief(path, FOUND, name, label, judgement.tone, signature=signature)


def _of_goods(path: str, code: str, signature: str, day: date) -> Brief:
    shown = goods_page(code, day, 1)
    words, goods = shown.judgement.words, shown.goods
    number = goods.serial.number if goods.serial else goods.lot.number if goods.lot else ""
    return Brief(
        path,
        FOUND,
        f"{goods.product.name} · {number}",
        _(words.label),
        words.tone,
        bool(shown.notices.in_force),
        signature,
    )
