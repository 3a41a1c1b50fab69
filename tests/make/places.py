"""A few places for tests."""

from datetime import date

from flask import Flask

from portal.core.db import unit_of_work
from portal.places.services import load_communes, load_former_places, load_provinces

OWN_PROVINCE = "51"
OTHER_PROVINCE = "68"
SA_HUYNH = "21478"
LY_SON = "21548"
DUC_TRONG = "24958"


def make_places(app: Flask) -> None:
    """Two provinces, three communes and the old names of two of them."""
    with app.app_context(), unit_of_work():
        load_provinces(
            [_province(OWN_PROVINCE, "Quảng Ngãi"), _province(OTHER_PROVINCE, "Lâm Đồng")],
            by="test",
            source="test",
        )
        load_communes(
            [
                _commune(SA_HUYNH, OWN_PROVINCE, "phuong", "Sa Huỳnh"),
                _commune(LY_SON, OWN_PROVINCE, "dac_khu", "Lý Sơn"),
                _commune(DUC_TRONG, OTHER_PROVINCE, "xa", "Đức Trọng"),
            ],
            by="test",
            source="test",
        )
        load_former_places(
            [
                _former("phường Phổ Thạnh, thị xã Đức Phổ", SA_HUYNH, OWN_PROVINCE),
                _former("Đắk Nông", None, OTHER_PROVINCE),
            ],
            by="test",
            source="test",
        )


def _province(code: str, name: str) -> dict[str, object]:
    return {
        "code": code,
        "kind": "tinh",
        "name": name,
        "full_name": f"Tỉnh {name}",
        "name_en": name,
        "other_name": "",
        "slug": f"tinh-{code}",
        "kind_since": None,
    }


def _commune(code: str, province: str, kind: str, name: str) -> dict[str, object]:
    words = {"phuong": "Phường", "dac_khu": "Đặc khu", "xa": "Xã"}
    return {
        "code": code,
        "province_code": province,
        "kind": kind,
        "name": name,
        "full_name": f"{words[kind]} {name}",
        "name_en": name,
        "other_name": "",
        "slug": f"{kind}-{code}",
        "kind_since": None,
    }


def _former(name: str, commune: str | None, province: str) -> dict[str, object]:
    return {
        "name": name,
        "commune_code": commune,
        "province_code": province,
        "until": date(2025, 6, 30),
        "source": "test",
    }
