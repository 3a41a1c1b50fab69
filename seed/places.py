"""Loads provinces and communes with their official codes, and names out of use."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from portal.places.services import load_communes, load_former_places, load_provinces
from seed.tables import day_of, rows_of

FOLDER = Path(__file__).parent / "data" / "places"
SOURCE = (
    "Quyết định 19/2025/QĐ-TTg; Nghị quyết 30/2026/QH16; Nghị quyết 237/NQ-UBTVQH16 "
    "(vietnamese-provinces-database)"
)


def load_provinces_and_communes(*, by: str) -> int:
    """Bring all places up to date; returns how many provinces, communes and old names."""
    provinces = [_place(row) for row in rows_of(FOLDER / "provinces.csv")]
    communes = [_place(row) for row in rows_of(FOLDER / "communes.csv")]
    return sum(
        (
            load_provinces(provinces, by=by, source=SOURCE),
            load_communes(communes, by=by, source=SOURCE),
            load_former_places(_former_places(communes), by=by, source=SOURCE),
        )
    )


def _place(row: Mapping[str, str]) -> dict[str, Any]:
    return {**row, "kind_since": day_of(row["kind_since"])}


def _former_places(communes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    province_of = {commune["code"]: commune["province_code"] for commune in communes}
    places = []
    with (FOLDER / "former_places.yaml").open(encoding="utf-8") as file:
        for group in yaml.safe_load(file).values():
            for entry in group["names"]:
                commune = entry.get("commune")
                places.append(
                    {
                        "name": entry["name"],
                        "commune_code": commune,
                        "province_code": province_of[commune] if commune else entry["province"],
                        "until": group["until"],
                        "source": group["source"],
                    }
                )
    return places
