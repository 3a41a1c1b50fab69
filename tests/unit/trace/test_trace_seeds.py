"""The rules that the portal comes with: thresholds say that they are the portal's own proposal."""

from flask import Flask
from sqlalchemy import func, select

from portal.core.db import db, unit_of_work
from portal.trace.copies.rules import CopyRule, CopyRuleKind, ScanRetention
from portal.trace.epcis.vocabulary import BUSINESS_STEPS
from portal.trace.rules import EventTemplate, RetentionRule, StepVisibility
from portal.trace.states import RetentionStart, Visibility
from seed import trace, trades
from seed.trades import trade_rows

BY = "test"
RULES = (StepVisibility, ScanRetention, CopyRule, RetentionRule, EventTemplate)
OWN_PROPOSAL = "Cổng đề xuất"


def load(app: Flask) -> None:
    """All rules of traceability."""
    with app.app_context(), unit_of_work():
        trades.load_trades(by=BY)
        trades.load_retention(by=BY)
        trace.load_visibilities(by=BY)
        trace.load_scan_periods(by=BY)
        trace.load_copy_signs(by=BY)


def test_loading_the_rules_twice_keeps_each_once(app: Flask) -> None:
    sizes = []
    for _time in range(2):
        load(app)
        with app.app_context():
            sizes.append(
                [db.session.scalar(select(func.count()).select_from(one)) for one in RULES]
            )

    assert sizes[0] == sizes[1]
    assert all(sizes[0])


def test_no_threshold_is_said_to_stand_in_a_law(app: Flask) -> None:
    load(app)

    with app.app_context():
        rules = db.session.scalars(select(CopyRule)).all()
        kept = db.session.scalars(select(ScanRetention)).all()
        steps = db.session.scalars(select(StepVisibility)).all()
    texts = [(one.reason, one.legal_basis) for one in rules]
    texts += [(one.reason, one.legal_basis) for one in kept]
    assert all(reason.startswith(OWN_PROPOSAL) for reason, _basis in texts)
    assert all("văn bản" in basis and "không" in basis for _reason, basis in texts)
    assert all(one.basis.startswith(OWN_PROPOSAL) for one in steps)
    assert {one.kind for one in rules} == set(CopyRuleKind)


def test_steps_are_words_of_the_standard_and_consumers_see_what_forms_tell(app: Flask) -> None:
    load(app)

    with app.app_context():
        shown = {
            one.business_step: one.visibility for one in db.session.scalars(select(StepVisibility))
        }
    used = {form["business_step"] for trade in trade_rows() for form in trade["templates"]}
    assert shown.keys() <= BUSINESS_STEPS.words
    assert {shown[step] for step in used} == {Visibility.PUBLIC}
    assert shown["retail_selling"] is Visibility.PARTNERS


def test_data_of_lots_is_kept_twelve_and_sixty_months(app: Flask) -> None:
    load(app)

    with app.app_context():
        rules = db.session.scalars(select(RetentionRule)).all()
    assert {one.starts: one.months for one in rules} == {
        RetentionStart.EXPIRY: 12,
        RetentionStart.LAST_RECORD: 60,
    }
    assert all("Thông tư 31/2026/TT-BCT" in one.legal_basis for one in rules)
