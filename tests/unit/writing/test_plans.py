"""The texts of plans are taken apart; measured on the plans that the portal holds."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.documents.models import DocumentKind, RelationKind
from portal.documents.services import SectionFacts, TaskFacts
from portal.writing.convert.word_file import from_docx
from portal.writing.plans.agencies import agencies_of
from portal.writing.plans.citations import citations_of
from portal.writing.plans.plan_text import recognise_plan
from portal.writing.plans.recognised import RecognisedPlan
from portal.writing.plans.words import plan_words
from tests.make.writing import (
    Record,
    plan_paragraphs,
    plan_text,
    seeded_plan,
    task_rows,
    write_docx,
)

PLANS = ("ke-hoach-quang-ngai-2025", "quyet-dinh-thanh-hoa-2025")
REPORTS = ("bao-cao-xa-dak-long-2025", "bao-cao-phuong-duc-pho-2025")
LEAST_RECALL = 0.95


def from_word(record: Record, path: Path) -> RecognisedPlan:
    annex = ["PHỤ LỤC", record["annex_title"]] if record.get("tasks") else []
    rows = task_rows(record) if annex else ()
    file = write_docx(path / "a.docx", [*plan_paragraphs(record), *annex], rows)
    return recognise_plan(from_docx(file).markdown)


def section_recall(record: Record, plan: RecognisedPlan) -> float:
    found = {(one.level, one.number, one.heading, one.anchor) for one in plan.sections}
    names = ("level", "number", "heading", "anchor")
    wanted = [tuple(one.get(name, "") for name in names) for one in record["sections"]]
    return sum(one in found for one in wanted) / len(wanted)


def named(agencies: Sequence[str]) -> tuple[str, ...]:
    """Names without regard to capitals, which the portal settles by hand (Công thương)."""
    return tuple(map(str.casefold, agencies))


def task_recall(record: Record, plan: RecognisedPlan) -> float:
    found = {
        (one.code, one.group_code, one.title, one.lead_raw, named(one.leads)) for one in plan.tasks
    }
    wanted = [
        (one["code"], one["group"], one["title"], one.get("lead", ""), named(one.get("leads", ())))
        for one in record["tasks"]
    ]
    return sum(one in found for one in wanted) / len(wanted)


@pytest.mark.parametrize("slug", [*PLANS, *REPORTS])
def test_sections_of_a_plan_are_found_in_its_text_and_in_word(slug: str, tmp_path: Path) -> None:
    record = seeded_plan(slug)

    assert section_recall(record, recognise_plan(plan_text(record))) >= LEAST_RECALL
    assert section_recall(record, from_word(record, tmp_path)) >= LEAST_RECALL


@pytest.mark.parametrize("slug", PLANS)
def test_tasks_of_an_annex_are_found_with_those_who_lead(slug: str, tmp_path: Path) -> None:
    record = seeded_plan(slug)

    assert task_recall(record, recognise_plan(plan_text(record))) >= LEAST_RECALL
    assert task_recall(record, from_word(record, tmp_path)) >= LEAST_RECALL


@pytest.mark.parametrize("slug", [*PLANS, *REPORTS])
def test_the_head_and_the_foot_are_those_of_the_original(slug: str) -> None:
    record = seeded_plan(slug)

    head = recognise_plan(plan_text(record)).head

    assert (head.kind, head.title) == (record["kind"], record["title"])
    assert head.issuing_body == record["issuing_body"]
    assert head.signer == record["signer"]
    assert head.signed_capacity == record["signed_capacity"]
    assert head.recipients == tuple(record["recipients"])
    assert head.number_raw == record.get("number_raw", "")


def test_a_head_with_number_and_day_is_read() -> None:
    text = (
        "UBND TỈNH QUẢNG NGÃI\tCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\t\n"
        "SỞ KHOA HỌC VÀ CÔNG NGHỆ\tĐộc lập - Tự do - Hạnh phúc\t\n"
        "Số: 12/KH-SKHCN\tQuảng Ngãi, ngày 05 tháng 02 năm 2026\t\n\n"
        "KẾ HOẠCH\nVề việc kiểm tra phương tiện đo\nnăm 2026\n\n"
        "Căn cứ Luật Đo lường;\n\nI. MỤC ĐÍCH\n\nLàm đúng.\n"
    )

    plan = recognise_plan(text)

    assert plan.head.issuing_body == "Sở Khoa học và Công nghệ"
    assert (plan.head.number, plan.head.issued_on) == ("12/KH-SKHCN", date(2026, 2, 5))
    assert plan.head.title == "Kiểm tra phương tiện đo năm 2026"
    assert [section.anchor for section in plan.sections] == ["can-cu", "muc-i"]


def test_what_is_blank_in_the_original_is_said_to_be_uncertain() -> None:
    plan = recognise_plan(plan_text(seeded_plan("ke-hoach-quang-ngai-2025")))

    assert any("Số văn bản" in doubt for doubt in plan.doubts)
    assert any("Ngày ban hành" in doubt for doubt in plan.doubts)
    assert not any("cơ quan ban hành" in doubt for doubt in plan.doubts)


def test_chapters_articles_and_points_have_levels_and_anchors() -> None:
    text = (
        "QUYẾT ĐỊNH\nBan hành quy chế\n\nChương I QUY ĐỊNH CHUNG\n\n"
        "Điều 1. Phạm vi\n\nQuy chế này áp dụng.\n\nĐiều 2. Giải thích\n\n1. Đối tượng\n\n"
        "a) Người dân\n\nĐược hỏi.\n\nb) Cơ sở\n\nPhải nộp.\n"
    )

    sections = recognise_plan(text).sections

    assert [(one.level, one.number, one.heading) for one in sections] == [
        (1, "Chương I", "QUY ĐỊNH CHUNG"),
        (2, "Điều 1", "Phạm vi"),
        (2, "Điều 2", "Giải thích"),
        (3, "1", "Đối tượng"),
        (4, "a", "Người dân"),
        (4, "b", "Cơ sở"),
    ]
    assert sections[-1].anchor == "dieu-2-1-b"


def test_numbered_lines_without_words_below_are_body_text() -> None:
    text = "KẾ HOẠCH\nViệc\n\nII. NHIỆM VỤ\n\n1. Tuyên truyền.\n\n2. Kiểm tra.\n"

    (section,) = recognise_plan(text).sections

    assert section.body == "1. Tuyên truyền.\n\n2. Kiểm tra."


def test_a_table_goes_on_after_the_page_and_groups_hold_their_rows() -> None:
    text = (
        "| TT | Nội dung | Đơn vị chủ trì | Thời gian thực hiện |\n|--|--|--|--|\n"
        "| (1) | (2) | (3) | (4) |\n"
        "| I | Kiểm tra | | |\n| 1 | Kiểm cân | Sở A | 2026 |\n\nTrang sau\n\n"
        "| 2 | Kiểm cột đo | | Hằng năm |\n\n"
        "| TT | Nội dung | Đơn vị chủ trì | Thời gian thực hiện |\n"
        "|--|--|--|--|\n| II | Học | | |\n| 1 | Mở lớp | Sở B | Quý I |\n"
    )

    tasks = recognise_plan(text).tasks

    assert [(one.code, one.group_title, one.title, one.deadline_raw) for one in tasks] == [
        ("I.1", "Kiểm tra", "Kiểm cân", "2026"),
        ("I.2", "Kiểm tra", "Kiểm cột đo", "Hằng năm"),
        ("II.1", "Học", "Mở lớp", "Quý I"),
    ]
    assert "chủ trì" in tasks[1].doubt


@pytest.mark.parametrize(
    ("sentence", "kind", "number", "relation"),
    [
        ("Căn cứ Luật Đo lường số 04/2011/QH13;", "luat", "04/2011/QH13", "based_on"),
        ("Kế hoạch này thay thế Kế hoạch số 21/KH-UBND;", "ke_hoach", "21/KH-UBND", "replaces"),
        (
            "Triển khai thực hiện Quyết định số 1703/QĐ-TTg",
            "quyet_dinh",
            "1703/QĐ-TTg",
            "implements",
        ),
        ("Thực hiện Công văn số 3078/SKHCN-TĐC", "cong_van", "3078/SKHCN-TĐC", "answers"),
        ("Trả lời Công văn 12/UBND-KT", "cong_van", "12/UBND-KT", "answers"),
        ("Xem thêm Nghị quyết số 57-NQ/TW", "nghi_quyet", "57-NQ/TW", "refers_to"),
        ("theo Đề án 996/QĐ-TTg", "quyet_dinh", "996/QĐ-TTg", "refers_to"),
        ("Căn cứ Nghị định số 37/2026/NĐ-CP", "", "37/2026/NĐ-CP", "based_on"),
    ],
)
def test_how_a_document_stands_to_another_is_read_from_the_words_before(
    sentence: str, kind: str, number: str, relation: str
) -> None:
    (citation,) = citations_of(sentence)

    assert (citation.kind, citation.number, citation.relation) == (kind, number, relation)
    assert citation.doubt


def test_documents_joined_by_and_stand_in_the_same_relation() -> None:
    text = (
        "Kế hoạch này thay thế Kế hoạch số 21/KH-UBND ngày 24/01/2025 và Kế hoạch số 996/KH-UBND."
    )

    assert [(one.number, one.relation, one.issued_on) for one in citations_of(text)] == [
        ("21/KH-UBND", "replaces", date(2025, 1, 24)),
        ("996/KH-UBND", "replaces", None),
    ]


def test_a_document_in_the_title_of_another_is_only_mentioned() -> None:
    text = (
        "Căn cứ Quyết định số 1/QĐ-TTg ban hành Kế hoạch triển khai thực hiện Chỉ thị số 38-CT/TW;"
    )

    assert [(one.number, one.relation) for one in citations_of(text)] == [
        ("1/QĐ-TTg", "based_on"),
        ("38-CT/TW", "refers_to"),
    ]


def test_agencies_are_parted_where_a_new_one_begins() -> None:
    assert agencies_of("Các sở: Nội vụ; Y tế và các đơn vị có liên quan;") == (
        "Sở Nội vụ",
        "Sở Y tế",
        "Các đơn vị có liên quan",
    )
    assert agencies_of("Sở Văn hóa, Thể thao và Du lịch, UBND các xã, phường") == (
        "Sở Văn hóa, Thể thao và Du lịch",
        "UBND các xã, phường",
    )
    assert agencies_of("-") == ()


def test_kinds_and_relations_are_those_of_the_documents() -> None:
    kinds = {kind for _, kind in plan_words().kinds} | set(plan_words().codes.values())
    relations = {relation for _, relation in plan_words().relations} | {"refers_to"}

    assert kinds - {""} <= set(DocumentKind)
    assert relations <= set(RelationKind)


def test_what_is_recognised_has_the_fields_that_are_stored() -> None:
    plan = recognise_plan(plan_text(seeded_plan("ke-hoach-quang-ngai-2025")))
    section, task = plan.sections[0], plan.tasks[0]
    stored = [name for name in TaskFacts.__dataclass_fields__ if name != "schedule"]

    assert all(hasattr(section, name) for name in SectionFacts.__dataclass_fields__)
    assert all(hasattr(task, name) for name in stored)


@given(st.text(max_size=400))
def test_any_text_can_be_taken_apart(text: str) -> None:
    plan = recognise_plan(f"KẾ HOẠCH\nViệc\n\n{text}\nI. {text}\nĐiều 1. {text}\n| {text} | b |")

    anchors = [section.anchor for section in plan.sections]
    assert len(set(anchors)) == len(anchors)
