"""A survey never speaks of a violation; a result is public only between its days."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.core.db import db, unit_of_work
from portal.core.errors import RefusedError
from portal.inspections.models import Conclusion, Inspection, InspectionKind
from portal.inspections.queries import inspection_by_code, results_of_establishment
from portal.inspections.services import correct_result
from portal.registry.models import Establishment
from tests.make.inspections import INSPECTION, SURVEY, make_inspection
from tests.make.warnings import make_producer

DAY = date(2026, 6, 1)


def correct(app: Flask, code: str, **changes: str) -> None:
    values = {"field": "findings", "now": "Đủ số lô.", "reason": "Ghi nhầm.", **changes}
    with app.app_context(), unit_of_work():
        correct_result(inspection_by_code(code, DAY), on=DAY, by="test", **values)


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "Khảo sát có vi phạm"},
        {"findings": "Cơ sở VI  PHẠM nhãn."},
        {"findings": "co so vi pham"},
        {"findings": "Vi pha\u0323m"},
        {"measures": "Đề nghị xử phạt."},
        {"samples": [{"code": "1", "result": "vi phạm"}]},
        {"instruments": [{"name": "Cân", "finding": "vi phạm"}]},
        {"corrections": [{"was": "vi phạm", "now": "x"}]},
        {"team": ["Tổ xử lý vi phạm"]},
        {"conclusion": Conclusion.NONCONFORMING},
        {"conclusion": Conclusion.NEEDS_FOLLOW_UP},
    ],
)
def test_a_survey_that_states_a_violation_is_refused(
    app: Flask, changes: dict[str, object]
) -> None:
    with pytest.raises(RefusedError, match="hảo sát"):
        make_inspection(app, SURVEY, **changes)


def test_an_inspection_may_state_a_violation(app: Flask) -> None:
    assert make_inspection(app, INSPECTION, findings="Cơ sở vi phạm về nhãn.")


def test_an_inspection_must_come_to_a_conclusion(app: Flask) -> None:
    with pytest.raises(RefusedError, match="kết luận"):
        make_inspection(app, INSPECTION, conclusion=Conclusion.SIGNS_OF_NONCONFORMITY)


def test_the_database_itself_refuses_a_violation_in_a_survey(app: Flask) -> None:
    code = make_inspection(app, SURVEY)

    with app.app_context():
        survey = db.session.scalars(select(Inspection).where(Inspection.code == code)).one()
        survey.conclusion = Conclusion.NONCONFORMING
        with pytest.raises(IntegrityError):
            db.session.flush()


def test_days_of_publication_must_be_in_order(app: Flask) -> None:
    with pytest.raises(RefusedError, match="công khai"):
        make_inspection(app, published_until=date(2026, 1, 4))


def test_a_correction_keeps_what_stood_there_before(app: Flask) -> None:
    code = make_inspection(app)

    correct(app, code)

    with app.app_context():
        inspection = inspection_by_code(code, DAY)
        assert inspection.findings == "Đủ số lô."
        assert inspection.corrections == [
            {
                "corrected_on": "2026-06-01",
                "field": "findings",
                "was": "Nhãn thiếu số lô.",
                "now": "Đủ số lô.",
                "reason": "Ghi nhầm.",
            }
        ]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"field": "conclusion"}, "không sửa được"),
        ({"reason": " "}, "lý do"),
        ({"now": "Cơ sở vi phạm."}, "Kết quả khảo sát"),
    ],
)
def test_an_unfit_correction_is_refused(app: Flask, changes: dict[str, str], words: str) -> None:
    code = make_inspection(app, SURVEY)

    with pytest.raises(RefusedError, match=words):
        correct(app, code, **changes)


def test_the_results_of_an_establishment_end_with_their_publication(app: Flask) -> None:
    owner = make_producer(app)
    make_inspection(app, establishment_code=owner, published_until=date(2026, 5, 31))
    make_inspection(app, SURVEY, establishment_code=owner)

    with app.app_context():
        owner_id = db.session.scalars(select(Establishment.id)).one()
        kinds = [one.kind for one in results_of_establishment(owner_id, DAY)]
    assert kinds == [InspectionKind.SURVEY]
