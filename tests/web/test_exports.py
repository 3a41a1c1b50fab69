"""The pages before a register is taken out: what it holds, how much of it is wanted."""

import pytest
from flask import Flask

from tests.make.imports import ready, registrar
from tests.make.officers import OfficerClient
from tests.make.places import LY_SON
from tests.make.registry import make_establishment


@pytest.fixture
def officer(app: Flask) -> OfficerClient:
    """An officer of the province where two establishments are registered."""
    ready(app)
    make_establishment(app, name="Ở đất liền")
    make_establishment(app, name="Ở đảo", commune_code=LY_SON)
    return registrar(app)


def test_each_register_says_what_it_holds_and_how_many(officer: OfficerClient) -> None:
    page = officer.get("/can-bo/xuat/").text

    assert "Tên, loại hình, mã số thuế" in page
    assert [f"{count} hồ sơ" in page for count in (0, 2)] == [True, True]


def test_a_filter_is_mentioned_only_when_there_is_one(officer: OfficerClient) -> None:
    everything = officer.get("/can-bo/xuat/co-so").text
    island = officer.get(f"/can-bo/xuat/co-so?xa={LY_SON}").text

    assert "Tất cả <strong>2</strong> hồ sơ." in everything
    assert "<strong>1</strong> hồ sơ hợp với bộ lọc." in island
    assert "Tất cả" not in island
