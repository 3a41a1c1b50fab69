"""Tables of places: provinces, communes, and the names that places had before."""

from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import InstrumentedAttribute, Mapped, mapped_column, relationship

from portal.core.db import Model
from portal.core.language import N_, VIETNAMESE, current_language, gettext


class ProvinceKind(StrEnum):
    """Rank of a province."""

    PROVINCE = "tinh"
    CITY = "thanh_pho"


class CommuneKind(StrEnum):
    """Rank of a commune-level unit (two-level local government since 01/07/2025)."""

    COMMUNE = "xa"
    WARD = "phuong"
    SPECIAL_ZONE = "dac_khu"


ENGLISH_NAMES = {
    ProvinceKind.PROVINCE: N_("Tỉnh %(name)s"),
    ProvinceKind.CITY: N_("Thành phố %(name)s"),
    CommuneKind.COMMUNE: N_("Xã %(name)s"),
    CommuneKind.WARD: N_("Phường %(name)s"),
    CommuneKind.SPECIAL_ZONE: N_("Đặc khu %(name)s"),
}


class Province(Model):
    """A province or centrally run city, by its official code."""

    __tablename__ = "province"

    code: Mapped[str] = mapped_column(String(2), primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    full_name: Mapped[str] = mapped_column(String(100))
    name_en: Mapped[str] = mapped_column(String(80))
    other_name: Mapped[str] = mapped_column(String(80), default="")
    kind: Mapped[ProvinceKind]
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    kind_since: Mapped[date | None]


class Commune(Model):
    """A commune, ward or special zone, by its official code: names alone collide."""

    __tablename__ = "commune"

    code: Mapped[str] = mapped_column(String(5), primary_key=True)
    province_code: Mapped[str] = mapped_column(ForeignKey("province.code"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    full_name: Mapped[str] = mapped_column(String(100))
    name_en: Mapped[str] = mapped_column(String(80))
    other_name: Mapped[str] = mapped_column(String(80), default="")
    kind: Mapped[CommuneKind]
    slug: Mapped[str] = mapped_column(String(80))
    kind_since: Mapped[date | None]

    province: Mapped[Province] = relationship()


class FormerPlace(Model):
    """A name out of use that people still type, and the present unit that it leads to.

    `until` is the last day on which it was official.
    """

    __tablename__ = "former_place"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(160))
    commune_code: Mapped[str | None] = mapped_column(ForeignKey("commune.code"), index=True)
    province_code: Mapped[str] = mapped_column(ForeignKey("province.code"), index=True)
    until: Mapped[date]
    source: Mapped[str] = mapped_column(String(300))


class Unit(NamedTuple):
    """What a list of choices needs of a province or commune."""

    code: str
    name: str
    full_name: str
    kind: ProvinceKind | CommuneKind


def unit_columns(
    places: type[Province] | type[Commune],
) -> tuple[InstrumentedAttribute[Any], ...]:
    """The columns of which a `Unit` is made."""
    return (places.code, places.name, places.full_name, places.kind)


def place_name(unit: Province | Commune | Unit) -> str:
    """Rank and name in the language of the page: "Phường Sa Huỳnh", "Sa Huỳnh Ward".

    The name keeps its marks in English too: without them different communes look alike.
    """
    if current_language() == VIETNAMESE:
        return unit.full_name
    return gettext(ENGLISH_NAMES[unit.kind]) % {"name": unit.name}


def address_line(address: str, commune: Commune | None, province: Province | None) -> str:
    """An address on one line, as it is written on envelopes; empty when nothing is known."""
    return on_one_line(address, *(unit.full_name for unit in (commune, province) if unit))


def on_one_line(*parts: str | None) -> str:
    """The known parts of an address, smallest first, behind each other."""
    known = [part for part in parts if part]
    # "Phường Sa Huỳnh" begins with a small letter behind a comma.
    return ", ".join([*known[:1], *(part[:1].lower() + part[1:] for part in known[1:])])
