"""Texts not yet saved, and open editors: kept for their owner alone, never lost."""

from datetime import timedelta

import pytest
from flask import Flask

from portal.core import clock
from portal.core.errors import NotFoundError
from portal.editorial.autosaves import (
    KEPT_FOR,
    autosave_of,
    autosaves_of,
    drop_tab,
    forget_old_autosaves,
    keep_autosave,
)
from portal.editorial.locks import ALIVE, release_lock, take_lock, take_over_lock
from tests.make.editorial import Desk


def keep(desk: Desk, tab: str, words: str) -> None:
    by = desk.writer.actor
    keep_autosave(7, tab, {"body": words}, base_version=1, at=clock.now(), by=by)


def test_each_tab_keeps_its_own_text_and_the_last_one_counts(app: Flask, desk: Desk) -> None:
    with app.app_context():
        keep(desk, "a", "Một.")
        keep(desk, "a", "Một hai.")
        keep(desk, "b", "Khác.")

        kept = autosaves_of(7, desk.writer.actor)

    assert sorted(one.fields["body"] for one in kept) == ["Khác.", "Một hai."]


def test_nobody_else_reads_what_is_not_saved(app: Flask, desk: Desk) -> None:
    with app.app_context():
        keep(desk, "a", "Riêng.")
        number = autosaves_of(7, desk.writer.actor)[0].id

        assert autosaves_of(7, desk.publisher.actor) == []
        with pytest.raises(NotFoundError):
            autosave_of(7, number, desk.publisher.actor)


def test_saving_one_tab_leaves_the_others(app: Flask, desk: Desk) -> None:
    with app.app_context():
        keep(desk, "a", "Một.")
        keep(desk, "b", "Hai.")

        drop_tab(7, "a", desk.writer.actor)

        assert [one.tab for one in autosaves_of(7, desk.writer.actor)] == ["b"]


def test_what_nobody_came_back_for_is_forgotten_in_due_time(app: Flask, desk: Desk) -> None:
    with app.app_context():
        keep(desk, "a", "Cũ.")

        forget_old_autosaves(at=clock.now() + KEPT_FOR - timedelta(minutes=1))
        assert len(autosaves_of(7, desk.writer.actor)) == 1
        forget_old_autosaves(at=clock.now() + KEPT_FOR + timedelta(minutes=1))
        assert autosaves_of(7, desk.writer.actor) == []


def test_a_lock_is_of_one_person_until_they_fall_silent(app: Flask, desk: Desk) -> None:
    writer, publisher, now = desk.writer.actor, desk.publisher.actor, clock.now()
    with app.app_context():
        take_lock(7, "a", at=now, by=writer)

        assert take_lock(7, "b", at=now, by=publisher).actor == writer.name
        assert take_lock(7, "b", at=now + ALIVE, by=publisher).actor == publisher.name


def test_taking_over_names_who_was_writing(app: Flask, desk: Desk) -> None:
    writer, publisher, now = desk.writer.actor, desk.publisher.actor, clock.now()
    with app.app_context():
        take_lock(7, "a", at=now, by=writer)

        assert take_over_lock(7, at=now, by=publisher) == "Người Viết Mẫu"
        assert take_lock(7, "a", at=now, by=writer).actor == publisher.name
        release_lock(7, writer)
        assert take_lock(7, "a", at=now, by=writer).actor == publisher.name
        release_lock(7, publisher)
        assert take_lock(7, "a", at=now, by=writer).actor == writer.name
