"""Places: the official list, its changes, and names out of use."""

from collections import Counter
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.core.audit import AuditEntry
from portal.core.db import db, unit_of_work
from portal.core.errors import NotFoundError
from portal.places.models import Commune, CommuneKind, FormerPlace, Province, address_line
from portal.places.queries import (
    commune_by_code,
    communes_of,
    former_names_by_commune,
    province_by_code,
)
from seed.places import load_provinces_and_communes
from tests.make.places import LY_SON, OWN_PROVINCE, SA_HUYNH, make_places


def test_the_official_list_is_loaded_whole(app: Flask) -> None:
    with app.app_context():
        with unit_of_work():
            load_provinces_and_communes(by="test")
        kinds = Counter(db.session.scalars(select(Commune.kind)))
        provinces = db.session.scalar(select(func.count()).select_from(Province))

    assert provinces == 34
    assert kinds == {CommuneKind.COMMUNE: 2611, CommuneKind.WARD: 697, CommuneKind.SPECIAL_ZONE: 13}


def test_the_changes_of_30_04_2026_are_known(app: Flask) -> None:
    with app.app_context():
        with unit_of_work():
            load_provinces_and_communes(by="test")
        changed = db.session.scalars(
            select(Commune).where(Commune.kind_since == date(2026, 4, 30))
        ).all()

        assert len(changed) == 10
        assert {one.kind for one in changed} == {CommuneKind.WARD}
        assert province_by_code("75").full_name == "Thành phố Đồng Nai"


def test_each_of_the_29_provinces_that_ended_in_2025_leads_to_a_present_one(app: Flask) -> None:
    with app.app_context():
        with unit_of_work():
            load_provinces_and_communes(by="test")
        ended = db.session.scalars(
            select(FormerPlace).where(FormerPlace.commune_code.is_(None))
        ).all()

        assert len(ended) == 29
        assert {one.name for one in ended if one.province_code == "51"} == {"Kon Tum"}
        assert all(one.source.startswith("Nghị quyết 202/2025/QH15") for one in ended)


def test_loading_twice_changes_no_place(app: Flask) -> None:
    with app.app_context():
        for _ in range(2):
            with unit_of_work():
                load_provinces_and_communes(by="test")

        counts = [
            db.session.scalar(select(func.count()).select_from(table))
            for table in (Province, Commune, FormerPlace)
        ]

    assert counts == [34, 3321, 41]


def test_a_corrected_list_corrects_the_record_and_is_audited(app: Flask) -> None:
    make_places(app)

    make_places(app)

    with app.app_context():
        entry = db.session.scalars(
            select(AuditEntry).where(AuditEntry.kind == "commune").order_by(AuditEntry.id.desc())
        ).first()
        assert entry is not None
        assert entry.details == {"rows": 3, "new": 0}


def test_places_are_found_by_code_only(app: Flask) -> None:
    make_places(app)

    with app.app_context():
        assert commune_by_code(SA_HUYNH).province.code == OWN_PROVINCE
        assert [one.code for one in communes_of(OWN_PROVINCE)] == [LY_SON, SA_HUYNH]
        with pytest.raises(NotFoundError, match="99999"):
            commune_by_code("99999")


def test_old_names_are_kept_with_the_present_commune(app: Flask) -> None:
    make_places(app)

    with app.app_context():
        assert former_names_by_commune() == {SA_HUYNH: ["phường Phổ Thạnh, thị xã Đức Phổ"]}


def test_an_address_is_written_as_on_envelopes(app: Flask) -> None:
    make_places(app)

    with app.app_context():
        commune = commune_by_code(SA_HUYNH)
        province = commune.province

        assert address_line("Tổ 4", commune, province) == ("Tổ 4, phường Sa Huỳnh, tỉnh Quảng Ngãi")
        assert address_line("", commune, province) == "Phường Sa Huỳnh, tỉnh Quảng Ngãi"
        assert address_line("", None, None) == ""
