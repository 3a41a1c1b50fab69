"""Reads of places."""

from collections.abc import Sequence
from functools import cache

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.core.addresses import settings
from portal.core.db import db
from portal.core.errors import NotFoundError
from portal.core.language import current_language
from portal.core.language import gettext as _
from portal.places.models import Commune, FormerPlace, Province, place_name


def own_province_name() -> str:
    """Name of the province that runs this portal in the language of the page.

    Empty while nothing is loaded.
    """
    try:
        return _own_name(settings().province, current_language())
    except NotFoundError:
        return ""


@cache
def _own_name(code: str, _language: str) -> str:
    return place_name(province_by_code(code))


def province_by_code(code: str) -> Province:
    """The province with this official code; raises NotFoundError."""
    province = db.session.get(Province, code)
    if province is None:
        raise NotFoundError(_("Không có tỉnh, thành phố nào mang mã %(code)s.") % {"code": code})
    return province


def commune_by_code(code: str) -> Commune:
    """The commune with this official code, its province loaded; raises NotFoundError."""
    commune = db.session.get(Commune, code, options=[joinedload(Commune.province)])
    if commune is None:
        raise NotFoundError(
            _("Không có xã, phường, đặc khu nào mang mã %(code)s.") % {"code": code}
        )
    return commune


def communes_of(province_code: str) -> Sequence[Commune]:
    """All communes of a province by name."""
    statement = select(Commune).where(Commune.province_code == province_code)
    return db.session.scalars(statement.order_by(Commune.slug)).all()


def former_names_by_commune() -> dict[str, list[str]]:
    """Names out of use for each present commune."""
    names: dict[str, list[str]] = {}
    rows = db.session.scalars(select(FormerPlace).where(FormerPlace.commune_code.is_not(None)))
    for row in rows:
        names.setdefault(row.commune_code or "", []).append(row.name)
    return names
