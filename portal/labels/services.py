"""Asking for sheets of labels."""

import hashlib
import json
from collections.abc import Sequence

from portal.core import audit
from portal.core.actor import Actor
from portal.jobs.models import Job
from portal.jobs.services import ask_for
from portal.labels.orders import JOB_KIND, SUBJECTS, LabelOrder, Subject
from portal.labels.things import Thing, things_to_print

KINDS = {
    Subject.PRODUCT: "product",
    Subject.LOT: "lot",
    Subject.PIECE: "lot",
    Subject.ESTABLISHMENT: "establishment",
}


def order_labels(order: LabelOrder, *, by: Actor) -> Job:
    """Have labels drawn in the background; the same order twice at once is one job.

    Noted in the audit of each record: a copied label is traced back to who printed it. Raises the
    refusals of `things_to_print`.
    """
    things = things_to_print(order, by=by)
    labels = len(things) * order.copies
    for code in order.codes:
        audit.record(
            by.name,
            "ordered labels",
            kind=KINDS[order.subject],
            key=code,
            labels=labels,
            carried=order.carried.value,
        )
    parameters = order.parameters()
    return ask_for(
        JOB_KIND, _title(order, things, labels), parameters, by=by, unique_key=_key(parameters, by)
    )


def _title(order: LabelOrder, things: Sequence[Thing], labels: int) -> str:
    if len(order.codes) > 1:
        what = f"{len(order.codes)} mục, {SUBJECTS[order.subject].lower()}"
    else:
        lot = f", lô {things[0].lot}" if things[0].lot else ""
        what = f"{things[0].name}{lot}"
    return f"{labels} tem: {what}"


def _key(parameters: dict[str, object], by: Actor) -> str:
    told = json.dumps([by.name, parameters], sort_keys=True)
    return f"{JOB_KIND}:{hashlib.sha256(told.encode()).hexdigest()}"
