"""The chore that removes forgotten texts."""

from datetime import timedelta

from flask import Flask

from portal.core import clock
from portal.editorial.autosaves import KEPT_FOR, autosaves_of, keep_autosave
from portal.editorial.tidying import TidyingTexts
from tests.make.editorial import Desk


def test_forgotten_texts_go_and_fresh_ones_stay(app: Flask, desk: Desk) -> None:
    by = desk.writer.actor
    long_ago = clock.now() - KEPT_FOR - timedelta(days=1)
    with app.app_context():
        keep_autosave(7, "cu", {"body": "Cũ."}, base_version=1, at=long_ago, by=by)
        keep_autosave(7, "moi", {"body": "Mới."}, base_version=1, at=clock.now(), by=by)

        more = TidyingTexts().step()

        assert more is False
        assert [one.tab for one in autosaves_of(7, by)] == ["moi"]
