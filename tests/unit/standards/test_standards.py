"""Loading standards and reading what stands around them."""

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.core.audit import AuditEntry
from portal.core.db import db, unit_of_work
from portal.core.errors import NotFoundError, RefusedError
from portal.core.outbox import count_waiting
from portal.standards import queries
from portal.standards.entries import SOURCES
from portal.standards.models import IcsClass, Standard, StandardStatus
from portal.standards.services import load_standards
from seed import standards as seed
from tests.make.standards import PLAIN, make_ics, make_standard
from tests.make.statements import count_statements


def test_the_seed_holds_all_standards_and_the_whole_ics(app: Flask) -> None:
    with app.app_context():
        with unit_of_work():
            seed.load_ics(by="test")
            seed.load_standards(by="test")

        assert db.session.scalar(select(func.count()).select_from(Standard)) == 1004
        assert db.session.scalar(select(func.count()).select_from(IcsClass)) == 1381
        assert all(row.source and row.confidence for row in db.session.scalars(select(Standard)))


def test_loading_the_seed_again_changes_nothing(app: Flask) -> None:
    with app.app_context():
        with unit_of_work():
            seed.load_ics(by="test")
            seed.load_standards(by="test")
        before = _traces()

        with unit_of_work():
            seed.load_ics(by="test")
            seed.load_standards(by="test")

        assert _traces() == before


def _traces() -> tuple[object, ...]:
    newest = db.session.scalar(select(func.max(Standard.updated_at)))
    audits = db.session.scalar(select(func.count()).select_from(AuditEntry))
    return newest, audits, count_waiting()


def test_the_seed_reads_what_is_there_at_once_and_not_row_by_row(app: Flask) -> None:
    with count_statements(app) as seen, app.app_context(), unit_of_work():
        seed.load_ics(by="test")
        seed.load_standards(by="test")

    assert sum(statement.startswith("SELECT") for statement in seen) <= 5


def test_a_changed_line_changes_only_its_standard(app: Flask) -> None:
    make_ics(app)
    make_standard(app, "TCVN 1:2001")
    make_standard(app, "TCVN 2:2002", ics_guess=("67",), topics=("thuc-pham",))
    changed = replace(PLAIN, code="TCVN 2:2002", ics=("67.120.30",))

    with app.app_context(), unit_of_work():
        count = load_standards(
            [replace(PLAIN, code="TCVN 1:2001"), changed], by="test", source="test"
        )

    with app.app_context():
        row = queries.standard_by_key("TCVN 2:2002")
        assert count == 1
        assert [(one.ics_code, one.is_guess) for one in row.classes] == [("67.120.30", False)]
        assert row.topics == []


def test_two_lines_with_one_key_are_refused(app: Flask) -> None:
    twice = [replace(PLAIN, code="QCVN 01:2015/BCT"), replace(PLAIN, code="QCVN 1:2015/bct")]

    with app.app_context(), pytest.raises(RefusedError), unit_of_work():
        load_standards(twice, by="test", source="test")


def test_an_unknown_code_is_not_found(app: Flask) -> None:
    with app.app_context(), pytest.raises(NotFoundError):
        queries.standard_by_key("TCVN 99999:2099")


def test_replacement_is_known_from_both_sides(app: Flask) -> None:
    old = make_standard(app, "QCVN 1:2015/BKHCN", replaced_by_code="QCVN 01:2022/BKHCN")
    new = make_standard(app, "QCVN 01:2022/BKHCN")

    with app.app_context():
        around_old = queries.surroundings(queries.standard_by_key(old))
        around_new = queries.surroundings(queries.standard_by_key(new))

        assert around_old.replaced_by is not None
        assert around_old.replaced_by.key == new
        assert [one.key for one in around_new.replaces] == [old]
        assert around_new.same_number == []


def test_a_number_used_again_for_another_subject_is_marked(app: Flask) -> None:
    first = "Quy chuẩn kỹ thuật quốc gia về "
    key = make_standard(app, "QCVN 01:2015/BCT", title=first + "máy nổ mìn điện")
    make_standard(app, "QCVN 01:2017/BCT", title=first + "formaldehyt trong sản phẩm dệt may")
    make_standard(app, "QCVN 01:2020/BCT", title=first + "máy nổ mìn điện cầm tay")

    with app.app_context():
        around = queries.surroundings(queries.standard_by_key(key))

        marks = {one.standard.code: one.has_other_subject for one in around.same_number}
        assert marks == {"QCVN 01:2017/BCT": True, "QCVN 01:2020/BCT": False}


def test_parts_of_one_standard_know_each_other_in_order(app: Flask) -> None:
    key = make_standard(app, "TCVN 6305-1:2007")
    make_standard(app, "TCVN 6305-10:2013")
    make_standard(app, "TCVN 6305-2:2007")
    make_standard(app, "TCVN 63051:2007")

    with app.app_context():
        around = queries.surroundings(queries.standard_by_key(key))

        assert [one.code for one in around.other_parts] == [
            "TCVN 6305-2:2007",
            "TCVN 6305-10:2013",
        ]


def test_counts_of_the_ics_include_what_stands_below(app: Flask) -> None:
    make_ics(app)
    make_standard(app, "TCVN 1:2001", ics=("67",))
    make_standard(app, "TCVN 2:2002", ics=("67.120.30",))

    with app.app_context():
        assert queries.counts_by_ics() == {"67": 2, "67.120": 1, "67.120.30": 1}


def test_what_is_out_of_use_ranks_lower_and_is_found_by_both_spellings(app: Flask) -> None:
    make_ics(app)
    make_standard(app, "TCVN 1:2001", status=StandardStatus.WITHDRAWN, ics=("67.120.30",))
    make_standard(app, "TCVN 2:2002")

    with app.app_context():
        (source,) = SOURCES
        old, new = source.documents(source.keys())

        assert (old.weight, new.weight) == (0.6, 1.0)
        assert old.codes == ("TCVN 1:2001", "tcvn-1-2001")
        assert old.facets["ics"] == ("67",)
        assert "Fish" in old.body
        assert source.found(["tcvn-1-2001", "none"])["tcvn-1-2001"].path == (
            "/tieu-chuan/tcvn-1-2001"
        )
