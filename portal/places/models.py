"""Tables of places: provinces, communes, and the names that places had before."""

from datetime import date
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.db import Model


class ProvinceKind(StrEnum):
    """Rank of a province."""

    PROVINCE = "tinh"
    CITY = "thanh_pho"


class CommuneKind(StrEnum):
    """Rank of a commune-level unit (two-level local government since 01/07/2025)."""

    COMMUNE = "xa"
    WARD = "phuong"
    SPECIAL_ZONE = "dac_khu"


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


def address_line(address: str, commune: Commune | None, province: Province | None) -> str:
    """An address on one line, as it is written on envelopes; empty when nothing is known."""
    units = [unit.full_name for unit in (commune, province) if unit is not None]
    parts = [part for part in (address, *units) if part]
    # "Phường Sa Huỳnh" begins with a small letter behind a comma.
    return ", ".join([*parts[:1], *(part[:1].lower() + part[1:] for part in parts[1:])])
