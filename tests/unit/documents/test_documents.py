"""Loading documents, their relations, and finding them."""

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.core.audit import AuditEntry
from portal.core.db import db, unit_of_work
from portal.core.errors import NotFoundError, RefusedError
from portal.core.outbox import count_waiting
from portal.documents import queries
from portal.documents.entries import SOURCES
from portal.documents.models import (
    Document,
    DocumentRelation,
    DocumentTask,
    RelationKind,
)
from portal.documents.services import SectionFacts, load_documents
from seed import documents as seed
from seed import places
from tests.make.documents import PLAIN, make_document, make_relation


@pytest.fixture
def seeded(app: Flask) -> Flask:
    """A portal with the places and documents of the seed."""
    with app.app_context(), unit_of_work():
        places.load_provinces_and_communes(by="test")
        seed.load_documents(by="test")
    return app


def relations(app: Flask, slug: str) -> dict[str, set[str]]:
    with app.app_context():
        groups = queries.relations_of(queries.document_by_slug(slug))
        return {group.label: {one.document.slug for one in group.relatives} for group in groups}


def test_the_seed_holds_five_texts_with_49_tasks(seeded: Flask) -> None:
    with seeded.app_context():
        texts = db.session.scalars(select(Document).where(Document.has_text)).all()
        tasks = {text.slug: len(text.tasks) for text in texts}

    assert tasks == {
        "bai-trinh-bay-quang-tri-2026": 9,
        "bao-cao-phuong-duc-pho-2025": 0,
        "bao-cao-xa-dak-long-2025": 0,
        "ke-hoach-quang-ngai-2025": 20,
        "quyet-dinh-thanh-hoa-2025": 20,
    }


def test_loading_the_seed_again_changes_nothing(seeded: Flask) -> None:
    with seeded.app_context():
        before = _traces()

        with unit_of_work():
            seed.load_documents(by="test")

        assert _traces() == before


def _traces() -> tuple[object, ...]:
    counted = (AuditEntry, DocumentTask, DocumentRelation)
    counts = [db.session.scalar(select(func.count()).select_from(table)) for table in counted]
    return *counts, db.session.scalar(select(func.max(Document.updated_at))), count_waiting()


def test_blanks_of_the_original_stay_blank(seeded: Flask) -> None:
    with seeded.app_context():
        plan = queries.document_by_slug("ke-hoach-quang-ngai-2025")

        assert (plan.number, plan.issued_on) == ("", None)
        assert plan.issued_raw == "Quảng Ngãi, ngày tháng 9 năm 2025"
        assert plan.inferred_number == "40/KH-UBND"
        assert plan.inference_basis


def test_the_plan_stands_between_the_decision_and_the_reports(seeded: Flask) -> None:
    found = relations(seeded, "ke-hoach-quang-ngai-2025")

    assert found["Thực hiện"] == {"1703-qd-ttg"}
    assert found["Thay thế"] == {"21-kh-ubnd-quang-ngai", "996-kh-ubnd-kon-tum"}
    assert found["Căn cứ"] == {"1703-qd-ttg", "1186-ttr-skhcn-quang-ngai"}
    assert found["Được thực hiện bởi"] == {
        "bao-cao-xa-dak-long-2025",
        "bao-cao-phuong-duc-pho-2025",
        "49-kh-ubnd-duc-pho",
    }


def test_relations_are_read_from_the_other_side(seeded: Flask) -> None:
    assert relations(seeded, "996-kh-ubnd-kon-tum")["Bị thay thế bởi"] == {
        "ke-hoach-quang-ngai-2025"
    }
    assert relations(seeded, "3078-skhcn-tdc")["Được trả lời bởi"] == {
        "bao-cao-xa-dak-long-2025",
        "bao-cao-phuong-duc-pho-2025",
    }
    assert relations(seeded, "1399-qd-ubnd-quang-binh")["Nằm trong"] == {
        "bai-trinh-bay-quang-tri-2026"
    }


def test_a_project_number_leads_to_the_decision_behind_it(seeded: Flask) -> None:
    found = relations(seeded, "bai-trinh-bay-quang-tri-2026")

    assert {"996-qd-ttg", "100-qd-ttg", "1322-qd-ttg"} <= found["Nhắc đến"]


def test_both_documents_with_number_996_can_be_found(seeded: Flask) -> None:
    with seeded.app_context():
        (source,) = SOURCES
        codes = {one.id: one.codes for one in source.documents(source.keys())}

    bearing = {key for key, values in codes.items() if any(v.startswith("996/") for v in values)}
    assert bearing == {"document:996-qd-ttg", "document:996-kh-ubnd-kon-tum"}


def test_search_sees_the_tasks_and_the_inferred_number(seeded: Flask) -> None:
    with seeded.app_context():
        (source,) = SOURCES
        (plan,) = source.documents(["ke-hoach-quang-ngai-2025"])
        found = source.found(["ke-hoach-quang-ngai-2025"])["ke-hoach-quang-ngai-2025"]

    assert plan.codes == ("40/KH-UBND",)
    assert "blockchain" in plan.body
    assert plan.facets == {"type": ("ke_hoach",), "year": ("2025",), "province": ("51",)}
    assert found.code == ""
    assert "suy luận" in found.meta[0]


def test_a_document_is_replaced_as_a_whole_when_its_source_changes(app: Flask) -> None:
    section = SectionFacts(number="I", heading="Cũ", level=1, anchor="muc-i", body="Một.")
    make_document(app, sections=(section, replace(section, anchor="muc-ii")))

    make_document(app, title="Tên mới", sections=(replace(section, heading="Mới"),))

    with app.app_context():
        document = queries.document_by_slug(PLAIN.slug)
        assert document.title == "Tên mới"
        assert [one.heading for one in document.sections] == ["Mới"]


def test_a_relation_to_nothing_is_refused(app: Flask) -> None:
    make_document(app)

    with pytest.raises(RefusedError):
        make_relation(app, PLAIN.slug, RelationKind.REPLACES, "khong-co")


def test_an_unknown_document_is_not_found(app: Flask) -> None:
    with app.app_context(), pytest.raises(NotFoundError):
        queries.document_by_slug("khong-co")


def test_an_unchanged_document_is_not_counted(app: Flask) -> None:
    make_document(app)

    with app.app_context(), unit_of_work():
        assert load_documents([PLAIN], by="test", source="test") == 0
