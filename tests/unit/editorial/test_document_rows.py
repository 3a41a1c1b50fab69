"""Rows of a form: what is typed comes back the same, in the order that was asked for."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.editorial.document_rows import LINKS, SECTIONS, TASKS, read_rows, typed_rows

WORDS = st.text(st.characters(codec="utf-8", categories=("L", "N", "P")), max_size=20)
SOME_WORDS = WORDS.filter(bool)
SECTION = st.fixed_dictionaries(
    {
        "level": st.integers(1, 3),
        "number": WORDS,
        "heading": SOME_WORDS,
        "anchor": WORDS,
        "body": WORDS,
        "heading_is_editorial": st.booleans(),
    }
)
TASK = st.fixed_dictionaries(
    {
        **dict.fromkeys(TASKS.columns, WORDS),
        "title": SOME_WORDS,
        "leads": st.lists(SOME_WORDS, max_size=3),
        "coordinators": st.lists(SOME_WORDS, max_size=3),
    }
)


@given(st.lists(SECTION, max_size=4), st.lists(TASK, max_size=4))
def test_rows_come_back_as_they_went_out(
    sections: list[dict[str, Any]], tasks: list[dict[str, Any]]
) -> None:
    once = (
        read_rows(SECTIONS, typed_rows(SECTIONS, sections)),
        read_rows(TASKS, typed_rows(TASKS, tasks)),
    )
    again = (
        read_rows(SECTIONS, typed_rows(SECTIONS, once[0])),
        read_rows(TASKS, typed_rows(TASKS, once[1])),
    )

    # Letters are brought into one spelling at the first reading; after it nothing changes.
    assert again == once
    assert [len(part) for part in once] == [len(sections), len(tasks)]


@given(st.dictionaries(st.text(max_size=40), st.text(max_size=40), max_size=20))
def test_names_that_nobody_made_are_left_alone(typed: dict[str, str]) -> None:
    for part in (SECTIONS, TASKS, LINKS):
        for row in read_rows(part, typed):
            assert set(row) == set(part.columns)


def test_an_emptied_row_is_gone_and_a_moved_one_stands_where_it_was_put() -> None:
    rows = [{"heading": name, "level": "1"} for name in ("Một", "Hai", "Ba")]
    typed = typed_rows(SECTIONS, rows)
    typed["sections-0-heading"] = ""
    typed["sections-2-place"] = "1"

    assert [row["heading"] for row in read_rows(SECTIONS, typed)] == ["Ba", "Hai"]


@pytest.mark.parametrize("level", ["", "x", "²", "99", "-1", "0"])
def test_an_odd_level_becomes_one_that_exists(level: str) -> None:
    typed = {"sections-0-heading": "Một", "sections-0-level": level}

    assert read_rows(SECTIONS, typed)[0]["level"] in {1, 2, 3}
