"""The audit in words: nothing that the code notes stays a bare code."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from portal.accounts.permissions import Role
from portal.core.audit import AuditEntry
from portal.core.db import db
from portal.settings import ROOT
from portal.workspace.audit_vocabulary import ACTION_LABELS, KIND_LABELS
from portal.workspace.audit_words import ToldEntry, told
from tests.make.officers import make_officer
from tests.make.workspace import note

NOTING = {"record", "record_all", "leave_trail", "_leave_trail", "note_act", "move", "_move"}
PYTHON = sorted((ROOT / "portal").rglob("*.py"))


def noted_actions(path: Path) -> Iterator[str]:
    """The actions that stand as words in the calls that note a change."""
    for node in ast.walk(ast.parse(path.read_text())):
        if not isinstance(node, ast.Call):
            continue
        called = node.func
        name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
        place = 2 if name in {"move", "_move"} else 1
        if name in NOTING and len(node.args) > place:
            action = node.args[place]
            if isinstance(action, ast.Constant) and isinstance(action.value, str):
                yield action.value


def only_entry(app: Flask) -> ToldEntry:
    with app.app_context():
        return told(db.session.query(AuditEntry).order_by(AuditEntry.id))[-1]


def test_every_action_that_the_code_notes_has_a_label() -> None:
    noted = {action for path in PYTHON for action in noted_actions(path)}

    assert len(noted) > 40
    assert noted - set(ACTION_LABELS) == set()


def test_the_tables_are_in_order() -> None:
    assert list(ACTION_LABELS) == sorted(ACTION_LABELS)
    assert list(KIND_LABELS) == sorted(KIND_LABELS)


def test_an_entry_is_told_with_the_name_of_the_person_and_the_fields(app: Flask) -> None:
    officer = make_officer(app, Role.REGISTRAR, name="Lê Thị Lan")
    note(
        app,
        "withdrew",
        by=officer.actor.name,
        note="Cơ sở đề nghị",
        changes={"state": ("listed", "withdrawn"), "stars": (4, None)},
    )

    one = only_entry(app)

    assert (one.who, one.what, one.kind) == ("Lê Thị Lan", "Rút", "Sản phẩm")
    assert one.path == "/can-bo/san-pham/7K3M9QXA"
    assert [(row.label, row.before, row.after) for row in one.changes] == [
        ("Trạng thái", "listed", "withdrawn"),
        ("Số sao", "4", ""),
    ]
    assert one.others == []


def test_an_entry_about_a_whole_table_leads_nowhere(app: Flask) -> None:
    note(app, "loaded", by="portal seed", kind="standard", key="all", rows=12)

    one = only_entry(app)

    assert (one.who, one.key, one.path) == ("Nạp dữ liệu", "toàn bộ", "")
    assert one.others == [("Số dòng", "12")]


@pytest.mark.parametrize(
    ("written", "shown"),
    [("title, summary", "Tiêu đề, Tóm tắt"), ("title, và lý do", "title, và lý do"), ("", "")],
)
def test_names_of_fields_in_a_note_are_told_in_words(app: Flask, written: str, shown: str) -> None:
    note(app, note=written)

    assert only_entry(app).note == shown


def test_lists_of_fields_are_told_in_words(app: Flask) -> None:
    note(app, "published", fields=["title", "body"])

    assert only_entry(app).others == [("Các mục đã đổi", "Tiêu đề; Nội dung")]
