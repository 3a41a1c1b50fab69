"""Standards for tests."""

from dataclasses import replace

from flask import Flask

from portal.core.db import unit_of_work
from portal.core.standard_code import key_of
from portal.standards.models import Confidence, StandardKind, StandardStatus
from portal.standards.services import IcsFacts, StandardFacts, load_ics, load_standards

ICS = (
    IcsFacts(code="67", level=1, parent_code=None, title_en="Food", title_vi="Thực phẩm"),
    IcsFacts(code="67.120", level=2, parent_code="67", title_en="Meat and fish"),
    IcsFacts(code="67.120.30", level=3, parent_code="67.120", title_en="Fish"),
)
PLAIN = StandardFacts(
    code="TCVN 5107:2018",
    kind=StandardKind.TCVN,
    title="Nước mắm",
    source="Danh mục thử",
    confidence=Confidence.HIGH,
    year=2018,
    status=StandardStatus.IN_FORCE,
)


def make_ics(app: Flask) -> None:
    """One field of the ICS with a group and a sub-group: 67, 67.120, 67.120.30."""
    with app.app_context(), unit_of_work():
        load_ics(ICS, by="test", source="test")


def make_standard(app: Flask, code: str = PLAIN.code, **facts: object) -> str:
    """A standard of which only what matters is given; returns its key."""
    with app.app_context(), unit_of_work():
        load_standards([replace(PLAIN, code=code, **facts)], by="test", source="test")  # type: ignore[arg-type]
    return key_of(code)
