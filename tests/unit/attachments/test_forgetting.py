"""Letting go of what nobody uses, and never of what somebody does."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from portal.attachments import store
from portal.attachments.holders import install_attachment_holders
from portal.attachments.kinds import State
from portal.attachments.queries import attachment_by_digest
from portal.attachments.services import forget_unused
from portal.core import clock
from portal.core.db import unit_of_work
from portal.core.errors import NotFoundError
from tests.make.attachments import BY, holding, judge, make_attachment, pdf, read

DAY = timedelta(days=1)


def forget(app: Flask, days_from_now: int) -> int:
    with app.app_context(), unit_of_work():
        return forget_unused(clock.now() + days_from_now * DAY, by=BY)


def leftover(app: Flask, name: str, age: timedelta) -> Path:
    with app.app_context():
        file = store.quarantine_dir() / name
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(b"a")
    then = (clock.now() - age).timestamp()
    os.utime(file, (then, then))
    return file


def test_what_no_record_carries_goes_with_its_file(app: Flask) -> None:
    held, unused, waiting = (make_attachment(app, pdf(pages)) for pages in (1, 2, 3))
    judge(app, held)
    judge(app, unused)
    install_attachment_holders(app, [holding(), holding(held)])

    assert forget(app, 1) == 2

    assert read(app, held).state is State.CLEAN
    with app.app_context():
        assert store.has_kept(held)
        assert not store.has_kept(unused)
        assert list(store.quarantine_dir().iterdir()) == []
        for gone in (unused, waiting):
            with pytest.raises(NotFoundError):
                attachment_by_digest(gone)


def test_what_came_in_lately_stays(app: Flask) -> None:
    digest = make_attachment(app, pdf())
    install_attachment_holders(app, [holding()])

    assert forget(app, -1) == 0

    assert read(app, digest).state is State.QUARANTINED


def test_nothing_is_forgotten_before_any_feature_says_what_it_carries(app: Flask) -> None:
    digest = make_attachment(app, pdf())

    assert forget(app, 1) == 0

    assert read(app, digest).digest == digest


def test_what_an_interrupted_upload_left_goes(app: Flask) -> None:
    waiting = make_attachment(app, pdf())
    old = [leftover(app, name, 3 * DAY) for name in ("tmpabc.part", "a" * 64)]
    fresh = leftover(app, "tmpdef.part", timedelta())
    with app.app_context():
        then = (clock.now() - 3 * DAY).timestamp()
        os.utime(store.quarantine_dir() / waiting, (then, then))

    forget(app, -1)

    assert [one.exists() for one in old] == [False, False]
    assert fresh.exists()
    assert judge(app, waiting).state is State.CLEAN


def test_without_any_upload_there_is_nothing_to_forget(app: Flask) -> None:
    assert forget(app, 1) == 0
