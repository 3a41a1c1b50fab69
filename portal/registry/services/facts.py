"""Facts of records as they are accepted: numbers, places, producers and rules that exist."""

from datetime import date

from slugify import slugify
from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute

from portal.core.db import db
from portal.core.errors import RefusedError
from portal.core.gtin import normalise_gln, normalise_gtin
from portal.core.tax_code import normalise_tax_code
from portal.places.models import Commune, Province
from portal.registry.models import Establishment, Product
from portal.registry.queries import product_set_in_force, risk_class_in_force
from portal.registry.rules import OcopProductSet, RiskClass
from portal.registry.upkeep import MergedRecord

LONGEST_NAME = 300


def tax_code_of(typed: str, *, own: int | None = None) -> str | None:
    """A tax code that no other establishment has; `own` is the id of the one that may."""
    number = normalise_tax_code(typed) if typed else None
    refuse_used_number(Establishment.tax_code, number, "Mã số thuế này", own=own)
    return number


def gln_of(typed: str, *, own: int | None = None) -> str | None:
    """A GLN that no other establishment has."""
    number = normalise_gln(typed) if typed else None
    refuse_used_number(Establishment.gln, number, f"Mã GLN {number}", own=own)
    return number


def gtin_of(typed: str, *, own: int | None = None) -> str | None:
    """A GTIN that no other product has."""
    number = normalise_gtin(typed) if typed else None
    refuse_used_number(Product.gtin, number, f"Mã GTIN {number}", own=own)
    return number


def place_of(commune_code: str | None, province_code: str | None) -> tuple[str | None, str | None]:
    """Commune and province of a record; the commune decides the province."""
    if commune_code:
        commune = db.session.get(Commune, commune_code)
        if commune is None:
            raise RefusedError(f"Không có xã, phường, đặc khu nào mang mã {commune_code}.")
        return commune.code, commune.province_code
    if province_code and db.session.get(Province, province_code) is None:
        raise RefusedError(f"Không có tỉnh, thành phố nào mang mã {province_code}.")
    return None, province_code


def producer_of(code: str | None) -> Establishment | None:
    """The establishment with this code; raises RefusedError where none goes on under it."""
    if not code:
        return None
    producer = db.session.scalar(select(Establishment).where(Establishment.code == code))
    if producer is None:
        raise RefusedError(f"Không có cơ sở nào mang mã {code}.")
    merged = db.session.get(MergedRecord, code)
    if merged is not None:
        raise RefusedError(f"Cơ sở {code} đã gộp vào cơ sở mang mã {merged.survivor_code}.")
    return producer


def risk_class_of(code: str, on: date) -> RiskClass | None:
    """The risk class in force on that day; raises RefusedError where there is none."""
    if not code:
        return None
    found = risk_class_in_force(code, on)
    if found is None:
        raise RefusedError(f"Không có mức rủi ro {code} trong quy định ngày {on:%d/%m/%Y}.")
    return found


def product_set_of(number: int | None, on: date) -> OcopProductSet | None:
    """The OCOP product set in force on that day; raises RefusedError where there is none."""
    if number is None:
        return None
    found = product_set_in_force(number, on)
    if found is None:
        raise RefusedError(f"Không có bộ sản phẩm OCOP số {number} trong quy định đang áp dụng.")
    return found


def website_of(typed: str) -> str:
    """The address of a website that a reader may follow."""
    if typed and not typed.startswith(("https://", "http://")):
        raise RefusedError("Địa chỉ trang web phải bắt đầu bằng http:// hoặc https://.")
    return typed


def refuse_nameless(name: str) -> None:
    """Raise RefusedError for a name that is missing or too long."""
    if not 2 <= len(name.strip()) <= LONGEST_NAME:
        raise RefusedError(f"Tên phải có từ 2 đến {LONGEST_NAME} ký tự.")


def refuse_used_number(
    column: InstrumentedAttribute[str | None],
    number: str | None,
    name: str,
    *,
    own: int | None = None,
) -> None:
    """Raise RefusedError where a number stands in another record already."""
    if number is None:
        return
    table = column.class_
    holder = db.session.scalar(select(table.id).where(column == number))
    if holder is not None and holder != own:
        raise RefusedError(f"{name} đã có trong sổ đăng ký.")


def sort_name(name: str) -> str:
    """Small letters without marks, so that Đ stands behind D in every database."""
    return slugify(name, separator=" ", max_length=LONGEST_NAME)
