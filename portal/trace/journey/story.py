"""The story of goods as a page tells it: events in time, what was corrected, what is missing."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from portal.core import clock
from portal.core.db import db
from portal.core.language import ENGLISH, N_, current_language
from portal.core.language import gettext as _
from portal.trace.epcis.namespaces import full_name
from portal.trace.epcis.visibility import NAMESPACE
from portal.trace.forms.book import GENERAL, trades
from portal.trace.forms.trades import Trade
from portal.trace.journey.names import Named, names_of_goods, names_of_places
from portal.trace.journey.step_words import title_of
from portal.trace.journey.steps import AGGREGATION, DELETE, Journey, Step
from portal.trace.models import EpcisEvent
from portal.trace.rules import EventTemplate
from portal.trace.states import EventType

BATCH = 2_000
REASONS = {
    "did_not_occur": N_("sự kiện không xảy ra"),
    "incorrect_data": N_("dữ liệu ghi sai"),
}
PART_LABELS = {
    "goods": N_("Hàng"),
    "inputs": N_("Từ"),
    "outputs": N_("Thành"),
    "children": N_("Gồm"),
    "parent": N_("Trong kiện"),
    "emptied": N_("Lấy ra khỏi"),
}


@dataclass(frozen=True, slots=True)
class Correction:
    """That an event was declared an error: when, why, and which events stand in its place."""

    declared_on: date | None
    reason: str
    replaced_by: Sequence[str]


@dataclass(frozen=True, slots=True)
class Told:
    """An event of the journey with what its row says; `template` is the form it came from."""

    step: Step
    kind: EventType
    business_step: str
    place: str
    template: str
    correction: Correction | None

    @property
    def steps(self) -> frozenset[str]:
        """What this event may close a gap as; nothing when it was declared an error."""
        if self.step.is_void:
            return frozenset()
        kind, step = self.kind.value, self.business_step
        return frozenset({step, kind, f"{kind}:{step}"})


@dataclass(frozen=True, slots=True)
class Scene:
    """One event of the story in words; `parts` are goods by the role they play."""

    key: str
    at: datetime
    title: str
    place: Named | None
    parts: Sequence[tuple[str, Sequence[Named]]]
    correction: Correction | None
    replaces: bool


@dataclass(frozen=True, slots=True)
class Narration:
    """All events of a journey, read; scenes are made for those that a page shows."""

    told: Sequence[Told]
    titles: Mapping[str, str]
    own: frozenset[str]

    def title(self, told: Told) -> str:
        """What happened: the title of the form, or the words of the standard's step."""
        by_form = self.titles.get(told.template)
        return by_form or _(title_of(told.kind, told.business_step, told.step.action))

    def scenes(self, start: int, end: int) -> Sequence[Scene]:
        """The events from `start` up to `end` in the order of time."""
        shown = self.told[start:end]
        goods = names_of_goods({one for told in shown for one in told.step.named})
        places = names_of_places({told.place for told in shown if told.place})
        corrective = {
            key for told in self.told if told.correction for key in told.correction.replaced_by
        }
        return [
            Scene(
                key=told.step.key,
                at=told.step.at,
                title=self.title(told),
                place=places.get(told.place),
                parts=list(self._parts(told.step, goods)),
                correction=told.correction,
                replaces=told.step.key in corrective,
            )
            for told in shown
        ]

    def _parts(
        self, step: Step, goods: Mapping[str, Named]
    ) -> Iterator[tuple[str, Sequence[Named]]]:
        is_emptied = step.kind == AGGREGATION and step.action == DELETE
        listed: tuple[tuple[str, Iterable[str]], ...] = (
            ("goods", step.items - self.own),
            ("inputs", step.inputs),
            ("outputs", step.outputs),
            ("children", step.children),
            ("emptied" if is_emptied else "parent", [step.parent] if step.parent else []),
        )
        for role, epcs in listed:
            names = sorted((goods[epc] for epc in epcs), key=lambda one: one.name)
            if names:
                yield _(PART_LABELS[role]), names


def narrate(journey: Journey, own: Iterable[str]) -> Narration:
    """The events of a journey with all that a page says of them, in two statements.

    `own` are the identifiers of the page itself, which need no mention.
    """
    rows = _rows([step.key for step in journey.steps])
    told = [_told(step, rows[step.key]) for step in journey.steps if step.key in rows]
    return Narration(told, _titles({one.template for one in told} - {""}), frozenset(own))


def gaps_of(told: Sequence[Told]) -> Sequence[str]:
    """What a complete history of this trade would also hold, in the language of the page."""
    trade = _trade_of(told)
    if trade is None or not told:
        return []
    steps = frozenset().union(*(one.steps for one in told))
    return [one.shown_gap for one in trade.expectations if steps.isdisjoint(one.steps)]


def _trade_of(told: Sequence[Told]) -> Trade | None:
    """The trade of the first form that was used; else the one for all goods."""
    used = next((one.template.partition(".")[0] for one in told if one.template), GENERAL)
    known = {trade.code: trade for trade in trades()}
    return known.get(used) or known.get(GENERAL)


def _rows(keys: Sequence[str]) -> Mapping[str, list[Any]]:
    """The rows of the events with these eventIDs; an error declaration stands beside its event."""
    columns = (
        EpcisEvent.event_id,
        EpcisEvent.is_error_declaration,
        EpcisEvent.type,
        EpcisEvent.business_step,
        EpcisEvent.read_point,
        EpcisEvent.business_location,
        EpcisEvent.namespaces,
        EpcisEvent.body,
    )
    found: dict[str, list[Any]] = {}
    for start in range(0, len(keys), BATCH):
        wanted = EpcisEvent.event_id.in_(keys[start : start + BATCH])
        ordered = select(*columns).where(wanted).order_by(EpcisEvent.is_error_declaration)
        for row in db.session.execute(ordered):
            found.setdefault(row.event_id, []).append(row)
    return found


def _told(step: Step, rows: Sequence[Any]) -> Told:
    first, last = rows[0], rows[-1]
    body = json.loads(first.body)
    declared = json.loads(last.body).get("errorDeclaration") if last.is_error_declaration else None
    return Told(
        step=step,
        kind=first.type,
        business_step=first.business_step,
        place=first.read_point or first.business_location,
        template=_template(body, first.namespaces),
        correction=_correction(declared) if declared else None,
    )


def _template(body: Mapping[str, Any], namespaces: Mapping[str, str]) -> str:
    for name, value in body.items():
        if name.endswith(":template") and full_name(name, namespaces) == (NAMESPACE, "template"):
            return str(value)
    return ""


def _correction(declared: Mapping[str, Any]) -> Correction:
    word = str(declared.get("reason", "")).rpartition("ER-")[2].rpartition(":")[2]
    replaced = declared.get("correctiveEventIDs") or []
    return Correction(
        declared_on=_day(str(declared.get("declarationTime", ""))),
        reason=_(REASONS[word]) if word in REASONS else "",
        replaced_by=[str(one) for one in replaced],
    )


def _day(moment: str) -> date | None:
    try:
        return datetime.fromisoformat(moment).astimezone(clock.VIETNAM).date()
    except ValueError:
        return None


def _titles(codes: Iterable[str]) -> Mapping[str, str]:
    statement = select(EventTemplate.code, EventTemplate.label, EventTemplate.label_en)
    wanted = statement.where(EventTemplate.code.in_(sorted(codes)))
    is_english = current_language() == ENGLISH
    return {
        code: label_en if is_english else label
        for code, label, label_en in db.session.execute(wanted)
    }
