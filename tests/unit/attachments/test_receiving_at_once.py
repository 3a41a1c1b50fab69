"""The same bytes handed in by two people at the same moment, on PostgreSQL."""

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import func, select

from portal.app import create_app
from portal.attachments.models import Attachment
from portal.attachments.services import receive
from portal.core.db import db, unit_of_work
from portal.core.migrations import bring_up_to_date
from tests.make.attachments import pdf
from tests.make.portal import close, settings_in
from tests.make.postgres import make_database


@pytest.mark.postgres
@pytest.mark.xdist_group("postgres")
def test_both_get_the_one_attachment(postgres_server: str, tmp_path: Path) -> None:
    url = make_database(postgres_server, f"files_{time.monotonic_ns()}")
    app = create_app(settings_in(tmp_path, PORTAL_DATABASE_URL=url))
    with app.app_context():
        bring_up_to_date()
    content, both = pdf(), Barrier(2)

    def hand_in(who: str) -> str:
        with app.app_context(), unit_of_work():
            both.wait()
            return receive(content, "Quyết định.pdf", by=who).digest

    with ThreadPoolExecutor(2) as people:
        digests = list(people.map(hand_in, ["an@example.vn", "binh@example.vn"]))

    assert digests[0] == digests[1]
    with app.app_context():
        assert db.session.scalar(select(func.count(Attachment.id))) == 1
    close(app)
