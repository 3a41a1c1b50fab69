"""Changes of what the search knows besides the records: abbreviations and synonyms."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import delete, select

from portal.core import audit, clock
from portal.core.db import db
from portal.core.errors import RefusedError
from portal.lookup.models import TermGroup, TermGroupKind


@dataclass(frozen=True, slots=True)
class Terms:
    """One group of phrases as a source lists it; see `TermGroup`."""

    kind: TermGroupKind
    phrases: tuple[str, ...]
    source: str
    triggers: tuple[str, ...] = ()
    is_unsafe_alone: bool = False


def load_lexicon(groups: Iterable[Terms], *, by: str) -> int:
    """Replace all abbreviations and synonyms; returns how many groups there are.

    Loading the same groups again changes nothing. Raises RefusedError for a group that says
    nothing: fewer than two phrases, or an abbreviation with more than its short and long form.
    """
    wanted = list(groups)
    for terms in wanted:
        _refuse_meaningless(terms)
    if wanted == _present():
        return len(wanted)
    db.session.execute(delete(TermGroup))
    at = clock.now()
    db.session.add_all(
        TermGroup(
            kind=terms.kind,
            phrases=list(terms.phrases),
            triggers=list(terms.triggers),
            is_unsafe_alone=terms.is_unsafe_alone,
            source=terms.source,
            loaded_at=at,
        )
        for terms in wanted
    )
    audit.record(by, "loaded", kind="search_term_group", key="all", rows=len(wanted))
    return len(wanted)


def _refuse_meaningless(terms: Terms) -> None:
    if len(terms.phrases) < 2 or not all(phrase.strip() for phrase in terms.phrases):
        raise RefusedError("Nhóm từ đồng nghĩa cần ít nhất hai cụm từ.")
    if terms.kind is TermGroupKind.ABBREVIATION and len(terms.phrases) != 2:
        raise RefusedError("Từ viết tắt cần đúng hai dạng: viết tắt và viết đầy đủ.")
    if not set(terms.triggers) <= set(terms.phrases):
        raise RefusedError("Từ gọi nhóm phải là một cụm từ của nhóm.")


def _present() -> list[Terms]:
    rows = db.session.scalars(select(TermGroup).order_by(TermGroup.id))
    return [
        Terms(row.kind, tuple(row.phrases), row.source, tuple(row.triggers), row.is_unsafe_alone)
        for row in rows
    ]
