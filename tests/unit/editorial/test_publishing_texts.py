"""What comes of a manuscript when it is published and withdrawn, for each kind."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.attachments.queries import attachment_by_digest
from portal.core import clock
from portal.core.db import db, unit_of_work
from portal.core.errors import RefusedError, StaleEditError
from portal.documents.models import Document, DocumentTask
from portal.documents.queries import document_by_slug, relations_of
from portal.editorial.holder import ARTICLE_FILES
from portal.editorial.models import ManuscriptKind, ManuscriptState
from portal.editorial.queries import carried_digests, manuscript_to_change
from portal.editorial.services.drafting import take_up_published
from portal.editorial.services.files import attach, detach
from portal.editorial.services.publishing import publish, withdraw
from portal.editorial.targets.documents import document_fields
from portal.publishing.models import ArticleKind
from portal.publishing.queries import article_at, is_attachment_public
from portal.publishing.services import AttachedFile, attach_files
from portal.warnings.queries import warning_by_slug
from tests.make.attachments import judge, make_attachment, pdf
from tests.make.editorial import (
    NEWS,
    Desk,
    agree,
    bring_out,
    hand_over,
    make_desk,
    make_manuscript,
    read,
    write,
)
from tests.make.publishing import make_article
from tests.make.warnings import make_warned_product

WARNING: dict[str, Any] = {
    "title": "Thu hồi lô mắm thử",
    "slug": "thu-hoi-lo-mam-thu",
    "summary": "Một lô mắm không đạt yêu cầu, người mua không nên dùng.",
    "source_kind": "inspection",
    "measure": "recall",
    "hazard": "Có thể gây đau bụng.",
    "what_to_do": ["Xem số lô trên nhãn.", "Mang trả nơi mua."],
    "issuing_body": "Cơ quan thử",
}
SECTION: dict[str, Any] = {
    "number": "1",
    "heading": "Mục tiêu",
    "level": 1,
    "anchor": "",
    "body": "Đến cuối năm có mười chợ dùng cân đối chứng.",
    "heading_is_editorial": False,
}
TASK: dict[str, Any] = {
    "code": "1.1",
    "group_code": "1",
    "group_title": "Đo lường",
    "title": "Đặt cân đối chứng ở chợ",
    "lead_raw": "Sở Khoa học và Công nghệ",
    "leads": ["Sở Khoa học và Công nghệ"],
    "coordinators_raw": "",
    "coordinators": [],
    "deliverable": "Mười cân",
    "deadline_raw": "Năm 2026",
    "note": "",
}
PLAN: dict[str, Any] = {
    "title": "Kế hoạch đặt cân đối chứng",
    "slug": "ke-hoach-can-doi-chung",
    "kind": "ke_hoach",
    "issuing_body": "Ủy ban nhân dân tỉnh Mẫu",
    "number": "12/KH-UBND",
    "issued_on": "2026-03-01",
    "source": "Dữ liệu mẫu",
    "sections": [SECTION, {**SECTION, "number": "2", "heading": "Mục tiêu"}],
    "tasks": [TASK],
}


def longest_document() -> str:
    """The document with the most tasks."""
    counted = select(DocumentTask.document_id).group_by(DocumentTask.document_id)
    most = counted.order_by(func.count().desc()).limit(1).scalar_subquery()
    found = db.session.scalar(select(Document.slug).where(Document.id == most))
    assert found is not None
    return found


def is_public(app: Flask, digest: str) -> bool:
    with app.app_context():
        return is_attachment_public(digest, clock.today())


def is_offered(app: Flask, digest: str) -> bool:
    with app.app_context():
        return ARTICLE_FILES.is_published(digest)


def carry(app: Flask, number: int, digest: str, desk: Desk) -> None:
    """Add a file to the first version."""
    with app.app_context(), unit_of_work():
        attach(
            manuscript_to_change(number),
            attachment_by_digest(digest),
            "Mẫu đơn",
            expected_version=1,
            at=clock.now(),
            by=desk.writer.actor,
        )


def put_out(app: Flask, number: int, desk: Desk) -> None:
    """Publish what has been approved."""
    with app.app_context(), unit_of_work():
        found = manuscript_to_change(number)
        publish(found, expected_version=found.version, at=clock.now(), by=desk.publisher.actor)


def test_an_article_is_published_on_the_day_of_its_publishing(app: Flask, desk: Desk) -> None:
    number = make_manuscript(app, desk.writer)

    bring_out(app, number, desk)

    with app.app_context():
        article = article_at(ArticleKind.NEWS, NEWS["slug"], clock.today())
        assert article.published_on == clock.today()
        assert article.tags == ["cân", "chợ"]
    assert read(app, number).published_version == 1


def test_an_address_that_is_taken_is_refused_before_handing_in(app: Flask, desk: Desk) -> None:
    make_article(app, slug="da-co-bai")
    number = make_manuscript(app, desk.writer, slug="da-co-bai")

    with pytest.raises(RefusedError, match="đã có bài khác"):
        hand_over(app, number, desk.writer)


def test_a_public_address_does_not_change(app: Flask, desk: Desk) -> None:
    number = make_manuscript(app, desk.writer)
    bring_out(app, number, desk)

    write(app, number, desk.writer, slug="dia-chi-khac", body="Sửa một câu.")

    assert read(app, number).fields["slug"] == NEWS["slug"]


def test_a_public_article_taken_up_keeps_all_it_says(app: Flask, desk: Desk) -> None:
    make_article(app, sources=("Nguồn một",), related=(("/quet", "Quét mã"),))
    with app.app_context(), unit_of_work():
        taken = take_up_published(
            ManuscriptKind.NEWS, "tin-thu", at=clock.now(), by=desk.writer.actor
        )
        number, fields = taken.id, taken.fields
    write(app, number, desk.writer, body="Nội dung mới.")
    bring_out(app, number, desk)

    assert fields["published_on"] == "2026-01-05"
    with app.app_context():
        article = article_at(ArticleKind.NEWS, "tin-thu", clock.today())
        assert (article.body, article.sources) == ("Nội dung mới.", ["Nguồn một"])
        assert article.related == [{"path": "/quet", "title": "Quét mã"}]
        assert article.published_on.isoformat() == "2026-01-05"
        assert article.updated_on == clock.today()


def test_a_warning_is_issued_and_lifted(app: Flask, desk: Desk) -> None:
    code = make_warned_product(app)
    number = make_manuscript(
        app, desk.writer, ManuscriptKind.WARNING, **{**WARNING, "products": [code]}
    )
    bring_out(app, number, desk)

    with app.app_context():
        warning = warning_by_slug(WARNING["slug"], clock.today())
        assert [one.code for one in warning.products] == [code]
        assert warning.issued_on == clock.today()
    with app.app_context(), unit_of_work():
        withdraw(
            manuscript_to_change(number),
            "Lô hàng đã được thu hồi hết.",
            at=clock.now(),
            by=desk.publisher.actor,
        )
    with app.app_context():
        assert warning_by_slug(WARNING["slug"], clock.today()).lifted_on == clock.today()
    assert read(app, number).state is ManuscriptState.WITHDRAWN


def test_a_warning_of_an_unknown_product_is_not_handed_in(app: Flask, desk: Desk) -> None:
    number = make_manuscript(
        app, desk.writer, ManuscriptKind.WARNING, **{**WARNING, "products": ["ZZZZZZZZ"]}
    )

    with pytest.raises(RefusedError, match="ZZZZZZZZ"):
        hand_over(app, number, desk.writer)


def test_a_document_is_published_with_sections_tasks_and_relations(app: Flask, desk: Desk) -> None:
    first = make_manuscript(app, desk.writer, ManuscriptKind.DOCUMENT, **PLAN)
    bring_out(app, first, desk)
    relation = {"chosen": True, "kind": "implements", "target": PLAN["slug"], "note": "Mục 1"}
    second = {
        **PLAN,
        "slug": "ke-hoach-cua-xa",
        "number": "3/KH-UBND",
        "relations": [relation, {**relation, "target": "khong-co", "chosen": False}],
    }
    bring_out(app, make_manuscript(app, desk.writer, ManuscriptKind.DOCUMENT, **second), desk)

    with app.app_context():
        document = document_by_slug(PLAN["slug"])
        assert [one.anchor for one in document.sections] == ["muc-tieu", "muc-tieu-2"]
        assert [one.code for one in document.tasks] == ["1.1"]
        assert [one.name for one in document.tasks[0].agencies] == TASK["leads"]
        assert document.year == 2026
        groups = relations_of(document)
        assert [one.document.slug for one in groups[0].relatives] == ["ke-hoach-cua-xa"]


def test_a_document_taken_up_and_saved_unchanged_is_the_same(
    own_seeded_app: Flask,
) -> None:
    app = own_seeded_app
    with app.app_context():
        slug = longest_document()
        before = document_by_slug(slug)
        texts = [(one.anchor, one.body) for one in before.sections]
        rows = [(one.code, one.schedule) for one in before.tasks]
        kept = (before.targets, before.reporting, before.province_code, before.inferred_number)
    desk = make_desk(app)
    with app.app_context(), unit_of_work():
        number = take_up_published(
            ManuscriptKind.DOCUMENT, slug, at=clock.now(), by=desk.writer.actor
        ).id
    write(app, number, desk.writer, notes=["Ghi chú mới của Cổng."])
    bring_out(app, number, desk)

    with app.app_context():
        after = document_by_slug(slug)
        assert [(one.anchor, one.body) for one in after.sections] == texts
        assert [(one.code, one.schedule) for one in after.tasks] == rows
        assert (
            after.targets,
            after.reporting,
            after.province_code,
            after.inferred_number,
        ) == kept
        assert after.notes == ["Ghi chú mới của Cổng."]


def test_a_withdrawn_document_is_known_but_has_no_text(app: Flask, desk: Desk) -> None:
    number = make_manuscript(app, desk.writer, ManuscriptKind.DOCUMENT, **PLAN)
    bring_out(app, number, desk)

    with app.app_context(), unit_of_work():
        withdraw(
            manuscript_to_change(number),
            "Văn bản đăng nhầm bản nháp.",
            at=clock.now(),
            by=desk.publisher.actor,
        )

    with app.app_context():
        document = document_by_slug(PLAN["slug"])
        assert not document.has_text
        assert document.sections == []


def test_a_file_is_public_only_with_the_approved_text_that_carries_it(
    app: Flask, desk: Desk
) -> None:
    digest = make_attachment(app, pdf())
    number = make_manuscript(app, desk.writer)
    carry(app, number, digest, desk)
    hand_over(app, number, desk.writer)
    with pytest.raises(RefusedError, match="chờ kiểm tra"):
        agree(app, number, desk.publisher)
    judge(app, digest)

    assert not is_public(app, digest)
    with app.app_context():
        assert carried_digests([digest, "0" * 64]) == [digest]
    agree(app, number, desk.publisher)
    assert not is_public(app, digest)
    put_out(app, number, desk)
    assert is_public(app, digest)

    with app.app_context(), unit_of_work():
        found = manuscript_to_change(number)
        key = found.fields["attachments"][0]["id"]
        detach(found, key, expected_version=2, at=clock.now(), by=desk.writer.actor)
    assert is_public(app, digest)
    bring_out(app, number, desk)
    assert not is_public(app, digest)


def test_a_file_of_a_document_goes_with_its_text(app: Flask, desk: Desk) -> None:
    digest = make_attachment(app, pdf())
    number = make_manuscript(app, desk.writer, ManuscriptKind.DOCUMENT, **PLAN)
    carry(app, number, digest, desk)
    judge(app, digest)
    bring_out(app, number, desk)
    public = f"/van-ban/{PLAN['slug']}"

    assert is_offered(app, digest)
    assert f"/tep/{digest}/" in app.test_client().get(public).text
    with app.app_context():
        assert set(ARTICLE_FILES.held([digest])) == {digest}
        fields = document_fields(PLAN["slug"])
        assert [one["title"] for one in fields["attachments"]] == ["Mẫu đơn"]
    with app.app_context(), unit_of_work():
        taken = manuscript_to_change(number)
        withdraw(taken, "Văn bản đăng nhầm bản.", at=clock.now(), by=desk.publisher.actor)
    assert not is_offered(app, digest)
    assert "/tep/" not in app.test_client().get(public).text


def test_a_file_added_to_an_older_text_is_refused(app: Flask, desk: Desk) -> None:
    digest = make_attachment(app, pdf())
    number = make_manuscript(app, desk.writer)
    write(app, number, desk.publisher, body="Bản mới hơn.")

    with pytest.raises(StaleEditError):
        carry(app, number, digest, desk)


def test_publishing_itself_refuses_a_file_that_was_not_examined(app: Flask, desk: Desk) -> None:
    digest = make_attachment(app, pdf())
    make_article(app)

    with app.app_context(), unit_of_work():
        article = article_at(ArticleKind.NEWS, "tin-thu", clock.today())
        file = AttachedFile(attachment_by_digest(digest), "Tệp")
        with pytest.raises(RefusedError, match="chưa kiểm tra xong"):
            attach_files(article, [file], by="test")


def test_files_that_a_manuscript_or_an_article_carries_are_still_needed(
    app: Flask, desk: Desk
) -> None:
    digest = make_attachment(app, pdf())
    carry(app, make_manuscript(app, desk.writer), digest, desk)

    with app.app_context():
        assert set(ARTICLE_FILES.held([digest, "0" * 64])) == {digest}
        assert not ARTICLE_FILES.is_published(digest)
