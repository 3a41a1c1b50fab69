"""Publishing by the clock: what is due goes out once, whatever is killed when."""

from portal.core import clock
from portal.core.db import db, unit_of_work
from portal.core.errors import PortalError
from portal.core.origin import acting_from
from portal.editorial.models import ManuscriptState
from portal.editorial.queries import due_manuscripts, manuscript_to_change
from portal.editorial.services.publishing import put_before_public
from portal.editorial.services.review import return_to_draft

BY = "schedule"


class ScheduledPublishing:
    """A chore of the process for jobs."""

    def step(self) -> bool:
        """Publish one text that is due; whether there was one.

        State and public record are changed in one commit: killed before it, nothing has happened,
        after it the text is no longer due. A text that may no longer be published goes back to
        its author with the reason, so that it does not stand in the way of the next.
        """
        due = due_manuscripts(clock.now(), limit=1)
        db.session.rollback()
        if not due:
            return False
        with acting_from("schedule"):
            self._publish(due[0])
        return True

    def _publish(self, manuscript_id: int) -> None:
        try:
            with unit_of_work():
                manuscript = manuscript_to_change(manuscript_id)
                at = clock.now()
                when = manuscript.scheduled_at
                # Another process may have published it, or an officer put it off meanwhile.
                if manuscript.state is ManuscriptState.SCHEDULED and when and when <= at:
                    put_before_public(manuscript, at=at, by=BY)
        except PortalError as refusal:
            with unit_of_work():
                manuscript = manuscript_to_change(manuscript_id)
                reason = f"Đến giờ hẹn nhưng không đăng được: {refusal.message}"
                if manuscript.state is ManuscriptState.SCHEDULED:
                    return_to_draft(manuscript, reason[:2000], at=clock.now(), by=BY)
