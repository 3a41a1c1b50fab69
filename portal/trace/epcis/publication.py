"""Public events as the public log knows them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from urllib.parse import quote

from sqlalchemy import Select, select

from portal.core.db import db
from portal.core.language import N_
from portal.ledger.documents import Content
from portal.ledger.publications import Publication
from portal.trace.epcis.event_rows import LOG_KIND, log_key, published
from portal.trace.models import EpcisEvent
from portal.trace.states import Visibility

BATCH = 500
ERROR_MARK = log_key("", is_error_declaration=True)


def _keys() -> Iterator[str]:
    """In the order of recording, so that a million events need no memory."""
    last = 0
    columns = select(EpcisEvent.id, EpcisEvent.event_id, EpcisEvent.is_error_declaration)
    public = columns.where(EpcisEvent.visibility == Visibility.PUBLIC).order_by(EpcisEvent.id)
    while rows := db.session.execute(public.where(EpcisEvent.id > last).limit(BATCH)).all():
        yield from (log_key(row.event_id, row.is_error_declaration) for row in rows)
        last = rows[-1].id


def _contents(keys: Sequence[str]) -> Mapping[str, Content]:
    ids = sorted({key.removesuffix(ERROR_MARK) for key in keys})
    wanted = frozenset(keys)
    found: dict[str, Content] = {}
    for start in range(0, len(ids), BATCH):
        for row in db.session.execute(_public_among(ids[start : start + BATCH])):
            key = log_key(row.event_id, row.is_error_declaration)
            if key in wanted:
                found[key] = published(row._asdict())
    return found


def _public_among(ids: Sequence[str]) -> Select[str, bool, str, datetime, str]:
    columns = (
        EpcisEvent.event_id,
        EpcisEvent.is_error_declaration,
        EpcisEvent.hash,
        EpcisEvent.record_time,
        EpcisEvent.body,
    )
    return select(*columns).where(
        EpcisEvent.event_id.in_(ids), EpcisEvent.visibility == Visibility.PUBLIC
    )


def _path(key: str) -> str:
    return f"/api/v1/epcis/events/{quote(key.removesuffix(ERROR_MARK), safe='')}"


EVENTS = Publication(
    kind=LOG_KIND, label=N_("Sự kiện truy xuất"), path=_path, keys=_keys, contents=_contents
)
