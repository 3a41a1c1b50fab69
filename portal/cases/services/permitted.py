"""Whether an officer may do something with a case now: asked before each act."""

from portal.accounts.officer import Officer
from portal.cases.acts import STEPS, Act, By, Step
from portal.cases.desk_models import CaseDesk
from portal.cases.models import CitizenCase
from portal.cases.reach import refuse_outside, refuse_unless_case_officer, sees_all
from portal.core.db import db
from portal.core.errors import RefusedError, StaleEditError


def refuse_unless_permitted(case: CitizenCase, act: Act, *, by: Officer, seen: int) -> Step:
    """The step that the act is, once nothing stands against it.

    Raises NotFoundError for a case of another unit, ForbiddenError for what only case officers
    do, StaleEditError when somebody has changed the case since version `seen`, and RefusedError
    where the act does not fit its state.
    """
    step = STEPS[act]
    refuse_outside(case, by)
    if step.by is By.CASE_OFFICER:
        refuse_unless_case_officer(by)
    if case.version != seen:
        raise StaleEditError(
            "Trong lúc bạn viết, hồ sơ này đã có thay đổi. Chưa lưu được gì; xin xem diễn biến"
            " mới rồi gửi lại."
        )
    if case.state not in step.when:
        raise RefusedError(
            f"Hồ sơ đang ở bước “{case.state_label}” nên không làm được việc “{step.label}”."
        )
    return step


def may_do(case: CitizenCase, act: Act, officer: Officer) -> bool:
    """Whether a page that the officer may see should offer the act."""
    step = STEPS[act]
    return case.state in step.when and (step.by is By.UNIT or sees_all(officer))


def desk_to_change(case: CitizenCase) -> CaseDesk:
    """What officers noted of a case, made where there is nothing yet; inside a unit of work."""
    found = db.session.get(CaseDesk, case.id)
    if found is None:
        found = CaseDesk(case_id=case.id, is_spam=False, inspection_code="", public_writer="")
        db.session.add(found)
        db.session.flush()
    return found
