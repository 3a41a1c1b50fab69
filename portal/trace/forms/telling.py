"""Telling an event with one of the forms of a trade."""

from collections.abc import Mapping
from datetime import datetime

from portal.core.errors import RefusedError
from portal.trace.epcis.capture import capture_events
from portal.trace.epcis.documents import read_document
from portal.trace.epcis.sorting import Declarer
from portal.trace.forms.filling import Form, Value, document_of, event_of


def tell_event(form: Form, values: Mapping[str, Value], *, by: Declarer, at: datetime) -> str:
    """Capture the event that the answers of a form mean; returns its eventID.

    Telling the same again keeps it once. Raises RefusedError for answers that do not fit, or that
    make no event of the standard, and what capturing raises for goods of somebody else.
    """
    submission = read_document(document_of([event_of(form, values)], created_at=at))
    if submission.problems:
        fields = ", ".join(sorted({str(one.get("field", "")) for one in submission.problems}))
        raise RefusedError(f"Sự kiện không đúng chuẩn EPCIS 2.0: {fields}.")
    event = submission.events[0]
    capture_events([event], by=by, at=at)
    return event.event_id
