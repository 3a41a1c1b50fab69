"""Looking things up in the audit: by person, record, action, day and origin."""

from datetime import date

import pytest
import time_machine
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from portal.accounts.permissions import Role
from portal.core.errors import NotFoundError
from portal.core.origin import acting_from
from portal.workspace.audit_queries import (
    ON_A_PAGE,
    ROWS_AT_ONCE,
    AuditFilter,
    entry_by_id,
    every_entry,
    filter_of,
    find_entries,
)
from tests.make.officers import make_officer
from tests.make.workspace import note

texts = st.text(min_size=1, max_size=20)
days = st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 1, 1))


def keys_of(app: Flask, wanted: AuditFilter) -> list[str]:
    with app.app_context():
        return [one.key for one in find_entries(wanted).entries]


def test_entries_are_found_by_what_is_asked(app: Flask) -> None:
    note(app, "edited", key="A1", kind="product")
    note(app, "merged", key="A2", kind="establishment", by="portal seed")
    with acting_from("job 7 import"):
        note(app, "registered", key="A3", kind="product", by="user:hoa@example.vn")

    assert keys_of(app, AuditFilter()) == ["A3", "A2", "A1"]
    assert keys_of(app, AuditFilter(kind="product")) == ["A3", "A1"]
    assert keys_of(app, AuditFilter(action="merged")) == ["A2"]
    assert keys_of(app, AuditFilter(key="a1")) == ["A1"]
    assert keys_of(app, AuditFilter(person="HOA@")) == ["A3"]
    assert keys_of(app, AuditFilter(person="seed", kind="product")) == []
    assert keys_of(app, AuditFilter(origin="import")) == ["A3"]
    assert keys_of(app, AuditFilter(origin="%")) == []


def test_a_person_is_found_by_name(app: Flask) -> None:
    officer = make_officer(app, Role.EDITOR, name="Phạm Hoa")
    note(app, key="A1", by=officer.actor.name)
    note(app, key="A2")

    assert keys_of(app, AuditFilter(person="Hoa")) == ["A1"]


def test_a_day_is_one_of_viet_nam(app: Flask) -> None:
    with time_machine.travel("2026-11-19T16:59:00Z", tick=False):
        note(app, key="late on the 19th")
    with time_machine.travel("2026-11-19T17:00:00Z", tick=False):
        note(app, key="early on the 20th")

    nineteenth, twentieth = date(2026, 11, 19), date(2026, 11, 20)

    assert keys_of(app, AuditFilter(last_day=nineteenth)) == ["late on the 19th"]
    assert keys_of(app, AuditFilter(first_day=twentieth)) == ["early on the 20th"]
    assert len(keys_of(app, AuditFilter(first_day=nineteenth, last_day=twentieth))) == 2


def test_pages_follow_each_other_without_gap_or_repetition(app: Flask) -> None:
    for number in range(2 * ON_A_PAGE + 5):
        note(app, key=str(number))

    with app.app_context():
        first = find_entries(AuditFilter())
        second = find_entries(AuditFilter(), before=first.entries[-1].id)
        third = find_entries(AuditFilter(), before=second.entries[-1].id)
        back = find_entries(AuditFilter(), after=third.entries[0].id)
        newest = find_entries(AuditFilter(), after=back.entries[0].id)

    shown = [one.id for page in (first, second, third) for one in page.entries]
    assert shown == list(range(2 * ON_A_PAGE + 5, 0, -1))
    assert [page.has_older for page in (first, second, third)] == [True, True, False]
    assert [page.has_newer for page in (first, second, third)] == [False, True, True]
    assert [one.id for one in back.entries] == [one.id for one in second.entries]
    assert [one.id for one in newest.entries] == [one.id for one in first.entries]
    assert (back.has_newer, newest.has_newer) == (True, False)


def test_every_entry_comes_once_and_in_order(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.workspace.audit_queries.ROWS_AT_ONCE", 3)
    for number in range(8):
        note(app, key=str(number))

    with app.app_context():
        pages = [[one.key for one in page] for page in every_entry(AuditFilter())]

    assert pages == [["0", "1", "2"], ["3", "4", "5"], ["6", "7"]]
    assert ROWS_AT_ONCE > ON_A_PAGE


@given(st.builds(AuditFilter, texts, texts, texts, texts, days, days, texts))
def test_a_filter_survives_being_kept_by_a_job(wanted: AuditFilter) -> None:
    assert filter_of(wanted.told()) == wanted


def test_an_empty_filter_survives_being_kept_by_a_job() -> None:
    assert AuditFilter().told() == {}
    assert filter_of({}) == AuditFilter()


def test_a_number_that_was_never_given_is_not_found(app: Flask) -> None:
    with app.app_context(), pytest.raises(NotFoundError):
        entry_by_id(1)
