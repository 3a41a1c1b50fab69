"""Loads the rows of questions (categories, terms, markets, goods) and the invented answers."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from portal.core import clock
from portal.questions.schemas import AnswerText, NoticeFacts
from portal.questions.services.notices import load_sample_notice
from portal.questions.services.publishing import load_sample_answer
from portal.questions.services.rows import (
    load_categories,
    load_chapters,
    load_markets,
    load_terms,
)
from portal.questions.states import TermKind
from seed.tables import day_of, rows_of

HERE = Path(__file__).parent / "data" / "questions"
FILE = Path(__file__).parent / "sample" / "questions.yaml"
UNIT = "Chi cục Tiêu chuẩn Đo lường Chất lượng (mẫu)"
SOURCE = "Dữ liệu mẫu của cổng, không phải trả lời của cơ quan"
NOTICE_SOURCE = "Dữ liệu mẫu của cổng, không phải thông báo của WTO"


def load_question_rows(*, by: str) -> int:
    """Bring categories, terms, markets and chapters of goods up to date; how many there are."""
    return sum(
        (
            load_categories(rows_of(HERE / "categories.csv"), by=by),
            load_terms([_term(row) for row in rows_of(HERE / "terms.csv")], by=by),
            load_markets(rows_of(HERE / "markets.csv"), by=by),
            load_chapters(rows_of(HERE / "hs_chapters.csv"), by=by),
        )
    )


def load_sample_questions(*, by: str) -> int:
    """Bring the invented answers and notices up to date; returns how many there are."""
    book = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    for row in book["answers"]:
        load_sample_answer(row["slug"], _answer(row), source=SOURCE, at=clock.now(), by=by)
    for row in book["notices"]:
        load_sample_notice(_notice(row), source=NOTICE_SOURCE, at=clock.now(), by=by)
    return len(book["answers"]) + len(book["notices"])


def _term(row: Mapping[str, str]) -> dict[str, Any]:
    return {
        **row,
        "kind": TermKind(row["kind"]),
        "days": int(row["days"]),
        "is_working_days": row["is_working_days"] == "1",
        "valid_from": day_of(row["valid_from"]),
        "valid_to": day_of(row["valid_to"]),
    }


def _answer(row: Mapping[str, Any]) -> AnswerText:
    return AnswerText(
        title=row["title"],
        question=row["question"],
        answer=row["answer"].strip(),
        category_code=row["category"],
        unit=UNIT,
        legal_basis=[
            {"text": one["text"], "path": one.get("path", "")} for one in row["legal_basis"]
        ],
        answered_on=row["answered_on"],
    )


def _notice(row: Mapping[str, Any]) -> NoticeFacts:
    return NoticeFacts(
        symbol=row["symbol"],
        market_code=row["market"],
        title=row["title"],
        summary=row["summary"],
        hs=sorted(row["hs"]),
        issued_on=row["issued_on"],
        comments_until=row["comments_until"],
        effective_on=row["effective_on"],
    )
