"""Procedures for tests: the rows that they need, and one in as many versions as wanted."""

from dataclasses import replace
from datetime import date

from flask import Flask

from portal.core import clock
from portal.core.actor import Actor
from portal.core.db import unit_of_work
from portal.procedures.queries import procedure_by_code
from portal.procedures.schemas import ProcedureText
from portal.procedures.services.publishing import publish_version
from portal.procedures.services.rows import load_fields, load_offices
from portal.procedures.services.writing import draft_of, enter_procedure, write_version
from portal.procedures.states import Confidence, Level

WRITER, PUBLISHER = Actor("user:viet@example.vn"), Actor("user:duyet@example.vn")
FIELDS = (
    {"code": "do-luong", "label": "Đo lường", "label_en": "Metrology"},
    {"code": "tieu-chuan", "label": "Tiêu chuẩn", "label_en": "Standards"},
)
OFFICES = (
    {
        "code": "hcc-tinh",
        "name": "Nơi nhận hồ sơ thử",
        "level": Level.PROVINCE,
        "address": "",
        "note": "",
        "source": "test",
    },
)
TEXT = ProcedureText(
    name="Công bố sử dụng dấu định lượng thử",
    field_code="do-luong",
    level=Level.PROVINCE,
    steps=["Cân thử và ghi sổ.", "Nộp bản công bố."],
    valid_from=date(2026, 1, 1),
    source="test",
    confidence=Confidence.LOW,
    summary="Công bố trước khi in dấu.",
    office_code="hcc-tinh",
    papers=[{"name": "Bản công bố", "copies": "1", "form": "mẫu thử"}],
    legal_basis=[{"text": "Luật Đo lường", "path": ""}],
)


def make_procedure_rows(app: Flask) -> None:
    """Two fields and an office."""
    with app.app_context(), unit_of_work():
        load_fields(FIELDS, by="test")
        load_offices(OFFICES, by="test")


def make_draft(app: Flask, **changes: object) -> str:
    """A procedure that waits for approval; returns its code."""
    with app.app_context(), unit_of_work():
        text = replace(TEXT, **changes)  # type: ignore[arg-type]
        return enter_procedure(text, at=clock.now(), by=WRITER).code


def publish(app: Flask, code: str) -> None:
    """Publish the draft of a procedure."""
    with app.app_context(), unit_of_work():
        found = procedure_by_code(code)
        draft = draft_of(found)
        assert draft is not None
        publish_version(found, expected_version=draft.version, at=clock.now(), by=PUBLISHER)


def make_procedure(app: Flask, **changes: object) -> str:
    """A public procedure; returns its code."""
    code = make_draft(app, **changes)
    publish(app, code)
    return code


def make_version(app: Flask, code: str, **changes: object) -> None:
    """A further published version of a procedure."""
    with app.app_context(), unit_of_work():
        text = replace(TEXT, **changes)  # type: ignore[arg-type]
        found = procedure_by_code(code)
        write_version(found, text, expected_version=None, at=clock.now(), by=WRITER)
    publish(app, code)
