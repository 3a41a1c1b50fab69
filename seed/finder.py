"""Loads the finder: groups of products, questions, sections and rules."""

from collections.abc import Iterator
from pathlib import Path

from portal.core import clock
from portal.core.actor import Actor
from portal.finder.services import seeding
from portal.finder.services.groups import GroupFacts
from portal.finder.services.questions import OptionFacts, QuestionFacts
from portal.finder.services.rule_facts import RuleFacts
from portal.finder.states import Mode, Obligation
from portal.standards.models import Confidence
from seed.tables import day_of, rows_of

FOLDER = Path(__file__).parent / "data" / "finder"
EVERY_GROUP = "*"


def load_finder(*, by: str) -> int:
    """Load everything that the finder knows; returns how many rules there are.

    What officers have changed stays as they left it.
    """
    actor, at = Actor(by), clock.now()
    seeding.load_kinds(
        [{**row, "position": int(row["position"])} for row in rows_of(FOLDER / "kinds.csv")],
        by=actor,
    )
    for row in rows_of(FOLDER / "groups.csv"):
        seeding.load_group(row["code"], _group(row), at=at, by=actor)
    answers = list(rows_of(FOLDER / "options.csv"))
    for row in rows_of(FOLDER / "questions.csv"):
        options = [_option(one) for one in answers if one["question"] == row["code"]]
        seeding.load_question(row["code"], _question(row), options, at=at, by=actor)
    rules = list(rows_of(FOLDER / "rules.csv"))
    for row in rules:
        seeding.load_rule(row["origin"], _rule(row), at=at, by=actor)
    return len(rules)


def _group(row: dict[str, str]) -> GroupFacts:
    return GroupFacts(
        name=row["name"],
        name_en=row["name_en"],
        words=_several(row["words"]),
        about=row["about"],
        about_en=row["about_en"],
        ocop_sets=_several(row["ocop_sets"]),
        position=int(row["position"]),
    )


def _question(row: dict[str, str]) -> QuestionFacts:
    return QuestionFacts(
        text=row["text"],
        text_en=row["text_en"],
        hint=row["hint"],
        hint_en=row["hint_en"],
        is_multiple=row["is_multiple"] == "1",
        is_active=row["is_active"] == "1",
        position=int(row["position"]),
    )


def _option(row: dict[str, str]) -> OptionFacts:
    return OptionFacts(
        code=row["code"],
        label=row["label"],
        label_en=row["label_en"],
        is_general=row["is_general"] == "1",
        is_active=row["is_active"] == "1",
        position=int(row["position"]),
    )


def _rule(row: dict[str, str]) -> RuleFacts:
    covers_all = row["groups"] == EVERY_GROUP
    return RuleFacts(
        kind_code=row["kind"],
        obligation=Obligation(row["obligation"]),
        standard_code=row["standard"],
        title=row["title"],
        title_en=row["title_en"],
        duty=row["duty"],
        duty_en=row["duty_en"],
        next_step=row["next_step"],
        next_step_en=row["next_step_en"],
        next_path=row["next_path"],
        period_months=int(row["period_months"]) if row["period_months"] else None,
        legal_basis=row["legal_basis"],
        valid_from=day_of(row["valid_from"]),
        valid_to=day_of(row["valid_to"]),
        confidence=Confidence(row["confidence"]),
        source=row["source"],
        position=int(row["position"]),
        covers_all_groups=covers_all,
        groups=() if covers_all else tuple(row["groups"].split()),
        conditions=dict(_conditions(row["conditions"])),
    )


def _conditions(text: str) -> Iterator[tuple[str, tuple[Mode, frozenset[str]]]]:
    """Conditions written as `question any option option; question none option`."""
    for part in _several(text):
        question, mode, *options = part.split()
        yield question, (Mode(mode), frozenset(options))


def _several(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(";") if part.strip())
